"""How far each municipality is from the partners it looks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from operator import itemgetter

from core.text import folded_words
from geo.points import Point
from geo.roads.rules import place_key
from geo.territory.models import Municipality


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
    found = [_reach(municipality, partners, roads or {}) for municipality in municipalities]
    return sorted(found, key=lambda one: (-(inf if one.km is None else one.km), folded_words(one.municipality), one.insee_code))


def _reach(municipality: Municipality, partners: Sequence[ServingPartner], roads: Mapping[tuple[str, str], float]) -> Reach:
    code, hall = municipality.insee_code, municipality.town_hall
    serving = (one for one in partners if not one.served_codes or code in one.served_codes)
    nearest = min(
        ((hall.distance_km(one.point), one.name, one.id, one.point) for one in serving), key=itemgetter(0, 1, 2), default=None
    )
    if nearest is None:
        return Reach(code, municipality.name, municipality.population, None, None)
    km, name, _key, there = nearest
    return Reach(code, municipality.name, municipality.population, name, km, roads.get((place_key(hall), place_key(there))))
