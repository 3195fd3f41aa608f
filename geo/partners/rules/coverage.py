"""How far each municipality is from the partners it looks for."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from math import inf

from core.text import folded_words
from geo.points import Point
from geo.roads.rules import place_key
from geo.territory.models import Municipality

LEAST_KM_OF_LATITUDE = 110.5  # of a degree, anywhere on WGS 84: 110.57 km at the equator, more elsewhere


@dataclass(frozen=True, slots=True)
class ServingPartner:
    """A partner, where it stands, and the municipalities it goes to (by INSEE code; empty: all).

    `municipality` is empty outside the territory; `monthly_capacity` is unknown when the partner sets itself no limit.
    """

    id: int
    name: str
    point: Point
    served_codes: frozenset[str]
    municipality: str = ""
    monthly_capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a municipality is from the nearest partner that goes there, in km from its town hall as a bird flies.

    Without any partner that goes there, `partner` and `km` are `None`. `road_km`, to the same partner, when it is known.
    """

    insee_code: str
    municipality: str
    population: int
    partner: str | None
    km: float | None
    road_km: float | None = None

    def is_beyond(self, km: int) -> bool:
        """Whether no partner is within that many km."""
        return self.km is None or self.km > km


def reaches(
    municipalities: Iterable[Municipality], partners: Sequence[ServingPartner], roads: Mapping[tuple[str, str], float] | None = None
) -> list[Reach]:
    """What each municipality has nearest to it: those without anything first, then the farthest; then by name and INSEE code.

    `roads` are the ways that are known from a town hall to a partner, in km, by `place_key` of both.
    """
    by_latitude = sorted(partners, key=_latitude)
    found = [_reach(municipality, by_latitude, roads or {}) for municipality in municipalities]
    return sorted(found, key=lambda one: (-(inf if one.km is None else one.km), folded_words(one.municipality), one.insee_code))


def _reach(municipality: Municipality, by_latitude: Sequence[ServingPartner], roads: Mapping[tuple[str, str], float]) -> Reach:
    code, hall = municipality.insee_code, municipality.town_hall
    nearest = None
    for one in _outwards(hall.latitude, by_latitude):
        if nearest and abs(one.point.latitude - hall.latitude) * LEAST_KM_OF_LATITUDE > nearest[0]:
            break  # so are all that follow: none of thousands is measured for nothing
        if not one.served_codes or code in one.served_codes:
            away = hall.distance_km(one.point), one.name, one.id, one.point
            nearest = min(nearest or away, away)
    if nearest is None:
        return Reach(code, municipality.name, municipality.population, None, None)
    km, name, _key, there = nearest
    return Reach(code, municipality.name, municipality.population, name, km, roads.get((place_key(hall), place_key(there))))


def _outwards(latitude: float, by_latitude: Sequence[ServingPartner]) -> Iterator[ServingPartner]:
    """The partners from the nearest of that latitude to the farthest, northwards and southwards alike."""
    here = bisect_left(by_latitude, latitude, key=_latitude)
    south = (by_latitude[rank] for rank in range(here - 1, -1, -1))
    north = (by_latitude[rank] for rank in range(here, len(by_latitude)))
    return merge(south, north, key=lambda one: abs(one.point.latitude - latitude))


def _latitude(partner: ServingPartner) -> float:
    return partner.point.latitude
