"""Points on the Earth and how far apart they are, without any library."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


@dataclass(frozen=True, slots=True)
class Point:
    """WGS 84, in degrees."""

    latitude: float
    longitude: float

    def distance_km(self, other: "Point") -> float:
        """Great-circle distance (haversine formula)."""
        north, south = radians(self.latitude), radians(other.latitude)
        half_width = sin(radians(other.longitude - self.longitude) / 2)
        half_height = sin((south - north) / 2)
        return 2 * EARTH_RADIUS_KM * asin(sqrt(half_height**2 + cos(north) * cos(south) * half_width**2))
