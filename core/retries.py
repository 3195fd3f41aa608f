"""What is tried in the background until it succeeds or is given up: how long between two attempts, and how long in all."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import db, locked

# The first ones for what passes by itself (a server that restarts), then hours, then days. In all a little over five days: a mail
# server has four or five to come back (RFC 5321, 4.5.4.1, read November 2026), and a Monday mends what broke on a long weekend.
WAITS = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 30)),
    *(timedelta(hours=hours) for hours in (2, 6, 24, 24, 24, 24, 24)),
)
FAULT_LENGTH = 200


class Tried:
    """Columns of what is tried. It is being tried since `taken_at`, waits until `next_at`, and was given up at `given_up_at`.

    What nobody wants any more is `dropped_at`: it is never tried again, and no list shows it.
    """

    attempts: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None] = mapped_column(index=True)
    dropped_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(FAULT_LENGTH), default="")


def next_attempt(attempts: int, *, now: datetime) -> datetime | None:
    """When what failed that many times is tried again; never, once all the waits are over."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_due(table: Any, *, now: datetime, longest: timedelta) -> ColumnElement[bool]:
    """For a query: what waits for an attempt, and is not being tried; whoever took it `longest` ago is dead."""
    return and_(
        table.given_up_at.is_(None),
        or_(table.next_at.is_(None), table.next_at <= now),
        or_(table.taken_at.is_(None), table.taken_at < now - longest),
    )


def take(table: Any, key: int, undone: ColumnElement[bool], *, now: datetime, longest: timedelta) -> bool:
    """Whether the caller is the one to try, in the open transaction: a worker and a sweep may both want to.

    What took down whoever tried it, each time, is given up too.
    """
    is_free = or_(table.taken_at.is_(None), table.taken_at < now - longest)
    row = db.session.scalar(locked(select(table).where(table.id == key, undone, table.given_up_at.is_(None), is_free)))
    if row is None:
        return False
    if row.attempts > len(WAITS):
        row.taken_at, row.given_up_at = None, now
        return False
    row.taken_at, row.attempts = now, row.attempts + 1
    return True


def note_failure(row: Tried, error: BaseException, *, now: datetime) -> None:
    """An attempt failed: another is due later, or it is given up."""
    row.taken_at, row.next_at = None, next_attempt(row.attempts, now=now)
    row.given_up_at = now if row.next_at is None else None
    row.fault = f"{type(error).__name__}: {error}"[:FAULT_LENGTH]


def try_again(row: Tried) -> None:
    """All the attempts anew, the first one at once."""
    row.attempts, row.next_at, row.given_up_at = 0, None, None
