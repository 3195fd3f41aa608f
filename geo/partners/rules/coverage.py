"""How far each municipality is from the partners it looks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from core.text import folded_words
from geo.points import Point
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

    Without any partner that goes there, `partner` and `km` are `None`.
    """

    insee_code: str
    municipality: str
    population: int
    partner: str | None
    km: float | None

    def is_beyond(self, km: int) -> bool:
        """Whether no partner is within that many km."""
        return self.km is None or self.km > km


def reaches(municipalities: Iterable[Municipality], partners: Sequence[ServingPartner]) -> list[Reach]:
    """What each municipality has nearest to it: those without anything first, then the farthest; then by name and INSEE code."""
    found = [_reach(municipality, partners) for municipality in municipalities]
    return sorted(found, key=lambda one: (-(inf if one.km is None else one.km), folded_words(one.municipality), one.insee_code))


def _reach(municipality: Municipality, partners: Sequence[ServingPartner]) -> Reach:
    code, hall = municipality.insee_code, municipality.town_hall
    serving = (one for one in partners if not one.served_codes or code in one.served_codes)
    km, name, _key = min(((hall.distance_km(one.point), one.name, one.id) for one in serving), default=(None, None, 0))
    return Reach(code, municipality.name, municipality.population, name, km)
