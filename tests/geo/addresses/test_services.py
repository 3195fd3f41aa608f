"""Asking the geocoder over real HTTP, keeping what it says, and what a person settles."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from core.db import db as database
from core.db import transaction
from core.events import Reaction, history_of
from core.fetching import Reader, SentFile, site_rules
from geo.addresses import queries, services
from geo.addresses.enums import AddressState, Doubt
from geo.addresses.errors import FarFromMunicipality
from geo.addresses.models import Address
from geo.addresses.rules import Candidate
from geo.addresses.services import geocoder
from geo.points import Point
from tests.factories import make_coordinator
from tests.geo.addresses.ban_double import BanDouble
from tests.geo.addresses.factories import ARMES, make_address
from tests.marketplace.inventory.glpi_double import running, said

MORNING = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.fixture
def double(app, db, monkeypatch):
    with running(BanDouble()) as double:
        monkeypatch.setitem(app.config, "GEOCODER_URL", f"{double.address}/geocodage")
        monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
        monkeypatch.setattr("core.fetching.time.sleep", lambda _seconds: None)
        yield double


def locate(at: datetime = MORNING) -> int:
    return services.locate_waiting(clock=lambda: at, pause=lambda _seconds: None)


def read(address: Address) -> Address:
    database.session.expire_all()
    return queries.get_address(address.id)


def names_about(address: Address) -> list[str]:
    return [announcement.name for announcement in history_of("address", address.id)]


# Wanting


def test_an_address_is_kept_once_however_it_is_written_and_asked_for_once(db):
    with transaction():
        one = services.want_address("1, Place d’Armes", "57463", by=None, now=MORNING)
        same = services.want_address("1 place d'armes", "57463", by=None, now=MORNING)
        other = services.want_address("1 place d'armes", "57751", by=None, now=MORNING)

    assert one is same
    assert other is not one
    assert (names_about(one), names_about(other)) == (["AddressAsked"], ["AddressAsked"])
    assert one.state is AddressState.WAITING


def test_without_a_geocoder_nothing_is_asked_and_nothing_fails(db):
    address = make_address()

    assert locate() == 0
    services.locate_address(address.id, clock=lambda: MORNING)
    assert read(address).state is AddressState.WAITING


# Asking


def test_a_batch_goes_in_one_request_with_its_columns(double):
    double.known = {"1 place d’Armes": {}, "2 rue Haute, bât. «\u00a0B\u00a0»": {"result_score": "0.81"}}
    addresses = [make_address(street=street) for street in double.known]

    assert locate() == 2

    assert double.asked == ["POST /geocodage/search/csv"]
    assert double.forms == [[("columns", "adresse"), ("citycode", "insee")]]
    assert [list(row) for row in double.batches[0]] == [["id", "adresse", "insee"]] * 2
    for address in map(read, addresses):
        assert (address.state, address.point) == (AddressState.LOCATED, Point(49.1203, 6.1757))
        assert names_about(address) == ["AddressLocated"]


def test_the_order_of_the_answer_does_not_matter(double):
    double.is_backwards = True
    double.known = {"rue A": {"result_score": "0.91"}, "rue B": {"result_score": "0.92"}, "rue C": {"result_score": "0.93"}}
    addresses = [make_address(street=street) for street in double.known]

    locate()

    assert [read(address).score for address in addresses] == [0.91, 0.92, 0.93]


@pytest.mark.parametrize(
    ("facts", "state", "doubt"),
    [
        ({"result_score": "0.65"}, AddressState.DOUBTFUL, Doubt.UNSURE),
        ({"result_score": "0.3412"}, AddressState.REFUSED, Doubt.LOW_SCORE),
        ({"result_citycode": "57751"}, AddressState.REFUSED, Doubt.OTHER_MUNICIPALITY),
        ({"result_type": "municipality"}, AddressState.REFUSED, Doubt.MUNICIPALITY_ONLY),
        ({"latitude": "14.6", "longitude": "-61"}, AddressState.REFUSED, Doubt.FAR_AWAY),
        ({"latitude": "NaN"}, AddressState.REFUSED, Doubt.NOT_FOUND),
        (None, AddressState.REFUSED, Doubt.NOT_FOUND),
    ],
)
def test_an_answer_that_is_not_believed_goes_to_a_person_with_a_choice(double, facts, state, doubt):
    address = make_address()
    if facts is not None:
        double.known = {address.street: facts}

    locate()

    address = read(address)
    assert (address.state, address.doubt, address.point) == (state, doubt, None)
    assert [Candidate(**kept).label for kept in address.candidates] == ["2 Place d'Armes 57000 Metz", "Place d'Armes 57000 Metz"]
    assert double.asked[1].startswith("GET /geocodage/search?q=1+place+d%E2%80%99Armes&citycode=57463&limit=5")
    assert names_about(address) == ["AddressDoubted"]


def test_a_choice_that_cannot_be_read_leaves_the_best_answer(double):
    double.known, double.searches_fail = {"1 place d’Armes": {"result_score": "0.6"}}, True
    address = make_address()

    locate()

    assert [kept["label"] for kept in read(address).candidates] == ["1 Place d'Armes 57000 Metz"]


def test_searches_are_not_hurried(double):
    pauses = []
    for number in range(4):
        make_address(street=f"{number} rue inconnue")

    services.locate_waiting(clock=lambda: MORNING, pause=pauses.append)

    assert pauses == [geocoder.BETWEEN_SEARCHES] * 4
    assert 1 / geocoder.BETWEEN_SEARCHES < 50


def test_more_addresses_than_a_batch_take_several_requests(double, monkeypatch):
    monkeypatch.setattr("geo.addresses.services.asking.BATCH", 2)
    double.known = {f"{number} rue Haute": {} for number in range(5)}
    for street in double.known:
        make_address(street=street)

    assert locate() == 5
    assert [len(batch) for batch in double.batches] == [2, 2, 1]


def test_what_is_answered_is_not_asked_again(double):
    make_address()
    locate()
    asked = len(double.asked)

    assert locate(MORNING + timedelta(days=400)) == 0
    assert len(double.asked) == asked


# Failing


@pytest.mark.parametrize(
    "answer",
    [
        said(500, {"error": "Internal Server Error"}),
        said(400, {"code": 400, "message": "…"}),
        said(429, {}),
        (200, {"Content-Type": "text/html"}, b"<!doctype html><title>Maintenance</title>"),
        (200, {"Content-Type": "text/csv"}, b""),
        (200, {"Content-Type": "text/csv"}, b"id,adresse,insee\r\n"),
        said(302, {}, {"Location": "http://169.254.169.254/"}),
    ],
)
def test_a_geocoder_that_fails_changes_nothing_and_is_left_alone_a_while(double, answer):
    double.always = answer
    address = make_address()

    with pytest.raises(geocoder.GeocoderFailed):
        locate()
    asked = len(double.asked)
    locate(MORNING + timedelta(seconds=59))

    assert (read(address).state, read(address).taken_at, len(double.asked)) == (AddressState.WAITING, None, asked)

    double.always, double.known = None, {address.street: {}}
    assert locate(MORNING + timedelta(seconds=61)) == 1


def test_the_pause_it_asks_for_is_kept(double):
    double.always = said(429, {}, {"Retry-After": "7200"})
    address = make_address()
    with pytest.raises(geocoder.GeocoderFailed):
        locate()

    assert read(address).next_at == MORNING + timedelta(hours=2)


def test_one_that_recovers_is_heard_in_the_same_breath(double):
    double.answers, double.known = [said(429, {}, {"Retry-After": "1"}), said(503, {})], {"1 place d’Armes": {}}
    address = make_address()

    assert locate() == 1
    assert read(address).state is AddressState.LOCATED


@pytest.mark.parametrize("column", ["id", "latitude", "result_score", "result_status", "result_citycode"])
def test_columns_that_are_missing_are_seen(double, column):
    double.known, double.without_columns = {"1 place d’Armes": {}}, {column}
    address = make_address()

    with pytest.raises(geocoder.GeocoderFailed, match="columns"):
        locate()
    assert read(address).state is AddressState.WAITING


def test_a_line_that_is_missing_leaves_its_address_waiting_and_the_others_answered(double):
    double.known, double.leaves_out = {"rue A": {}, "rue B": {}}, {"rue A"}
    missing, told = make_address(street="rue A"), make_address(street="rue B")

    assert locate() == 1
    assert [read(missing).state, read(told).state] == [AddressState.WAITING, AddressState.LOCATED]

    double.leaves_out = set()
    assert locate(MORNING + timedelta(minutes=59)) == 0
    assert locate(MORNING + timedelta(minutes=61)) == 1


def test_one_that_takes_too_long_is_left(double, monkeypatch):
    monkeypatch.setattr(geocoder, "SECONDS_TO_READ", 0)
    address = make_address()

    with pytest.raises(geocoder.GeocoderFailed, match="too_slow"):
        locate()
    assert read(address).taken_at is None


def test_what_a_dead_process_was_asking_is_asked_again_after_five_minutes(double):
    double.known = {"rue A": {}, "rue B": {}}
    dead, other = make_address(street="rue A", taken_at=MORNING), make_address(street="rue B")

    assert locate(MORNING + timedelta(minutes=4)) == 0
    assert locate(MORNING + timedelta(minutes=6)) == 2
    assert {read(dead).state, read(other).state} == {AddressState.LOCATED}


# Following


def test_the_job_that_follows_locates_the_address_and_is_tried_again_when_it_cannot(double):
    double.known = {"1 place d’Armes": {}, "rue B": {}}
    with transaction():
        address = services.want_address("1 place d’Armes", "57463", by=None, now=MORNING)
    assert read(address).state is AddressState.LOCATED

    double.always = said(500, {})
    with transaction():
        other = services.want_address("rue B", "57463", by=None, now=MORNING)
    reaction = database.session.query(Reaction).order_by(Reaction.id.desc()).first()
    assert (reaction.done_at, reaction.attempts) == (None, 1)
    assert "GeocoderFailed" in reaction.fault
    assert read(other).state is AddressState.WAITING


def test_the_command_of_the_night_asks_and_says(double, app):
    double.known = {"1 place d’Armes": {}}
    make_address()

    outcome = app.test_cli_runner().invoke(args=["geo", "locate-addresses"])
    assert outcome.output == "1 addresses answered\n"

    double.always = said(500, {})
    make_address(street="rue B")
    outcome = app.test_cli_runner().invoke(args=["geo", "locate-addresses"])
    assert (outcome.exit_code, "does not answer" in outcome.output) == (1, True)


# Settling


def test_what_a_person_settled_while_the_geocoder_was_asked_stays(double):
    person, address = make_coordinator(), make_address()
    double.known = {address.street: {"result_score": "0.6"}}

    def settle_meanwhile(_seconds: float) -> None:
        """Between the two requests."""
        services.place_address(address.id, Point(49.1, 6.1), by=person, now=MORNING)

    services.locate_waiting(clock=lambda: MORNING, pause=settle_meanwhile)

    address = read(address)
    assert (address.state, address.point, address.taken_at) == (AddressState.PLACED, Point(49.1, 6.1), None)
    assert names_about(address) == ["AddressPlaced"]


@pytest.mark.parametrize("state", [AddressState.PLACED, AddressState.LEFT])
def test_what_a_person_settled_is_never_asked_again(double, state):
    address = make_address(state)

    assert locate() == 0
    assert (read(address).state, double.asked) == (state, [])


@pytest.mark.parametrize("state", list(AddressState))
def test_a_person_places_any_address_and_may_change_her_mind(db, state):
    person, address = make_coordinator(), make_address(state)

    services.place_address(address.id, ARMES.point, by=person, now=MORNING)
    assert (read(address).state, read(address).point, read(address).settled_by) == (AddressState.PLACED, ARMES.point, person)

    services.leave_address(address.id, by=person, now=MORNING)
    assert (read(address).state, read(address).point) == (AddressState.LEFT, None)
    assert names_about(address) == ["AddressPlaced", "AddressLeft"]


def test_a_point_far_from_the_municipality_is_refused(db):
    address = make_address(AddressState.DOUBTFUL)

    with pytest.raises(FarFromMunicipality):
        services.place_address(address.id, Point(48.85, 2.35), by=make_coordinator(), now=MORNING)
    assert read(address).state is AddressState.DOUBTFUL


# The form that is sent


def test_a_form_with_a_file_is_laid_out_so_that_others_read_it(double, app):
    tricky = 'id,adresse,insee\r\n1,"--boundary\r\n\r\né",57463\r\n'.encode()
    double.known = {}
    with app.app_context():
        reader = Reader(app.config["GEOCODER_URL"], site_rules(), seconds=5)
        reader.post_file(
            "/search/csv", [("columns", "adresse"), ("columns", "id"), ("citycode", "insee")],
            SentFile("data", "adresses.csv", "text/csv", tricky), {},
        )  # fmt: skip
        reader.close()

    assert double.forms == [[("columns", "adresse"), ("columns", "id"), ("citycode", "insee")]]
    assert double.batches == [list(csv.DictReader(io.StringIO(tricky.decode(), newline="")))]
