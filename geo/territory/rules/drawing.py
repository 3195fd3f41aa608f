"""The territory laid flat on the server: contours, names and places of one drawing, ready for a template."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, dist, radians
from typing import Any

from core.web.filters import counted
from geo.points import Point

WIDTH, MARGIN = 360.0, 14.0
PIN_RADIUS, GROUP_RADIUS, NAME_SIZE = 9.0, 11.0, 9.0
APART = PIN_RADIUS + GROUP_RADIUS  # nearer than that, one pin hides another
NAMES_SHOWN = 12
NAMES_OF_PIN = 10  # of places that share one, when it is pointed at; the list has them all
NAME_SHIFTS = (0.0, 15.0, -15.0, 25.0, -25.0)  # below or above the pins that stand on the name

Positions = Sequence[Sequence[float]]  # longitude and latitude, as GeoJSON has them


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality to draw: its contour is a GeoJSON geometry in WGS 84."""

    name: str
    population: int
    town_hall: Point
    contour: dict[str, Any]
    insee_code: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A municipality laid flat: the corners of each ring of its contour."""

    name: str
    rings: list[list[tuple[float, float]]]

    @property
    def path(self) -> str:
        """The rings as an SVG path; `Z` goes back to the first corner."""
        return "".join("M" + " ".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in self.rings)


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Pin:
    """One or several places drawn at one point; `text` is the number of the place in the list, or « ×3 » for three."""

    text: str
    title: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the drawing lies: the point of its top left corner, and how many degrees a unit of it is to the right and down."""

    west: float
    north: float
    degrees_right: float
    degrees_down: float

    def point_at(self, x: float, y: float) -> Point:
        """The point of the Earth drawn there."""
        return Point(self.north - y * self.degrees_down, self.west + x * self.degrees_right)


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    shapes: list[Shape]
    labels: list[Label]
    pins: list[Pin]
    ground: Ground | None = None


def draw(areas: Sequence[Area], places: Sequence[tuple[str, Point]]) -> Drawing:
    """The areas and the places (name and point), in the order of the list beside the drawing, which numbers them from 1.

    Equirectangular projection at the middle latitude: over a metropole, shapes differ from those of Lambert-93 by less than a
    line is wide.
    """
    positions = [position for area in areas for ring in _rings(area.contour) for position in ring]
    positions += [(point.longitude, point.latitude) for _name, point in places]
    if not positions:
        return Drawing(WIDTH, WIDTH, [], [], [])
    flat = _Projection(positions)
    pins = _pins(places, flat)
    shapes = [Shape(area.name, _flattened(area.contour, flat)) for area in areas]
    return Drawing(WIDTH, flat.height, shapes, _labels(areas, pins, flat), pins, flat.ground)


class _Projection:
    """From degrees to the units of the drawing, the territory filling its width."""

    def __init__(self, positions: Positions) -> None:
        longitudes, latitudes = [position[0] for position in positions], [position[1] for position in positions]
        self.west, self.north = min(longitudes), max(latitudes)
        self.squeeze = cos(radians((self.north + min(latitudes)) / 2))
        extent = (max(longitudes) - self.west) * self.squeeze or 1.0
        self.scale = (WIDTH - 2 * MARGIN) / extent
        self.height = round((self.north - min(latitudes)) * self.scale + 2 * MARGIN, 1)

    @property
    def ground(self) -> Ground:
        degrees_right, degrees_down = 1 / (self.squeeze * self.scale), 1 / self.scale
        return Ground(self.west - MARGIN * degrees_right, self.north + MARGIN * degrees_down, degrees_right, degrees_down)

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        """To a tenth of a unit, by way of whole numbers: `round(x, 1)` takes four times as long, and a map has thousands."""
        x = MARGIN + (longitude - self.west) * self.squeeze * self.scale
        y = MARGIN + (self.north - latitude) * self.scale
        return round(10 * x) / 10, round(10 * y) / 10


def _rings(geometry: dict[str, Any]) -> Iterable[Positions]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _flattened(geometry: dict[str, Any], flat: _Projection) -> list[list[tuple[float, float]]]:
    """Rings laid flat, without the last position, which repeats the first."""
    return [[flat(position[0], position[1]) for position in ring[:-1]] for ring in _rings(geometry)]


def _pins(places: Sequence[tuple[str, Point]], flat: _Projection) -> list[Pin]:
    """Places that would hide one another share a pin, where the first of them stands.

    The ground is in squares that know the pins a place of theirs may be near: there are few, whatever the number of places.
    """
    groups: dict[tuple[float, float], list[int]] = {}
    about: defaultdict[tuple[float, float], list[tuple[float, float]]] = defaultdict(list)  # by square
    for number, (_name, (latitude, longitude)) in enumerate(places):
        spot = flat(longitude, latitude)
        right, down = spot[0] // APART, spot[1] // APART
        for other in about[right, down]:
            if dist(spot, other) < APART:
                groups[other].append(number)
                break
        else:
            groups[spot] = [number]
            for square in product((right - 1, right, right + 1), (down - 1, down, down + 1)):
                about[square].append(spot)
    return [_pin(numbers, places, *spot) for spot, numbers in groups.items()]


def _pin(numbers: list[int], places: Sequence[tuple[str, Point]], x: float, y: float) -> Pin:
    alone = len(numbers) == 1
    lines = [f"{number + 1}. {places[number][0]}" for number in numbers[:NAMES_OF_PIN]]
    others = len(numbers) - len(lines)
    title = "\n".join([*lines, *([f"et {counted(others, 'autre')}"] if others else [])])
    return Pin(str(numbers[0] + 1) if alone else f"×{len(numbers)}", title, x, y, PIN_RADIUS if alone else GROUP_RADIUS)


def _labels(areas: Sequence[Area], pins: Sequence[Pin], flat: _Projection) -> list[Label]:
    """The names of the most populated municipalities that find room among the pins and the names before them."""
    taken = [(pin.x - pin.radius, pin.y - pin.radius, pin.x + pin.radius, pin.y + pin.radius) for pin in pins]
    labels: list[Label] = []
    for area in sorted(areas, key=lambda area: (-area.population, area.name)):
        x, y = flat(area.town_hall.longitude, area.town_hall.latitude)
        half = len(area.name) * NAME_SIZE * 0.28
        x = min(max(x, half + 1), WIDTH - half - 1)
        boxes = ((x - half, y + shift - NAME_SIZE / 2, x + half, y + shift + NAME_SIZE / 2) for shift in NAME_SHIFTS)
        free = next((box for box in boxes if not any(_overlap(box, other) for other in taken)), None)
        if free and len(labels) < NAMES_SHOWN:
            taken.append(free)
            labels.append(Label(area.name, round(x, 1), round(free[1] + NAME_SIZE / 2, 1)))
    return labels


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
