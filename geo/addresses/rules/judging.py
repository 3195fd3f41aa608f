"""What an answer of the geocoder is worth."""

from dataclasses import asdict, dataclass
from typing import Any

from core.text import folded_words
from geo.addresses.enums import AddressState, Doubt
from geo.addresses.errors import FarFromMunicipality
from geo.points import Point

FARTHEST_KM = 50  # no municipality of France is that wide: beyond, it is another place
MUNICIPALITY = "municipality"  # the geocoder's word for an answer that names nothing closer
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place the geocoder proposes; `score` from 0 to 1, `kind` its own word (housenumber, street, locality, municipality)."""

    label: str
    kind: str
    score: float
    insee_code: str
    latitude: float
    longitude: float

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)

    @property
    def kind_label(self) -> str:
        """What was recognised."""
        return {"housenumber": "au numéro", "street": "à la rue", "locality": "au lieu-dit", MUNICIPALITY: "à la commune"}.get(
            self.kind, "autre lieu"
        )

    def as_kept(self) -> dict[str, Any]:
        """The same as JSON keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Limits:
    """In percent: below `refused_below` an answer is not believed, from `trusted_from` it is taken, between a person looks."""

    refused_below: int
    trusted_from: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where an address then stands, and why a person must look."""

    state: AddressState
    doubt: Doubt | None = None


def address_words(street: str) -> str:
    """What two ways of writing the same address have in common: « 1, Place d’Armes » and « 1 place d'armes » are one."""
    return folded_words(street)


def judge(found: Candidate | None, *, insee_code: str, town_hall: Point, limits: Limits) -> Verdict:
    """What to do with the best answer to an address of that municipality.

    The service also answers, with « ok », to an address that does not exist: neither its score nor its municipality are taken as
    they come.
    """
    if found is None:
        return Verdict(AddressState.REFUSED, Doubt.NOT_FOUND)
    if found.insee_code != insee_code:
        return Verdict(AddressState.REFUSED, Doubt.OTHER_MUNICIPALITY)
    if found.point.distance_km(town_hall) > FARTHEST_KM:
        return Verdict(AddressState.REFUSED, Doubt.FAR_AWAY)
    if found.kind == MUNICIPALITY:
        return Verdict(AddressState.REFUSED, Doubt.MUNICIPALITY_ONLY)
    if found.score * PERCENT < limits.refused_below:
        return Verdict(AddressState.REFUSED, Doubt.LOW_SCORE)
    if found.score * PERCENT < limits.trusted_from:
        return Verdict(AddressState.DOUBTFUL, Doubt.UNSURE)
    return Verdict(AddressState.LOCATED)


def check_near(point: Point, town_hall: Point) -> None:
    """What a person points at is in or near the municipality; raises `FarFromMunicipality`."""
    if point.distance_km(town_hall) > FARTHEST_KM:
        raise FarFromMunicipality
