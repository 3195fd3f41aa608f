"""When an event may be held, who still finds room, and what its figures may be."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from core.web.filters import counted
from marketplace.collection import errors
from marketplace.collection.enums import EventState, Workshop
from marketplace.collection.models import CleanupEvent

LONGEST = timedelta(days=31)  # some last a month: each sorts her mailbox when she can
FARTHEST = timedelta(days=731)
MOST_PEOPLE, MOST_SEATS, MOST_PARTICIPANTS = 10, 10_000, 100_000
MOST_UNITS = 100_000
MOST_GIGABYTES = Decimal(10_000_000)
HEAVIEST_KG = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What is said of an event before it is held."""

    name: str
    description: str
    workshops: Collection[Workshop]
    begins_at: datetime
    ends_at: datetime
    place: str
    insee_code: str
    seats: int | None


@dataclass(frozen=True, slots=True)
class Brought:
    """What people brought of one category: units, kilograms weighed (unknown when nobody did)."""

    units: int
    mass_kg: Decimal | None


@dataclass(frozen=True, slots=True)
class EventFigures:
    """What an event gave; `gigabytes_deleted` is unknown when nobody counted them; `brought` is by key of category."""

    participants: int
    gigabytes_deleted: Decimal | None
    brought: Mapping[int, Brought]


@dataclass(frozen=True, slots=True)
class EventTotals:
    """What the events of a year gave: reported ones alone. Gigabytes and kilograms are those that were counted and weighed."""

    events: int = 0
    participants: int = 0
    gigabytes_deleted: Decimal = Decimal(0)
    units: int = 0
    mass_kg: Decimal = Decimal(0)
    units_not_weighed: int = 0


def state_of(begins_at: datetime, cancelled_at: datetime | None, reported_at: datetime | None, *, now: datetime) -> EventState:
    """Where an event stands at that moment."""
    if cancelled_at is not None:
        return EventState.CANCELLED
    if reported_at is not None:
        return EventState.REPORTED
    return EventState.PLANNED if now < begins_at else EventState.OVER


def check_event(facts: EventFacts, *, now: datetime) -> None:
    """An event is to come, lasts a month at most, and holds a workshop; raises `EventTimesNotPossible`, `NoWorkshop`."""
    begins, ends = facts.begins_at, facts.ends_at
    if not (now < begins <= now + FARTHEST and begins < ends <= begins + LONGEST):
        raise errors.EventTimesNotPossible
    if not facts.workshops:
        raise errors.NoWorkshop


def check_planned(event: CleanupEvent, *, now: datetime) -> None:
    """Only an event that has not begun is changed or cancelled; raises `EventClosed`."""
    if state_of(event.begins_at, event.cancelled_at, event.reported_at, now=now) is not EventState.PLANNED:
        raise errors.EventClosed


def check_seats(seats: int | None, registered: int) -> None:
    """Those who are registered keep their seats; raises `SeatsBelowRegistered`."""
    if seats is not None and seats < registered:
        raise errors.SeatsBelowRegistered


def check_room(event: CleanupEvent, people: int, *, registered: int, now: datetime) -> None:
    """People register until it begins, as long as there is room; raises `RegistrationClosed`, `NoSeatLeft`."""
    if state_of(event.begins_at, event.cancelled_at, event.reported_at, now=now) is not EventState.PLANNED:
        raise errors.RegistrationClosed
    if event.seats is not None and registered + people > event.seats:
        left = event.seats - registered
        said = f"Il ne reste que {counted(left, 'place')}. Inscrivez moins de personnes." if left else "C’est complet."
        raise errors.NoSeatLeft(said, field="people")


def check_figures(event: CleanupEvent, figures: EventFigures, *, now: datetime) -> None:
    """An event is reported once it has begun, anew as often as needed; raises `EventNotOver`, `NobodyCame`."""
    if not state_of(event.begins_at, event.cancelled_at, event.reported_at, now=now).may_be_reported:
        raise errors.EventNotOver
    if not figures.participants and (figures.gigabytes_deleted or figures.brought):
        raise errors.NobodyCame


def is_reminder_due(begins_at: datetime, *, now: datetime) -> bool:
    """Whether people are reminded that morning: it begins within a day and a half."""
    return now < begins_at <= now + timedelta(hours=36)


def event_sum(totals: Iterable[EventTotals]) -> EventTotals:
    """The sum of what several events gave."""
    rows = list(totals)
    return EventTotals(
        events=sum(row.events for row in rows),
        participants=sum(row.participants for row in rows),
        gigabytes_deleted=sum((row.gigabytes_deleted for row in rows), Decimal(0)),
        units=sum(row.units for row in rows),
        mass_kg=sum((row.mass_kg for row in rows), Decimal(0)),
        units_not_weighed=sum(row.units_not_weighed for row in rows),
    )
