"""Ways between places: measured where a server said so, estimated elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.points import Point
from geo.roads.rules import Estimate, Leg, RoadsUnreadable, matrix_of, place_key, read_table, table_path

pytestmark = pytest.mark.one_engine

METZ, WOIPPY, PARIS = Point(49.1197, 6.1769), Point(49.1511, 6.1514), Point(48.8566, 2.3522)
SUPPOSED = Estimate(detour_percent=32, km_per_hour=32)
points = st.builds(Point, st.floats(48.9, 49.3), st.floats(5.9, 6.4))


def test_without_any_known_way_the_straight_line_is_lengthened():
    matrix = matrix_of([METZ, WOIPPY], {}, SUPPOSED)

    leg = matrix.leg(0, 1)
    assert leg.km == pytest.approx(METZ.distance_km(WOIPPY) * 1.32, abs=0.001)
    assert leg.seconds == pytest.approx(leg.km / 32 * 3600, abs=1)
    assert (leg.is_measured, matrix.estimated) == (False, 2)
    assert matrix.sentence == "Distances et durées estimées\u00a0: à vol d’oiseau\u00a0×\u00a01,32, à 32\u00a0km/h."


def test_a_measured_way_is_kept_in_its_direction():
    there, back = Leg(5200, 600), Leg(6100, 700)
    known = {(place_key(METZ), place_key(WOIPPY)): there, (place_key(WOIPPY), place_key(METZ)): back}

    matrix = matrix_of([METZ, WOIPPY], known, SUPPOSED)

    assert matrix.metres == [[0, 5200], [6100, 0]]
    assert matrix.seconds == [[0, 600], [700, 0]]
    assert matrix.sentence == "Distances et durées par la route."


def test_ways_that_are_missing_are_counted_and_said():
    matrix = matrix_of([METZ, WOIPPY], {(place_key(METZ), place_key(WOIPPY)): Leg(5200, 600)}, SUPPOSED)

    assert matrix.estimated == 1
    assert "sauf 1 trajets sur 2" not in matrix.sentence
    assert "sauf 1\u00a0trajet sur 2" in matrix.sentence


@pytest.mark.parametrize("known", [None, Leg(200, 30)])
def test_no_road_and_a_road_shorter_than_the_straight_line_are_estimated(known):
    matrix = matrix_of([METZ, PARIS], {(place_key(METZ), place_key(PARIS)): known}, SUPPOSED)

    assert not matrix.leg(0, 1).is_measured


@given(st.lists(points, max_size=6), st.integers(0, 100), st.integers(5, 130))
def test_an_estimate_is_whole_symmetrical_and_never_shorter_than_the_straight_line(some, detour, speed):
    matrix = matrix_of(some, {}, Estimate(detour, speed))

    assert [len(row) for row in matrix.metres] == [len(some)] * len(some)
    for i, one in enumerate(some):
        assert matrix.metres[i][i] == 0
        for j, other in enumerate(some):
            assert abs(matrix.metres[i][j] - matrix.metres[j][i]) <= 1
            assert place_key(one) == place_key(other) or matrix.metres[i][j] >= int(one.distance_km(other) * 1000)


def test_a_place_is_known_by_its_fifth_decimal():
    assert place_key(Point(49.119999, -0.000001)) == "49.12000,0.00000"


def test_a_table_asks_each_place_once():
    assert table_path([METZ], [METZ, WOIPPY]) == (
        "/table/v1/driving/6.176900,49.119700;6.151400,49.151100?annotations=distance,duration&sources=0&destinations=0;1"
    )


@pytest.mark.parametrize(
    "answer",
    [
        None, [], {}, {"code": "NoSegment"}, {"code": "Ok"}, {"code": "Ok", "distances": [[1, 2]], "durations": [[1]]},
        {"code": "Ok", "distances": [[1]], "durations": [[1]]}, {"code": "Ok", "distances": [1, 2], "durations": [1, 2]},
    ],
)  # fmt: skip
def test_what_is_not_the_table_asked_for_is_refused(answer):
    with pytest.raises(RoadsUnreadable):
        read_table(answer, origins=1, destinations=2)


@pytest.mark.parametrize("value", [None, "12", -1, float("nan"), float("inf"), True, 10**12])
def test_what_is_not_a_quantity_is_no_road(value):
    for distances, durations in (([[value, 9]], [[1, 9]]), ([[1, 9]], [[value, 9]])):
        table = {"code": "Ok", "distances": distances, "durations": durations}
        assert read_table(table, origins=1, destinations=2) == [[None, Leg(9, 9)]]


def test_two_places_in_one_have_no_way_between_them_to_be_estimated():
    there = Point(49.1, 6.1)

    matrix = matrix_of([there, there, Point(49.2, 6.2)], {}, SUPPOSED)

    assert "sauf" not in matrix.sentence
    assert matrix.estimated == 4
