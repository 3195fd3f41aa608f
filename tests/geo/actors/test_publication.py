"""The publication read from its service: as data-fair answers, and when it answers late, wrong, empty, 429 or 500."""

from datetime import UTC, datetime

import pytest

from core import fetching
from core.clock import now
from geo.actors import services
from geo.actors.enums import ImportFault, ImportState, Origin
from geo.actors.errors import NoPublicationAddress
from geo.actors.models import ActorImport
from geo.actors.services import imports, publication
from tests.factories import make_coordinator
from tests.geo.actors.data_fair_double import DataFairDouble
from tests.geo.actors.factories import actors, csv_of, read, row_of
from tests.marketplace.inventory.glpi_double import running, said

HTML = (200, {"Content-Type": "text/html"}, b"<!doctype html><title>Maintenance</title>")


@pytest.fixture
def double(app, db, monkeypatch):
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
    monkeypatch.setattr(fetching, "FIRST_PAUSE_SECONDS", 0.0)
    with running(DataFairDouble()) as double:
        monkeypatch.setitem(app.config, "ACTORS_URL", double.url)
        yield double


def reading() -> ActorImport:
    """A reading asked and, since jobs run at once here, over."""
    from core.db import db

    given = services.ask_reading(by=None, now=now())
    db.session.expire_all()
    return db.session.get_one(ActorImport, given.id)


def home(**cells) -> dict[str, str]:
    """Somebody established elsewhere, who comes."""
    return row_of(
        code_commune="54395", code_epci="245400676", lieu_prestation="A_DOMICILE",
        perimetreadomicile='[{"type": "DEPARTEMENTAL", "valeur": "57"}]', **cells,
    )  # fmt: skip


def test_all_pages_are_read_and_a_file_of_the_same_changes_nothing(double):
    double.rows = [row_of() for _ in range(7)] + [home(), row_of(code_commune="75056"), row_of(lieu_prestation="A_DOMICILE")]
    double.largest_page = 3

    given = reading()

    assert (given.state, given.origin, given.outcome["created"]) == (ImportState.DONE, Origin.SERVICE, 9)
    assert len(double.asked) == 4  # eight of the territory in three pages; two who go to homes in one
    assert read(csv_of(*double.rows)).outcome | {"unchanged": 9, "gone": 0} == read(csv_of(*double.rows)).outcome


def test_only_the_territory_and_whoever_goes_to_homes_are_asked_for(double):
    double.rows = [row_of()]
    reading()
    local, mobile = double.asked
    assert "code_commune_in=57" in local
    assert "lieu_prestation_in=A_DOMICILE%2CSUR_PLACE_OU_A_DOMICILE" in mobile
    assert all("telephone" not in question and "size=1000" in question for question in double.asked)


def test_a_full_last_page_leads_to_an_empty_one_and_the_reading_ends(double):
    double.rows = [row_of() for _ in range(4)]
    double.largest_page = 2
    assert reading().outcome["created"] == 4


def test_a_server_that_no_longer_counts_is_read_all_the_same(double):
    double.rows, double.says_total = [row_of() for _ in range(3)], False
    assert reading().outcome["created"] == 3


def test_too_many_requests_are_asked_again_when_it_said(double, monkeypatch):
    waits = []
    monkeypatch.setattr(publication, "Reader", lambda *words, **facts: fetching.Reader(*words, **facts, pause=waits.append))
    double.rows = [row_of()]
    double.answers = [(429, {"Retry-After": "3"}, b"Too Many Requests"), (503, {}, b"")]
    assert reading().state is ImportState.DONE
    assert waits == [3.0, 0.0]


REFUSALS = {
    "busy": ((429, {"Retry-After": "0"}, b""), ImportFault.BUSY),
    "broken": ((500, {}, b"Internal error"), ImportFault.BROKEN),
    "gateway": ((502, {}, b""), ImportFault.BROKEN),
    "gone": ((404, {}, b"Dataset not found"), ImportFault.REFUSED),
    "another column": ((400, {}, "Impossible de sélectionner le champ".encode()), ImportFault.REFUSED),
    "moved": ((302, {"Location": "http://example.org/"}, b""), ImportFault.UNEXPECTED),
    "a page": (HTML, ImportFault.UNEXPECTED),
    "empty": ((200, {"Content-Type": "application/json"}, b""), ImportFault.UNEXPECTED),
    "another shape": (said(200, [1, 2]), ImportFault.UNEXPECTED),
    "no results": (said(200, {"total": 3}), ImportFault.UNEXPECTED),
    "results of nothing": (said(200, {"total": 3, "results": [None]}), ImportFault.UNEXPECTED),
    "a link that is none": (said(200, {"results": [], "next": 12}), ImportFault.UNEXPECTED),
    "cut short": (said(200, {"results": []}, {"Content-Length": "500"}), ImportFault.UNREACHABLE),
    "half an answer": ((200, {"Content-Type": "application/json"}, b'{"total": 1, "results": [{"nom":'), ImportFault.UNEXPECTED),
    "nobody": (said(200, {"total": 0, "results": []}), ImportFault.NOBODY),
}


@pytest.mark.parametrize(("answer", "fault"), REFUSALS.values(), ids=REFUSALS)
def test_what_it_answers_wrong_changes_nothing_and_is_said(double, answer, fault):
    read(csv_of(row_of()))
    before = {actor.id: actor.seen_in_id for actor in actors().values()}
    double.always = answer

    given = reading()

    assert (given.state, given.fault) == (ImportState.FAILED, fault)
    assert {actor.id: actor.seen_in_id for actor in actors().values()} == before


