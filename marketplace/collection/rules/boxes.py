"""What is said of a box, and how it moves on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from geo.points import Point
from marketplace.collection.enums import BoxState, BoxStep
from marketplace.collection.errors import (
    BoxChangedMeanwhile,
    BoxPlaceIncomplete,
    BoxReasonMissing,
    BoxStepNotPossible,
    BoxTooFar,
    CapacityNotPossible,
)
from marketplace.collection.models import CollectionBox
from marketplace.ledger.enums import Origin

FARTHEST_KM = 30
NEAREST_SHOWN = 3
LARGEST_CAPACITY = {"capacity_litres": 10_000, "capacity_kg": 3_000}
CAPACITY_REFUSALS = {
    "capacity_litres": "Indiquez une capacité entre 1 et 10\u202f000\u00a0litres, ou laissez vide.",
    "capacity_kg": "Indiquez une capacité entre 1 et 3\u202f000\u00a0kg, ou laissez vide.",
}
PART_LABELS = {
    "name": "nom",
    "host_id": "hôte",
    "origin": "qui y dépose",
    "building": "bâtiment",
    "spot": "emplacement",
    "street": "adresse",
    "insee_code": "commune",
    "latitude": "position",
    "longitude": "position",
    "opening_hours": "horaires",
    "model": "modèle",
    "capacity_litres": "capacité",
    "capacity_kg": "capacité",
    "accepts_batteries": "piles",
    "categories": "ce qu’elle reçoit",
    "responsible_id": "partenaire responsable",
}


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """What is said of a box; latitude and longitude are null while its position is not known."""

    name: str
    host_id: int
    building: str
    insee_code: str
    categories: frozenset[int]
    origin: Origin = Origin.RESIDENTS
    spot: str = ""
    street: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opening_hours: str = ""
    model: str = ""
    capacity_litres: int | None = None
    capacity_kg: int | None = None
    accepts_batteries: bool = False
    responsible_id: int | None = None


def facts_of(box: CollectionBox) -> BoxFacts:
    """What is said of a box now."""
    known = {name: getattr(box, name) for name in PART_LABELS if name not in {"categories", "latitude", "longitude"}}
    exact = box.place if box.has_given_position else None
    return BoxFacts(
        **known,
        categories=frozenset(one.category_id for one in box.accepted),
        latitude=exact.latitude if exact else None,
        longitude=exact.longitude if exact else None,
    )


def changed_parts(before: BoxFacts, after: BoxFacts) -> tuple[str, ...]:
    """What differs, in the words of `PART_LABELS`, each once and in their order."""
    old, new = asdict(before), asdict(after)
    return tuple(dict.fromkeys(label for name, label in PART_LABELS.items() if old[name] != new[name]))


def next_state(state: BoxState, step: BoxStep) -> BoxState:
    """Where a step leads; raises `BoxStepNotPossible` from any state but its own. A box that was removed stays so."""
    if state not in step.departures:
        raise BoxStepNotPossible
    return step.arrival


def check_reason(step: BoxStep, reason: str) -> str:
    """The reason of a step, without the spaces around it, empty for a step that needs none; raises `BoxReasonMissing`."""
    if not step.needs_reason:
        return ""
    return check_given(reason)


def check_given(reason: str) -> str:
    """A reason that must be given, without the spaces around it; raises `BoxReasonMissing`."""
    if not reason.strip():
        raise BoxReasonMissing
    return reason.strip()


def check_revision(revision: int, seen: int | None) -> None:
    """Nobody decides on, or overwrites, a box other than the one she read (`None`: she read none)."""
    if seen is not None and seen != revision:
        raise BoxChangedMeanwhile


def check_capacity(capacities: Mapping[str, int | None]) -> None:
    """Litres and kilograms a box may hold, each unknown or a size boxes have; raises `CapacityNotPossible`."""
    for name, size in capacities.items():
        if size is not None and not 1 <= size <= LARGEST_CAPACITY[name]:
            raise CapacityNotPossible(CAPACITY_REFUSALS[name], field=name)


def exact_place(latitude: float | None, longitude: float | None, town_hall: Point) -> Point | None:
    """The position given, `None` when there is none.

    Raises `BoxPlaceIncomplete` for half of one, `BoxTooFar` when it is more than 30 km from the town hall: its figures are a slip.
    """
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise BoxPlaceIncomplete(field="latitude" if latitude is None else "longitude")
    place = Point(latitude, longitude)
    if place.distance_km(town_hall) > FARTHEST_KM:
        raise BoxTooFar
    return place
