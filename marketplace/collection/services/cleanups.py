"""Planning an event, registering for it, saying what it gave."""

import secrets
from datetime import datetime, timedelta

from core.accounts.models import Membership
from core.catalogue.queries import category_by_id
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.text import folded_words
from geo.territory.queries import find_municipality
from marketplace.collection import queries, rules
from marketplace.collection.errors import BoxPlaceUnknown, UnknownBoxCategory
from marketplace.collection.events import (
    EventCancelled,
    EventChanged,
    EventPlanned,
    EventReported,
    EventTomorrow,
    PeopleRegistered,
)
from marketplace.collection.models import BroughtLine, CleanupEvent, Registration
from marketplace.collection.rules import EventFacts, EventFigures

REMINDED_BEFORE = timedelta(hours=36)


def plan_event(facts: EventFacts, *, organiser_id: int, by: Membership | None, now: datetime) -> CleanupEvent:
    """Announce an event to everybody; raises `EventTimesNotPossible`, `NoWorkshop`, `BoxPlaceUnknown`."""
    with transaction():
        rules.check_event(facts, now=now)
        event = CleanupEvent(organiser_id=organiser_id, created_at=now, lines=[])
        _describe(event, facts)
        db.session.add(event)
        db.session.flush()
        announce(EventPlanned(event.id), by=by, at=now)
        return event


def change_event(cleanup_id: int, facts: EventFacts, *, by: Membership | None, now: datetime) -> None:
    """Say otherwise what an event will be; raises `EventClosed`, `SeatsBelowRegistered` and what `plan_event` raises."""
    with transaction():
        event = queries.get_event_for_update(cleanup_id)
        rules.check_planned(event, now=now)
        rules.check_event(facts, now=now)
        rules.check_seats(facts.seats, queries.registered_people(cleanup_id))
        _describe(event, facts)
        announce(EventChanged(cleanup_id), by=by, at=now)


def cancel_event(cleanup_id: int, *, reason: str, by: Membership | None, now: datetime) -> None:
    """Give an event up, and say why; raises `EventClosed`, `BoxReasonMissing`."""
    with transaction():
        event = queries.get_event_for_update(cleanup_id)
        rules.check_planned(event, now=now)
        event.cancel_reason = rules.check_given(reason)
        event.cancelled_at = now
        announce(EventCancelled(cleanup_id, event.cancel_reason), by=by, at=now)


def register(cleanup_id: int, *, people: int, email: str, now: datetime) -> Registration:
    """Keep room for some people, whoever they are; raises `RegistrationClosed`, `NoSeatLeft`."""
    with transaction():
        event = queries.get_event_for_update(cleanup_id)
        rules.check_room(event, people, registered=queries.registered_people(cleanup_id), now=now)
        registration = Registration(
            event_id=cleanup_id, people=people, email=email, nonce=secrets.token_urlsafe(24), registered_at=now
        )
        db.session.add(registration)
        db.session.flush()
        announce(PeopleRegistered(cleanup_id, registration.id), at=now)
        return registration


def cancel_registration(registration_id: int, *, now: datetime) -> None:
    """Free the room of some people; nothing happens the second time."""
    with transaction():
        registration = queries.get_registration_for_update(registration_id)
        registration.cancelled_at = registration.cancelled_at or now


def report_event(cleanup_id: int, figures: EventFigures, *, by: Membership | None, now: datetime) -> None:
    """Say what an event gave, or say it anew; raises `EventNotOver`, `NobodyCame`, `UnknownBoxCategory`."""
    with transaction():
        event = queries.get_event_for_update(cleanup_id)
        rules.check_figures(event, figures, now=now)
        if any(category_by_id(category_id) is None for category_id in figures.brought):
            raise UnknownBoxCategory
        event.participants, event.gigabytes_deleted, event.reported_at = figures.participants, figures.gigabytes_deleted, now
        event.lines.clear()
        db.session.flush()
        event.lines.extend(
            BroughtLine(category_id=category_id, units=brought.units, mass_kg=brought.mass_kg)
            for category_id, brought in sorted(figures.brought.items())
        )
        announce(EventReported(cleanup_id, figures.participants), by=by, at=now)


def remind_of_events(*, now: datetime) -> int:
    """Announce the events of tomorrow, so that those who left an address are reminded; how many. Letters are sent once."""
    events = queries.events_to_remind(now=now, within=REMINDED_BEFORE)
    for event in events:
        with transaction():
            announce(EventTomorrow(event.id), at=now)
    return len(events)


def forget_addresses(*, now: datetime) -> int:
    """Erase the addresses that serve no more; how many. Safe to repeat."""
    keys = queries.addresses_to_forget(now=now)
    with transaction():
        for key in keys:
            queries.get_registration_for_update(key).email = ""
    return len(keys)


def _describe(event: CleanupEvent, facts: EventFacts) -> None:
    municipality = find_municipality(facts.insee_code)
    if municipality is None:
        raise BoxPlaceUnknown
    event.name, event.description, event.place, event.insee_code = facts.name, facts.description, facts.place, facts.insee_code
    event.workshops = [workshop.value for workshop in facts.workshops]
    event.begins_at, event.ends_at, event.seats = facts.begins_at, facts.ends_at, facts.seats
    event.year = paris_day(facts.begins_at).year
    event.search_text = folded_words(f"{facts.name} {facts.description} {facts.place} {municipality.name}")
