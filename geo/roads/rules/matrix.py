"""The ways between some places, from what is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.web.filters import SPACE, counted, french_number
from geo.points import Point

METRES_PER_KM = 1000
SECONDS_PER_HOUR = 3600
SLACK_METRES = 1000  # a server moves both ends to the nearest road


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from one place to another by car; `is_measured` is false when it is only estimated."""

    metres: int
    seconds: int
    is_measured: bool = True

    @property
    def km(self) -> float:
        return self.metres / METRES_PER_KM


NOWHERE = Leg(0, 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is supposed of a way nobody measured: `detour_percent` more than the straight line, at `km_per_hour`."""

    detour_percent: int
    km_per_hour: int

    def leg(self, origin: Point, destination: Point) -> Leg:
        """The way from one point to the other, supposed."""
        km = origin.distance_km(destination) * (1 + self.detour_percent / 100)
        return Leg(round(km * METRES_PER_KM), round(km / self.km_per_hour * SECONDS_PER_HOUR), is_measured=False)

    @property
    def sentence(self) -> str:
        """How it is done, for people."""
        factor = french_number(1 + self.detour_percent / 100, 2)
        return f"à vol d’oiseau{SPACE}×{SPACE}{factor}, à {self.km_per_hour}{SPACE}km/h"


@dataclass(frozen=True, slots=True)
class Matrix:
    """The way from each of some places to each of them, row by row, in the order in which the places were given."""

    legs: tuple[tuple[Leg, ...], ...]
    estimate: Estimate

    def leg(self, origin: int, destination: int) -> Leg:
        """From the place of that rank to that of the other, counted from 0."""
        return self.legs[origin][destination]

    @property
    def metres(self) -> list[list[int]]:
        return [[leg.metres for leg in row] for row in self.legs]

    @property
    def seconds(self) -> list[list[int]]:
        return [[leg.seconds for leg in row] for row in self.legs]

    @property
    def estimated(self) -> int:
        """How many ways are only estimated."""
        return sum(not leg.is_measured for leg in self._ways)

    @property
    def _ways(self) -> list[Leg]:
        """The ways from one place to another; two at the same place have none between them."""
        return [leg for row in self.legs for leg in row if leg.metres]

    @property
    def sentence(self) -> str:
        """Where the distances and times come from, to be said beside them."""
        ways = len(self._ways)
        if not self.estimated:
            return "Distances et durées par la route."
        if self.estimated >= ways:
            return f"Distances et durées estimées{SPACE}: {self.estimate.sentence}."
        return (
            f"Distances et durées par la route, sauf {counted(self.estimated, 'trajet')} sur {french_number(ways)}, "
            f"par estimation{SPACE}: {self.estimate.sentence}."
        )


def place_key(point: Point) -> str:
    """A point to the fifth decimal of a degree, about a metre: what is known of a way is kept under it."""
    return f"{round(point.latitude, 5) + 0:.5f},{round(point.longitude, 5) + 0:.5f}"


def matrix_of(points: Sequence[Point], measured: Mapping[tuple[str, str], Leg | None], estimate: Estimate) -> Matrix:
    """The ways between those points; `measured` holds those that are known, by `place_key` of both ends (`None`: no road).

    A measured way shorter than the straight line cannot be: the server was told of another place, and the way is estimated.
    """
    keys = [place_key(point) for point in points]
    return Matrix(
        tuple(
            tuple(
                NOWHERE if keys[i] == keys[j] else _leg(measured.get((keys[i], keys[j])), origin, destination, estimate)
                for j, destination in enumerate(points)
            )
            for i, origin in enumerate(points)
        ),
        estimate,
    )


def _leg(known: Leg | None, origin: Point, destination: Point, estimate: Estimate) -> Leg:
    return known if known and is_possible(known, origin, destination) else estimate.leg(origin, destination)


def is_possible(leg: Leg, origin: Point, destination: Point) -> bool:
    """Whether a way is not shorter than the straight line, but for what both ends were moved."""
    return leg.metres + SLACK_METRES >= origin.distance_km(destination) * METRES_PER_KM
