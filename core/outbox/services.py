"""Trying again what was given up, or leaving it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from core import events, mail
from core.accounts.models import Membership
from core.db import db, transaction
from core.events import Reaction, announce
from core.mail import Letter
from core.outbox import queries
from core.outbox.enums import Kind
from core.outbox.events import LetterDropped, LetterTriedAgain, ReactionDropped, ReactionTriedAgain
from core.retries import try_again


def retry(kind: Kind, key: int, *, by: Membership | None, now: datetime) -> None:
    """Try it again from the next minute on, with all its attempts; raises `NotFound`."""
    with transaction():
        row = queries.get_given_up_for_update(kind, key)
        try_again(row)
        announce(_said(row, LetterTriedAgain, ReactionTriedAgain), by=by, at=now)


def retry_all(*, by: Membership | None, now: datetime) -> tuple[int, int]:
    """Try everything that waits or was given up at once; how many jobs were queued, how many letters left."""
    with transaction():
        for row in queries.all_given_up():
            retry(Kind(row.kind), row.id, by=by, now=now)
        for table in (Letter, Reaction):
            db.session.execute(update(table).where(table.next_at > now).values(next_at=now))
    return events.sweep(older_than=timedelta(0)), mail.deliver_waiting()


def drop(kind: Kind, key: int, *, by: Membership, now: datetime) -> None:
    """Leave it undone, for good: it is shown no more, and the text of a letter is forgotten. Raises `NotFound`."""
    with transaction():
        row = queries.get_given_up_for_update(kind, key)
        row.dropped_at = now
        if isinstance(row, Letter):
            row.body = ""
        announce(_said(row, LetterDropped, ReactionDropped), by=by, at=now)


def _said(row: Letter | Reaction, of_letter: Any, of_reaction: Any) -> Any:
    return of_letter(row.id) if isinstance(row, Letter) else of_reaction(row.id)
