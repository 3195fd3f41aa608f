"""Reading what was given up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from core.db import db, locked
from core.errors import found
from core.events import Announcement, Reaction
from core.mail import Letter
from core.outbox.enums import Kind
from core.web.pages import Page, page_of_rows

_TABLES = {Kind.LETTER: Letter, Kind.REACTION: Reaction}


def given_up_page(number: int) -> Page[Any]:
    """What was given up and is still to be seen, the last first: kind, id, what, whom, since, given_up_at, attempts, fault."""
    return page_of_rows(_given_up(), number)


def all_given_up() -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(_given_up()).all()


def given_up_count() -> int:
    """How many they are."""
    counts = [select(func.count()).select_from(table).where(*_is_given_up(table)).scalar_subquery() for table in _TABLES.values()]
    return db.session.scalar(select(counts[0] + counts[1])) or 0


def get_given_up_for_update(kind: Kind, key: int) -> Letter | Reaction:
    """That letter or that job, locked, if it is one of them; raises `NotFound`."""
    table = _TABLES[kind]
    return found(db.session.scalar(locked(select(table).where(table.id == key, *_is_given_up(table)))))


def _is_given_up(table: Any) -> tuple[Any, ...]:
    return table.given_up_at.is_not(None), table.dropped_at.is_(None)


def _given_up() -> Select[*tuple[Any, ...]]:
    letters = select(
        literal(Kind.LETTER.value).label("kind"), Letter.id, Letter.subject.label("what"), Letter.recipient.label("whom"),
        Letter.written_at.label("since"), Letter.given_up_at, Letter.attempts, Letter.fault,
    ).where(*_is_given_up(Letter))  # fmt: skip
    jobs = (
        select(
            literal(Kind.REACTION.value), Reaction.id, Reaction.job, Announcement.name, Announcement.announced_at,
            Reaction.given_up_at, Reaction.attempts, Reaction.fault,
        )
        .join(Reaction.announcement)
        .where(*_is_given_up(Reaction))
    )  # fmt: skip
    rows = union_all(letters, jobs).subquery()
    return select(*rows.c).order_by(rows.c.given_up_at.desc(), rows.c.kind, rows.c.id.desc())
