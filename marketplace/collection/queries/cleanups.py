"""Clean-up events and registrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.models import Organisation
from core.accounts.rules import is_same_secret, link_token, row_of_link
from core.db import db, locked
from core.errors import found
from core.text import folded_words
from core.web.pages import Page, page_of_rows
from geo.territory.models import Municipality
from marketplace.collection.enums import EventState
from marketplace.collection.models import BroughtLine, CleanupEvent, Registration

PURPOSE = "event registration"


@dataclass(frozen=True, slots=True)
class EventFilters:
    """Which events; those to come alone unless a state is asked for, or every state."""

    text: str = ""
    municipality: str = ""
    state: EventState | None = EventState.PLANNED
    organiser_id: int | None = None


def get_event(cleanup_id: int) -> CleanupEvent:
    """That event with its organiser and lines; raises `NotFound`."""
    statement = select(CleanupEvent).where(CleanupEvent.id == cleanup_id).options(*_WHOLE)
    return found(db.session.scalar(statement))


def get_event_for_update(cleanup_id: int) -> CleanupEvent:
    """That event, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(CleanupEvent).where(CleanupEvent.id == cleanup_id))))


def events_page(filters: EventFilters, number: int, *, now: datetime) -> Page[Any]:
    """A page of events: the nearest first when they are to come, the latest first otherwise."""
    return page_of_rows(_events(filters, now), number)


def events_to_export(filters: EventFilters, *, now: datetime) -> Sequence[Any]:
    """All the rows of `events_page`."""
    return db.session.execute(_events(filters, now)).all()


def registered_people(cleanup_id: int) -> int:
    """How many people are registered for an event."""
    people = select(func.coalesce(func.sum(Registration.people), 0))
    return db.session.scalar(people.where(Registration.event_id == cleanup_id, Registration.cancelled_at.is_(None))) or 0


def registrations_with_address(cleanup_id: int) -> Sequence[Registration]:
    """The registrations of an event that left an address to be written to."""
    statement = select(Registration).where(
        Registration.event_id == cleanup_id, Registration.cancelled_at.is_(None), Registration.email != ""
    )
    return db.session.scalars(statement.order_by(Registration.id)).all()


def get_registration(registration_id: int) -> Registration:
    """That registration with its event; raises `NotFound`."""
    statement = select(Registration).where(Registration.id == registration_id)
    return found(db.session.scalar(statement.options(joinedload(Registration.event, innerjoin=True))))


def get_registration_for_update(registration_id: int) -> Registration:
    """That registration, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Registration).where(Registration.id == registration_id))))


def find_registration_by_token(token: str) -> Registration | None:
    """The registration a secret address leads to."""
    key = row_of_link(token)
    statement = select(Registration).where(Registration.id == key).options(joinedload(Registration.event, innerjoin=True))
    registration = db.session.scalar(statement) if key else None
    return registration if registration and is_same_secret(token, registration_token(registration)) else None


def registration_token(registration: Registration) -> str:
    """The secret part of the address by which people change their mind."""
    return link_token(current_app.config["SECRET_KEY"], purpose=PURPOSE, row_id=registration.id, nonce=registration.nonce)


def events_to_remind(*, now: datetime, within: timedelta) -> Sequence[CleanupEvent]:
    """The events that begin within that time and are not cancelled."""
    soon = (CleanupEvent.begins_at > now, CleanupEvent.begins_at <= now + within, CleanupEvent.cancelled_at.is_(None))
    return db.session.scalars(select(CleanupEvent).where(*soon).order_by(CleanupEvent.id)).all()


def addresses_to_forget(*, now: datetime) -> Sequence[int]:
    """The registrations whose address serves no more: the event is over or cancelled, or they were taken back."""
    over = (CleanupEvent.ends_at < now) | (CleanupEvent.cancelled_at < now - timedelta(days=1))
    statement = (
        select(Registration.id)
        .join(Registration.event)
        .where(Registration.email != "", over | Registration.cancelled_at.is_not(None))
        .order_by(Registration.id)
    )
    return db.session.scalars(statement).all()


_WHOLE = (
    joinedload(CleanupEvent.organiser, innerjoin=True),
    selectinload(CleanupEvent.lines).joinedload(BroughtLine.category, innerjoin=True),
)


def _events(filters: EventFilters, now: datetime) -> Select[*tuple[Any, ...]]:
    event = CleanupEvent
    people = select(func.coalesce(func.sum(Registration.people), 0)).where(
        Registration.event_id == event.id, Registration.cancelled_at.is_(None)
    )
    brought = select(func.sum(BroughtLine.units)).where(BroughtLine.event_id == event.id)
    weighed = select(func.sum(BroughtLine.mass_kg)).where(BroughtLine.event_id == event.id)
    statement = (
        select(
            event.id, event.name, event.begins_at, event.ends_at, event.place, event.workshops, event.seats, event.cancelled_at,
            event.reported_at, event.participants, event.gigabytes_deleted, Organisation.name.label("organiser"),
            func.coalesce(Municipality.name, "").label("municipality"), people.scalar_subquery().label("registered"),
            brought.scalar_subquery().label("units"), weighed.scalar_subquery().label("mass_kg"),
        )
        .join(event.organiser)
        .outerjoin(Municipality, Municipality.insee_code == event.insee_code)
    )  # fmt: skip
    if filters.municipality:
        statement = statement.where(event.insee_code == filters.municipality)
    if filters.organiser_id is not None:
        statement = statement.where(event.organiser_id == filters.organiser_id)
    for word in folded_words(filters.text).split():
        statement = statement.where(event.search_text.contains(word, autoescape=True))
    if filters.state is EventState.PLANNED:
        statement = statement.where(event.begins_at > now, event.cancelled_at.is_(None))
        return statement.order_by(event.begins_at, event.id)
    if filters.state is EventState.CANCELLED:
        statement = statement.where(event.cancelled_at.is_not(None))
    elif filters.state is EventState.REPORTED:
        statement = statement.where(event.reported_at.is_not(None))
    elif filters.state is EventState.OVER:
        statement = statement.where(event.begins_at <= now, event.cancelled_at.is_(None), event.reported_at.is_(None))
    return statement.order_by(event.begins_at.desc(), event.id.desc())
