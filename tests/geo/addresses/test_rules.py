"""What an answer of the geocoder is worth, and how its answers read."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.enums import AddressState, Doubt
from geo.addresses.errors import FarFromMunicipality
from geo.addresses.rules import (
    Candidate,
    GeocoderUnreadable,
    Limits,
    Question,
    address_words,
    check_near,
    judge,
    read_candidates,
    read_located,
    written_questions,
)
from geo.points import Point
from tests.geo.addresses.ban_double import ADDED, place

pytestmark = pytest.mark.one_engine

METZ = Point(49.11972, 6.17626)
LIMITS = Limits(50, 80)
SAMPLE = Path(__file__).with_name("ban_csv_response.csv")
scores = st.floats(0, 1)


def found(score: float = 0.9, kind: str = "housenumber", insee_code: str = "57463", point: Point = METZ) -> Candidate:
    return Candidate("1 Place d'Armes 57000 Metz", kind, score, insee_code, point.latitude, point.longitude)


def judged(candidate: Candidate | None):
    verdict = judge(candidate, insee_code="57463", town_hall=METZ, limits=LIMITS)
    return verdict.state, verdict.doubt


@pytest.mark.parametrize(
    ("candidate", "state", "doubt"),
    [
        (found(0.80), AddressState.LOCATED, None),
        (found(0.7999), AddressState.DOUBTFUL, Doubt.UNSURE),
        (found(0.50), AddressState.DOUBTFUL, Doubt.UNSURE),
        (found(0.4999), AddressState.REFUSED, Doubt.LOW_SCORE),
        (found(0.3412), AddressState.REFUSED, Doubt.LOW_SCORE),
        (found(0.95, insee_code="57751"), AddressState.REFUSED, Doubt.OTHER_MUNICIPALITY),
        (found(0.95, kind="municipality"), AddressState.REFUSED, Doubt.MUNICIPALITY_ONLY),
        (found(0.95, point=Point(48.8566, 2.3522)), AddressState.REFUSED, Doubt.FAR_AWAY),
        (found(0.95, kind="street"), AddressState.LOCATED, None),
        (None, AddressState.REFUSED, Doubt.NOT_FOUND),
    ],
)
def test_each_answer_is_trusted_doubted_or_refused(candidate, state, doubt):
    assert judged(candidate) == (state, doubt)


@given(scores, scores)
def test_a_better_score_is_never_less_believed(one, other):
    order = [AddressState.REFUSED, AddressState.DOUBTFUL, AddressState.LOCATED]
    lower, higher = sorted((one, other))
    assert order.index(judged(found(lower))[0]) <= order.index(judged(found(higher))[0])


@given(scores, st.sampled_from(["housenumber", "street", "locality", "municipality", ""]), st.sampled_from(["57463", "57751", ""]))
def test_only_an_answer_that_names_a_place_of_the_municipality_is_taken(score, kind, insee_code):
    state, doubt = judged(found(score, kind, insee_code))
    if state is AddressState.LOCATED:
        assert (insee_code, score >= 0.8, kind != "municipality") == ("57463", True, True)
    assert (doubt is None) == (state is AddressState.LOCATED)


def test_case_accents_and_punctuation_do_not_make_another_address():
    assert address_words("1, Place d’Armes") == address_words("1 PLACE  D'ARMES")
    assert address_words("1 place d’Armes") != address_words("11 place d’Armes")


def test_a_person_s_point_is_near_the_municipality():
    check_near(Point(49.2, 6.3), METZ)
    with pytest.raises(FarFromMunicipality):
        check_near(Point(49.6, 6.17), METZ)


# The file


def test_the_sample_of_the_service_reads():
    answers = read_located(SAMPLE.read_bytes(), asked=[1, 2, 3])

    assert answers[1] == Candidate("1 Place d'Armes 57000 Metz", "housenumber", 0.9648, "57463", 49.12, 6.176)
    assert (answers[2].kind, answers[2].score) == ("municipality", 0.3412)
    assert answers[3] is None


@given(st.lists(st.text(max_size=40), max_size=5))
def test_what_is_sent_reads_back_whatever_people_typed(streets):
    streets = [" ".join(street.split()) for street in streets]
    sent = written_questions(Question(number, street, "57463") for number, street in enumerate(streets))

    rows = list(csv.DictReader(io.StringIO(sent.decode(), newline="")))
    assert [(row["id"], row["adresse"], row["insee"]) for row in rows] == [(str(n), s, "57463") for n, s in enumerate(streets)]


def answer(*rows: dict[str, str]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, ["id", *ADDED], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


LINE = {
    "id": "7", "latitude": "49.12", "longitude": "6.17", "result_score": "0.9", "result_label": "Là", "result_type": "street",
    "result_citycode": "57463", "result_status": "ok",
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": "NaN"}, {"longitude": "inf"}, {"latitude": "91"}, {"longitude": "-181"}, {"latitude": ""},
        {"result_score": "NaN"}, {"result_score": "1.2"}, {"result_score": "-0.1"}, {"result_score": "haut"},
        {"result_status": "not-found"}, {"result_status": "skipped"}, {"result_status": "error"}, {"result_status": ""},
    ],
)  # fmt: skip
def test_a_line_that_means_nothing_is_no_answer(changes):
    assert read_located(answer(LINE | changes), asked=[7]) == {7: None}


def test_lines_nobody_asked_for_and_cut_ones_are_not_read():
    whole = answer(LINE, LINE | {"id": "8"}, LINE | {"id": "9"})
    cut = whole[: whole.rindex(b"49.12")]

    assert set(read_located(cut, asked=[7, 9])) == {7}


@pytest.mark.parametrize(
    "content", [b"", b"<!doctype html><title>Maintenance</title>", b"id,adresse\r\n7,ici\r\n", b"\xff\xfe\x00", b'id,"\r\n']
)
def test_what_is_not_the_file_is_refused(content):
    with pytest.raises(GeocoderUnreadable):
        read_located(content, asked=[7])


# The choice


def test_candidates_without_a_place_are_left_out():
    features = [place("Là", 0.9), {}, None, place("Ici", float("nan")), place("Nulle part", 0.5, point=(200, 49))]

    assert [one.label for one in read_candidates({"features": features})] == ["Là"]


@pytest.mark.parametrize("told", [None, [], {}, {"features": None}, "…"])
def test_what_is_no_collection_is_refused(told):
    with pytest.raises(GeocoderUnreadable):
        read_candidates(told)