def test_a_failure_on_the_last_page_changes_nothing(double):
    double.rows, double.largest_page = [row_of() for _ in range(4)], 2
    first = double._lines({"size": "2"})
    double.answers = [first, (500, {}, b"")]
    assert reading().fault is ImportFault.BROKEN
    assert actors() == {}


def test_fewer_actors_than_it_said_is_an_incomplete_reading(double):
    double.rows, double.total_more = [row_of()], 2
    given = reading()
    assert (given.fault, given.fault_detail, actors()) == (ImportFault.TRUNCATED, "1 / 3", {})


@pytest.mark.parametrize("elsewhere", ["http://example.org", "http://127.0.0.1:9", "file://", "http://127.0.0.1:1@example.org"])
def test_a_next_page_on_another_server_is_not_followed(double, elsewhere):
    double.rows, double.largest_page, double.next_host = [row_of(), row_of()], 1, elsewhere
    given = reading()
    assert (given.fault, len(double.asked), actors()) == (ImportFault.ELSEWHERE, 1, {})


def test_pages_that_lead_to_themselves_end(double):
    loop = f"{double.url}?after=1"
    double.always = said(200, {"results": [{"nom": "x"}], "next": loop})
    assert reading().fault is ImportFault.ENDLESS


def test_a_server_that_is_late_is_given_up(double, monkeypatch):
    monkeypatch.setattr(imports, "SERVICE_SECONDS", 0.0)
    double.rows = [row_of()]
    assert reading().fault is ImportFault.TOO_SLOW


def test_nobody_at_the_address_is_said(double, app, monkeypatch):
    monkeypatch.setitem(app.config, "ACTORS_URL", "http://127.0.0.1:9/lines")
    assert reading().fault is ImportFault.UNREACHABLE


def test_an_address_of_the_inside_is_not_read(double, app, monkeypatch):
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", [])
    assert reading().fault is ImportFault.WRONG_ADDRESS


def test_an_address_that_is_not_of_the_web_is_not_read(db, app, monkeypatch):
    monkeypatch.setitem(app.config, "ACTORS_URL", "gopher://data.ademe.fr/lines")
    assert reading().fault is ImportFault.WRONG_ADDRESS


def test_signs_that_no_database_takes_stop_nothing(double):
    odd = {"nom": "A\ud800B", "site_web": "https://exemple.fr/\0", "horaires_osm": "\0", "type_dacteur": "\0", "siret": "\0"}
    double.rows = [
        row_of(),
        *(row_of(**{column: value}) for column, value in odd.items()),
        row_of(ville="\0"),
        row_of(identifiant="\0"),
    ]
    given = reading()
    assert (given.state, given.outcome["created"], given.outcome["refused"]) == (ImportState.DONE, 6, 2)


def test_hostile_actors_of_the_service_are_refused_as_those_of_a_file(double):
    double.rows = [row_of(), row_of(nom="<script>alert(1)</script>"), row_of(adresse="\u202eabc")]
    given = reading()
    assert (given.outcome["created"], given.outcome["refused"]) == (1, 2)


# Once a week

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY.replace(day=24), MONDAY.replace(day=25)
NEXT_MONDAY, NEXT_TUESDAY = MONDAY.replace(day=30), datetime(2026, 12, 1, 2, tzinfo=UTC)


def test_the_publication_is_read_once_a_week_from_the_night_after_monday(double):
    double.rows = [row_of()]
    nights = (TUESDAY, TUESDAY, WEDNESDAY, NEXT_MONDAY, NEXT_TUESDAY, NEXT_TUESDAY)
    assert [services.ask_weekly_reading(now=night) for night in nights] == [True, False, False, False, True, False]


def test_a_reading_that_failed_is_asked_again_the_next_night(double):
    double.always = (500, {}, b"")
    assert services.ask_weekly_reading(now=TUESDAY)
    double.always, double.rows = None, [row_of()]
    assert services.ask_weekly_reading(now=WEDNESDAY)
    assert not services.ask_weekly_reading(now=WEDNESDAY.replace(day=26))


def test_nights_that_fail_are_told_to_the_coordinator_once_until_one_succeeds(double, letters):
    coordinator = make_coordinator()
    double.rows, broken = [row_of()], (500, {}, b"")
    for night, answer in ((24, broken), (25, broken), (26, None)):
        double.always = answer
        assert services.ask_weekly_reading(now=MONDAY.replace(day=night))
    double.always = broken
    services.ask_reading(by=coordinator, now=now())  # she sees it herself
    assert letters() == [(coordinator.user.email, "La publication de l’ADEME n’a pas pu être lue")]
    assert services.ask_weekly_reading(now=NEXT_TUESDAY)
    assert len(letters()) == 2  # another row of nights


def test_the_night_reads_it(double, app):
    double.rows = [row_of()]
    assert "reading asked" in app.test_cli_runner().invoke(args=["actors", "read-weekly"]).output
    assert len(actors()) == 1


def test_without_an_address_no_request_leaves(db):
    with pytest.raises(NoPublicationAddress):
        services.ask_reading(by=None, now=now())
    assert not services.ask_weekly_reading(now=TUESDAY)
