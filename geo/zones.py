"""Parts of the Earth one may ask for by an address: a box or a circle, in degrees (WGS 84) and kilometres."""

from dataclasses import dataclass
from math import cos, isfinite, radians

from core.errors import Refusal
from geo.points import Point

FARTHEST_KM = 20_000  # half the Earth around
KM_PER_DEGREE = 110.5  # of latitude, where it is shortest: a box made with it leaves nothing out
MOST_EAST, MOST_NORTH = 180, 90
WIDEST_CIRCLE_KM, NEAR_POLE = 1_000, 89  # beyond, no box is drawn around a circle: it may hold a pole, or cross the antimeridian
BOX_NUMBERS = 4
HOW_TO_BOX = "Donnez quatre nombres, en degrés\u00a0: ouest,sud,est,nord. Par exemple bbox=6.0,49.0,6.4,49.3."


@dataclass(frozen=True, slots=True)
class Box:
    """What lies between two meridians and two parallels, edges included."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the box."""
        return self.west <= point.longitude <= self.east and self.south <= point.latitude <= self.north

    @property
    def around(self) -> "Box":
        """Itself."""
        return self


@dataclass(frozen=True, slots=True)
class Circle:
    """What lies at most that far from a point."""

    centre: Point
    radius_km: float

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the circle."""
        return self.centre.distance_km(point) <= self.radius_km

    @property
    def around(self) -> Box | None:
        """A box that surely holds the circle, `None` when there is none that is of use."""
        height = self.radius_km / KM_PER_DEGREE
        farthest = abs(self.centre.latitude) + height
        if self.radius_km > WIDEST_CIRCLE_KM or farthest >= NEAR_POLE:
            return None
        width = height / cos(radians(farthest))
        longitude, latitude = self.centre.longitude, self.centre.latitude
        if abs(longitude) + width > MOST_EAST:
            return None
        return Box(longitude - width, latitude - height, longitude + width, latitude + height)


Zone = Box | Circle


def zone_asked(*, bbox: str, lon: str, lat: str, radius_km: str) -> Zone | None:
    """The zone that the parameters of an address mean, `None` when they name none.

    Raises `Refusal`, whose `field` is the parameter at fault: half a circle, a box turned over or across the antimeridian, what is
    not a number, what lies nowhere on Earth, both kinds of zone at once.
    """
    circle = {"lon": lon, "lat": lat, "radius_km": radius_km}
    if not any(circle.values()):
        return _box(bbox) if bbox else None
    if bbox:
        raise Refusal("Demandez un rectangle (bbox) ou un cercle (lon, lat, radius_km), pas les deux.", field="bbox")
    for name, typed in circle.items():
        if not typed:
            raise Refusal(f"Un cercle se demande par lon, lat et radius_km\u00a0: {name} manque.", field=name)
    longitude, latitude = _degrees(lon, MOST_EAST, "lon"), _degrees(lat, MOST_NORTH, "lat")
    radius = _number(radius_km, "radius_km", "Donnez un rayon en kilomètres, par exemple radius_km=10.")
    if not 0 < radius <= FARTHEST_KM:
        raise Refusal("Donnez un rayon plus grand que 0 et d’au plus 20\u202f000 kilomètres.", field="radius_km")
    return Circle(Point(latitude, longitude), radius)


def _box(typed: str) -> Box:
    parts = typed.split(",")
    if len(parts) != BOX_NUMBERS:
        raise Refusal(HOW_TO_BOX, field="bbox")
    west, south, east, north = (_number(part, "bbox", HOW_TO_BOX) for part in parts)
    if max(abs(west), abs(east)) > MOST_EAST or max(abs(south), abs(north)) > MOST_NORTH:
        raise Refusal("Une longitude va de −180 à 180 degrés, une latitude de −90 à 90.", field="bbox")
    if south > north:
        raise Refusal("Le sud du rectangle est plus haut que le nord\u00a0: l’ordre est ouest,sud,est,nord.", field="bbox")
    if west > east:
        raise Refusal(
            "L’ouest du rectangle est à l’est de l’est\u00a0: l’ordre est ouest,sud,est,nord. Un rectangle qui franchit le "
            "180e méridien se demande en deux fois.",
            field="bbox",
        )
    return Box(west, south, east, north)


def _degrees(typed: str, most: int, name: str) -> float:
    value = _number(typed, name, f"Donnez des degrés, par exemple {name}={6.18 if name == 'lon' else 49.12}.")
    if abs(value) > most:
        raise Refusal(f"Donnez des degrés entre −{most} et {most}.", field=name)
    return value


def _number(typed: str, name: str, how_to: str) -> float:
    """The number written, the way programs write it; raises `Refusal`."""
    try:
        value = float(typed) if typed.isascii() and "_" not in typed else float("nan")
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise Refusal(how_to, field=name)
    return value
