"""Kilometres by road are said beside the straight line, where they are known; they count for nothing."""

import csv
import io

import pytest

from core.clock import now, today
from geo.partners import services
from geo.roads.models import Road
from marketplace.lots.enums import Scale
from marketplace.lots.queries import situation_of
from tests.factories import make_manager
from tests.geo.partners.factories import make_partner
from tests.geo.roads.osrm_double import OsrmDouble
from tests.marketplace.inventory.glpi_double import running, said
from tests.marketplace.lots.factories import make_lot
from tests.pages import text_of


@pytest.fixture
def double(app, db, monkeypatch):
    with running(OsrmDouble()) as double:
        monkeypatch.setitem(app.config, "ROUTING_URL", double.address)
        monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
        monkeypatch.setattr("core.fetching.time.sleep", lambda _seconds: None)
        yield double


def woippy(client):
    return next(row for row in client.page("/carte/couverture").select("tbody tr") if row.th.text == "Woippy")


def test_coverage_says_both_once_roads_are_known(double, client):
    make_partner()
    assert "par la route" not in woippy(client).text

    assert services.ask_roads_to_partners(now=now()) == 45  # one town hall is where the partner stands
    assert "par la route" in woippy(client).text
    rows = list(csv.reader(io.StringIO(client.get("/carte/couverture/exporter").text), delimiter=";"))
    straight, road = (float(value.replace(",", ".")) for value in next(row for row in rows if row[0] == "Woippy")[4:6])
    assert road == pytest.approx(straight * 4 / 3, abs=0.1)
    assert client.queries <= 10


def test_nothing_is_asked_twice_nor_without_a_server(double, client, app, monkeypatch):
    make_partner()
    services.ask_roads_to_partners(now=now())
    asked = len(double.asked)

    assert (services.ask_roads_to_partners(now=now()), len(double.asked)) == (0, asked)
    monkeypatch.setitem(app.config, "ROUTING_URL", "")
    make_partner(latitude=49.2)
    assert (services.ask_roads_to_partners(now=now()), len(double.asked)) == (0, asked)
    assert "par la route" not in woippy(client).text


def test_a_server_that_fails_leaves_the_straight_line(double, client, db):
    double.always = said(500, {})
    make_partner()

    assert services.ask_roads_to_partners(now=now()) == 0
    assert db.query(Road).count() == 0
    assert "à vol d’oiseau" in text_of(client.get("/carte/couverture"))


def test_the_ranking_of_a_lot_says_both_and_points_stay_those_of_the_straight_line(double):
    lot = make_lot(make_manager().organisation)
    make_partner(name="Atelier voisin")

    def of_distance():
        [assessment] = situation_of(lot, on=today(), every_partner=True).assessments()
        return next(one for one in assessment.points if one.scale is Scale.DISTANCE)

    before = of_distance()
    services.ask_roads_to_partners(now=now())
    after = of_distance()

    assert "km par la route (aucun point" in after.sentence.replace("\u00a0", " ")
    assert "par la route" not in before.sentence
    assert (after.weight, after.points) == (before.weight, before.points)


def test_the_command_of_the_night_says_how_many(double, app):
    make_partner()

    assert app.test_cli_runner().invoke(args=["partners", "ask-roads"]).output == "45 roads read\n"
