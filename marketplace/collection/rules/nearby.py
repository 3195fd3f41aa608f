"""Where the next box is."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from geo.points import Point


class Placed(Protocol):
    """Anything that stands somewhere."""

    @property
    def id(self) -> int: ...

    @property
    def point(self) -> Point: ...


P = TypeVar("P", bound=Placed)


def nearest(places: Iterable[P], here: Point, *, most: int) -> Sequence[tuple[P, float]]:
    """The nearest places, each with its distance in kilometres as a bird flies, nearest first."""
    distances = [(place, place.point.distance_km(here)) for place in places]
    return sorted(distances, key=lambda pair: (pair[1], pair[0].id))[:most]


def distance_in_words(km: float) -> str:
    """« 350 m », « 2,4 km »: to fifty metres, then to a hundred."""
    metres = round(km * 20) * 50
    return f"{metres}\u00a0m" if metres < 1000 else f"{km:.1f}\u00a0km".replace(".", ",")  # noqa: PLR2004 - metres in a kilometre
