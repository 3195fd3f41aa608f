"""Points, boxes and circles: as far as the best-known library says, and nothing that is nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from core.errors import Refusal
from geo.points import Point
from geo.zones import Box, Circle, zone_asked

ELLIPSOID = Geod(ellps="WGS84")
NOWHERE = {"bbox": "", "lon": "", "lat": "", "radius_km": ""}


def points(south=-85.0, north=85.0, west=-180.0, east=180.0):
    return st.builds(Point, st.floats(south, north), st.floats(west, east))


def geodesic_km(one: Point, other: Point) -> float:
    return ELLIPSOID.inv(one.longitude, one.latitude, other.longitude, other.latitude)[2] / 1000


@given(points(48, 50, 5, 8), points(48, 50, 5, 8))
def test_distances_of_a_region_are_right_to_a_metre(one, other):
    assert one.distance_km(other) == pytest.approx(geodesic_km(one, other), abs=0.001)


@given(points(), points())
def test_distances_of_the_earth_are_symmetrical_and_right_to_a_kilometre(one, other):
    assert one.distance_km(other) == pytest.approx(other.distance_km(one), abs=1e-6)
    if geodesic_km(one, other) < 19_000:  # nearly opposite points have no one shortest way
        assert one.distance_km(other) == pytest.approx(geodesic_km(one, other), abs=1)


@given(points(), st.floats(0.001, 20_000), points())
def test_the_box_around_a_circle_leaves_nothing_out(centre, radius, point):
    circle = Circle(centre, radius)
    assert not circle.holds(point) or circle.around is None or circle.around.holds(point)


def test_the_edges_of_a_box_are_in_it():
    box = zone_asked(**NOWHERE | {"bbox": "6.0, 49.0,6.4,49.3"})
    assert box == Box(6.0, 49.0, 6.4, 49.3)
    assert all(box.holds(Point(latitude, longitude)) for latitude in (49.0, 49.3) for longitude in (6.0, 6.4))
    assert not box.holds(Point(49.31, 6.2))


def test_nothing_asked_is_everywhere():
    assert zone_asked(**NOWHERE) is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "6.0,49.0,6.4,nord"}, "bbox"),
        ({"bbox": "6.0,49.0,6.4,nan"}, "bbox"),
        ({"bbox": "6.0,49.0,6.4,inf"}, "bbox"),
        ({"bbox": "6.4,49.0,6.0,49.3"}, "bbox"),
        ({"bbox": "6.0,49.3,6.4,49.0"}, "bbox"),
        ({"bbox": "179,49,-179,50"}, "bbox"),
        ({"bbox": "6,49,181,50"}, "bbox"),
        ({"bbox": "6,-91,7,50"}, "bbox"),
        ({"bbox": "6,49,7,50", "lon": "6", "lat": "49", "radius_km": "1"}, "bbox"),
        ({"lon": "6", "lat": "49"}, "radius_km"),
        ({"lon": "6", "radius_km": "5"}, "lat"),
        ({"lat": "49", "radius_km": "5"}, "lon"),
        ({"radius_km": "5"}, "lon"),
        ({"lon": "6", "lat": "49", "radius_km": "-1"}, "radius_km"),
        ({"lon": "6", "lat": "49", "radius_km": "0"}, "radius_km"),
        ({"lon": "6", "lat": "49", "radius_km": "1000000000"}, "radius_km"),
        ({"lon": "6", "lat": "49", "radius_km": "1e999"}, "radius_km"),
        ({"lon": "6", "lat": "49", "radius_km": "1_0"}, "radius_km"),
        ({"lon": "6", "lat": "49", "radius_km": "١٠"}, "radius_km"),
        ({"lon": "190", "lat": "49", "radius_km": "5"}, "lon"),
        ({"lon": "6", "lat": "-90.5", "radius_km": "5"}, "lat"),
        ({"lon": "six", "lat": "49", "radius_km": "5"}, "lon"),
    ],
)
def test_a_zone_that_means_nothing_is_refused_by_the_name_of_what_is_wrong(asked, field):
    with pytest.raises(Refusal) as refused:
        zone_asked(**NOWHERE | asked)
    assert refused.value.field == field
    assert str(refused.value)


@given(st.fixed_dictionaries({name: st.text(max_size=30) for name in NOWHERE}))
def test_whatever_is_written_is_a_zone_or_a_refusal(asked):
    fields = {None}
    try:
        zone_asked(**asked)
    except Refusal as refusal:
        fields = {refusal.field}
    assert fields <= {None, *NOWHERE}
