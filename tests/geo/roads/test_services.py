"""Asking the routing server: kept, not asked again, and what happens when it fails."""

from datetime import UTC, datetime, timedelta

import pytest

from core.db import transaction
from geo.points import Point
from geo.roads import queries, services
from geo.roads.models import Road
from geo.roads.rules import place_key
from geo.roads.services import osrm
from tests.geo.roads.osrm_double import OsrmDouble
from tests.marketplace.inventory.glpi_double import running, said

MORNING = datetime(2026, 11, 26, 8, tzinfo=UTC)
METZ, WOIPPY, MONTIGNY = Point(49.1197, 6.1769), Point(49.1511, 6.1514), Point(49.0997, 6.1536)
PLACES = [METZ, WOIPPY, MONTIGNY]


@pytest.fixture
def double(app, db, monkeypatch):
    with running(OsrmDouble()) as double:
        monkeypatch.setitem(app.config, "ROUTING_URL", double.address)
        monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
        monkeypatch.setattr("core.fetching.time.sleep", lambda _seconds: None)
        yield double


def road_km(one: Point, other: Point) -> float:
    return one.distance_km(other) * 4 / 3


def test_without_a_server_nobody_is_asked_and_distances_are_estimated(app, db):
    matrix = services.road_matrix(PLACES, now=MORNING)

    assert matrix.estimated == 6
    assert matrix.leg(0, 1).km == pytest.approx(METZ.distance_km(WOIPPY) * 1.32, abs=0.001)


def test_the_server_is_asked_once_for_each_pair(double):
    matrix = services.road_matrix(PLACES, now=MORNING)

    assert matrix.estimated == 0
    assert matrix.leg(0, 1).km == pytest.approx(road_km(METZ, WOIPPY), abs=0.001)
    assert matrix.leg(0, 1).seconds == pytest.approx(road_km(METZ, WOIPPY) * 100, abs=1)
    assert len(double.asked) == 1

    services.road_matrix(PLACES, now=MORNING + timedelta(days=200))
    assert len(double.asked) == 1

    services.road_matrix([*PLACES, Point(49.11, 6.2)], now=MORNING)
    assert len(double.asked) == 2


def test_what_was_read_a_year_ago_is_asked_again(double, db):
    services.road_matrix([METZ, WOIPPY], now=MORNING)
    double.longer = 2
    later = MORNING + timedelta(days=366)

    assert services.road_matrix([METZ, WOIPPY], now=later).leg(0, 1).km == pytest.approx(METZ.distance_km(WOIPPY) * 2, abs=0.01)
    assert db.query(Road).count() == 2


def test_more_places_than_a_table_takes_are_asked_in_parts(double):
    many = [Point(49 + number / 1000, 6 + number / 1500) for number in range(120)]

    assert services.road_matrix(many, now=MORNING).estimated == 0
    assert len(double.asked) == 9


def test_places_that_no_road_joins_are_estimated_and_not_asked_again(double):
    double.no_road = {(0, 1)}

    matrix = services.road_matrix([METZ, WOIPPY], now=MORNING)
    services.road_matrix([METZ, WOIPPY], now=MORNING)

    assert [matrix.leg(0, 1).is_measured, matrix.leg(1, 0).is_measured] == [False, True]
    assert len(double.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        said(400, {"code": "NoSegment", "message": "One of the supplied input coordinates could not snap to street segment."}),
        said(400, {"code": "TooBig", "message": "Too many table coordinates"}),
        said(200, {"code": "Ok", "distances": [[0, 1]], "durations": [[0, 1]]}),
        (200, {"Content-Type": "text/html"}, b"<!doctype html><title>Maintenance</title>"),
        (200, {}, b""),
        said(500, {"message": "Internal Server Error"}),
        said(503, {}),
        said(302, {}, {"Location": "http://169.254.169.254/"}),
    ],
)
def test_a_server_that_fails_leaves_the_estimate_and_nothing_is_kept(double, db, caplog, answer):
    double.always = answer

    matrix = services.road_matrix([METZ, WOIPPY], now=MORNING)

    assert matrix.sentence.startswith("Distances et durées estimées")
    assert db.query(Road).count() == 0
    assert "the routing server does not answer" in caplog.text


def test_a_server_that_takes_too_long_is_left(double, monkeypatch):
    monkeypatch.setattr(osrm, "SECONDS_TO_READ", 0)

    assert services.road_matrix([METZ, WOIPPY], now=MORNING).estimated == 2


def test_what_a_server_told_before_it_failed_is_kept(double):
    many = [Point(49 + number / 1000, 6 + number / 1500) for number in range(60)]
    whole = double.answer

    def fails_after_two(*asked):
        return said(500, {}) if len(double.asked) >= 2 else whole(*asked)

    double.answer = fails_after_two

    matrix = services.road_matrix(many, now=MORNING)

    assert 0 < matrix.estimated < 60 * 59


def test_a_server_inside_the_network_is_read_only_when_the_installation_says_so(double, app, monkeypatch):
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", [])

    assert services.road_matrix([METZ, WOIPPY], now=MORNING).estimated == 2
    assert double.asked == []


def test_nobody_waits_for_a_server_with_a_transaction_open(double):
    with transaction(), pytest.raises(services.AskedWhileWriting):
        services.road_matrix([METZ, WOIPPY], now=MORNING)


def test_a_page_asks_nobody(double):
    services.ask_roads([METZ], [WOIPPY], now=MORNING)
    asked = list(double.asked)

    matrix = queries.known_matrix([METZ, WOIPPY, MONTIGNY], on=MORNING.date())

    assert [matrix.leg(0, 1).is_measured, matrix.leg(1, 0).is_measured] == [True, False]
    assert queries.known_legs([place_key(METZ)], [place_key(WOIPPY)])
    assert double.asked == asked
