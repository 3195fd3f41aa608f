"""Points on the Earth and how far apart they are, without any library."""

from math import asin, atan, cos, pi, radians, sin, sqrt, tan
from typing import NamedTuple

EQUATOR_KM = 6378.137  # semi-major axis of WGS 84
FLATTENING = 1 / 298.257223563  # of WGS 84
NOTHING, NEARLY_OPPOSITE = 1e-12, pi / 2 - 1e-3  # half angles outside which the correction means nothing


class Point(NamedTuple):
    """WGS 84, in degrees. A tuple, for a map has thousands."""

    latitude: float
    longitude: float

    def distance_km(self, other: "Point") -> float:
        """How far apart two points are on the ellipsoid WGS 84, as a bird flies.

        Formula of Lambert for long lines (W. D. Lambert, 1942): the great circle between the reduced latitudes, corrected to the
        first order of the flattening. Right to about 10 m over thousands of kilometres; a sphere is up to 0.5 % wrong.
        """
        north, south = (atan((1 - FLATTENING) * tan(radians(point.latitude))) for point in (self, other))
        half_width = sin(radians(other.longitude - self.longitude) / 2)
        half_height = sin((south - north) / 2)
        half_angle = asin(min(1.0, sqrt(half_height**2 + cos(north) * cos(south) * half_width**2)))
        angle = 2 * half_angle
        if not NOTHING < half_angle < NEARLY_OPPOSITE:
            return EQUATOR_KM * angle
        middle, half_gap = (north + south) / 2, (south - north) / 2
        x = (angle - sin(angle)) * (sin(middle) * cos(half_gap) / cos(half_angle)) ** 2
        y = (angle + sin(angle)) * (cos(middle) * sin(half_gap) / sin(half_angle)) ** 2
        return EQUATOR_KM * (angle - FLATTENING / 2 * (x + y))
