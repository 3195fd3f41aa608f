"""The private calendar of a person: its secret address, and what it shows."""

import secrets
from datetime import date, datetime, time
from urllib.parse import urlsplit

from sqlalchemy import delete

from agreements import services as agreements
from agreements.queries import agreements_for_calendar
from core import ical
from core.accounts.models import Membership
from core.accounts.services import hash_of
from core.clock import PARIS
from core.db import db, hold, transaction
from core.events import announce
from marketplace.transfers import queries, rules
from marketplace.transfers.events import CalendarAddressChanged
from marketplace.transfers.models import PrivateCalendar


def renew_calendar(*, by: Membership, now: datetime) -> str:
    """Give the calendar of a person an address nobody else knows, and its secret, said once; the one before leads nowhere."""
    token = secrets.token_urlsafe(32)
    with transaction():
        hold(f"calendar of {by.id}")
        calendar = queries.find_calendar(by.id)
        if calendar is None:
            db.session.add(PrivateCalendar(membership_id=by.id, token_sha256=hash_of(token), made_at=now))
        else:
            calendar.token_sha256, calendar.made_at = hash_of(token), now
        announce(CalendarAddressChanged(by.id), by=by, at=now)
    return token


def close_calendar(*, by: Membership, now: datetime) -> None:
    """Let the address of a person's calendar lead nowhere."""
    with transaction():
        db.session.execute(
            delete(PrivateCalendar).where(PrivateCalendar.membership_id == by.id).execution_options(synchronize_session="fetch")
        )
        announce(CalendarAddressChanged(by.id), by=by, at=now)


def private_calendar(person: Membership, *, public_url: str, today: date) -> bytes:
    """What awaits the organisation of a person on a day: pickups, slots, outcomes, ends of agreements; the same all day long."""
    entries = [
        entry
        for transfer in queries.transfers_for_calendar(person.organisation_id, on=today)
        for entry in rules.calendar_entries(transfer, person.organisation_id, public_url=public_url, today=today)
    ]
    signed = agreements_for_calendar(person.organisation_id, on=today)
    entries += agreements.calendar_entries(signed, person.organisation_id, public_url=public_url, today=today)
    morning = datetime.combine(today, time(), tzinfo=PARIS)
    host = urlsplit(public_url).hostname or "boucle"
    return ical.calendar(f"Boucle, {person.organisation.name}", entries, host=host, now=morning)
