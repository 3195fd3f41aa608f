"""What makes a profile acceptable, and how it moves on."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from urllib.parse import urlsplit

from geo.partners.enums import Activity, DocumentState, PartnerState, Step
from geo.partners.errors import (
    CapabilitiesMissing,
    CapacityOutOfRange,
    DescriptionMissing,
    DocumentAnswered,
    DocumentExpired,
    DocumentKept,
    ExpiredBeforeAnswer,
    PlaceIncomplete,
    PlaceTooFar,
    ProfileChangedMeanwhile,
    ReasonMissing,
    StepNotPossible,
    UnknownServedMunicipality,
    WebsiteNotValid,
)
from geo.partners.models import PartnerDocument
from geo.partners.rules.answers import PART_LABELS
from geo.points import Point

FARTHEST_KM = 100
MOST_UNITS_A_MONTH = 100_000


def next_state(state: PartnerState, step: Step) -> PartnerState:
    """Where a step leads; raises `StepNotPossible` from any state but its own."""
    if state is not step.departure:
        raise StepNotPossible
    return step.arrival


def state_after_edit(state: PartnerState, changed: Collection[str], *, by_coordinator: bool) -> PartnerState:
    """Where an edit leaves a profile: as it was, but a verified one that changes its own legal class is to be verified again.

    The class decides which gifts the law allows (code général de la propriété des personnes publiques, article L. 3212-2): it
    is the coordinator who has seen its evidence. `changed` holds the names of `changed_parts`.
    """
    if state is PartnerState.VERIFIED and PART_LABELS["legal_class"] in changed and not by_coordinator:
        return PartnerState.SUBMITTED
    return state


def check_submittable(description: str, capabilities: Collection[object]) -> None:
    """A profile is submitted once it says who the partner is and at least one thing it does."""
    if not description.strip():
        raise DescriptionMissing
    if not capabilities:
        raise CapabilitiesMissing


def check_revision(revision: int, seen: int | None) -> None:
    """Nobody decides on, or overwrites, a profile other than the one she read (`None`: she read none)."""
    if seen is not None and seen != revision:
        raise ProfileChangedMeanwhile


def check_reason(reason: str) -> str:
    """The reason given, without the spaces around it; raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def exact_place(latitude: float | None, longitude: float | None) -> Point | None:
    """The exact position given, `None` when there is none; raises `PlaceIncomplete` for half of one."""
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise PlaceIncomplete(field="latitude" if latitude is None else "longitude")
    return Point(latitude, longitude)


def check_near(place: Point, town_halls: Iterable[Point]) -> None:
    """A partner stands within 100 km of a town hall of the territory: beyond, its coordinates are a slip."""
    if min((place.distance_km(hall) for hall in town_halls), default=0) > FARTHEST_KM:
        raise PlaceTooFar


def served_area(chosen: Iterable[str], territory: Collection[str]) -> list[str]:
    """The municipalities a partner goes to, by INSEE code in order; all of them, or none chosen, is the whole territory (empty).

    Raises `UnknownServedMunicipality`.
    """
    codes = set(chosen)
    if not codes <= set(territory):
        raise UnknownServedMunicipality
    return [] if codes == set(territory) else sorted(codes)


def check_capacity(units: int | None) -> int | None:
    """How many units a month a partner can take in; `None` when it sets itself no limit. Raises `CapacityOutOfRange`."""
    if units is not None and not 1 <= units <= MOST_UNITS_A_MONTH:
        raise CapacityOutOfRange
    return units


def check_end(valid_until: date | None, *, today: date) -> None:
    """A document is given while it is valid, its last day included; raises `DocumentExpired`."""
    if valid_until is not None and valid_until < today:
        raise DocumentExpired


def check_submitted(document: PartnerDocument) -> None:
    """A document is judged once; raises `DocumentAnswered`."""
    if document.state is not DocumentState.SUBMITTED:
        raise DocumentAnswered


def check_acceptable(document: PartnerDocument, *, today: date) -> None:
    """A document that waits for an answer and is still valid; raises `DocumentAnswered`, `ExpiredBeforeAnswer`."""
    check_submitted(document)
    if document.valid_until is not None and document.valid_until < today:
        raise ExpiredBeforeAnswer


def check_withdrawable(document: PartnerDocument) -> None:
    """What is not judged yet, and what one may do without; raises `DocumentAnswered`, `DocumentKept`."""
    if not document.state.is_live:
        raise DocumentAnswered
    if document.state is DocumentState.ACCEPTED and not document.kind.may_be_withdrawn:
        raise DocumentKept


def valid_until_of(documents: Iterable[PartnerDocument]) -> date | None:
    """The last day on which every accepted document is valid, `None` when none of them ends: past that day, no new claim."""
    ends = [each.valid_until for each in documents if each.state is DocumentState.ACCEPTED and each.valid_until is not None]
    return min(ends, default=None)


def warning_due(valid_until: date, stages: Collection[int], *, today: date) -> int | None:
    """The warning that day calls for: the nearest stage not later than the end (in days before it), 0 once it is past."""
    left = (valid_until - today).days
    return 0 if left < 0 else min((stage for stage in stages if left <= stage), default=None)


def clean_website(text: str) -> str:
    """The address of a site as people type it, with its scheme; empty stays empty. Only the web: never a script or a file."""
    text = text.strip()
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise WebsiteNotValid from error
    has_host = re.fullmatch(r"[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}", host)
    if parts.scheme not in {"http", "https"} or parts.username is not None or not has_host or re.search(r"[\s<>\"'\\^`{|}]", text):
        raise WebsiteNotValid
    return address


def added_and_removed(
    before: Collection[tuple[int, Activity]], after: Collection[tuple[int, Activity]]
) -> tuple[set[tuple[int, Activity]], set[tuple[int, Activity]]]:
    """What a profile newly does, and what it no longer does."""
    return set(after) - set(before), set(before) - set(after)
