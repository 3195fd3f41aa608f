"""Readings of the publication, and what they refused."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Membership
from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_entities
from geo.actors.enums import ImportState, Origin, RowFault
from geo.actors.models import Actor, ActorImport, ActorRemark

EXPORTED_AT_ONCE = 5_000
OVER = (ImportState.DONE, ImportState.FAILED)


def imports_page(number: int, *, state: ImportState | None) -> Page[ActorImport]:
    """A page of readings, the last first."""
    return page_of_entities(_imports(state), number)


def listed_imports(*, state: ImportState | None) -> Sequence[ActorImport]:
    """The same, all of them."""
    return db.session.scalars(_imports(state)).all()


def get_import(import_id: int) -> ActorImport:
    """That reading; raises `NotFound`."""
    whole = joinedload(ActorImport.by).joinedload(Membership.user)
    return found(db.session.scalar(select(ActorImport).where(ActorImport.id == import_id).options(whole)))


def get_import_for_update(import_id: int) -> ActorImport:
    """That reading, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(ActorImport).where(ActorImport.id == import_id))))


def under_way(*, since: datetime) -> ActorImport | None:
    """The reading that is asked or being done; one asked before `since` was lost."""
    statement = select(ActorImport).where(ActorImport.state.not_in(OVER), ActorImport.asked_at >= since)
    return db.session.scalar(statement.order_by(ActorImport.id.desc()).limit(1))


def last_reading_done_since(since: datetime) -> ActorImport | None:
    """The last reading of the publication that succeeded since then."""
    statement = select(ActorImport).where(
        ActorImport.origin == Origin.SERVICE, ActorImport.state == ImportState.DONE, ActorImport.asked_at >= since
    )
    return db.session.scalar(statement.order_by(ActorImport.id.desc()).limit(1))


def failures_in_a_row() -> int:
    """How many readings by night failed since the last one that succeeded."""
    of_service = ActorImport.origin == Origin.SERVICE
    last = select(func.coalesce(func.max(ActorImport.id), 0)).where(of_service, ActorImport.state == ImportState.DONE)
    failed = select(func.count(ActorImport.id)).where(
        of_service,
        ActorImport.state == ImportState.FAILED,
        ActorImport.by_membership_id.is_(None),
        ActorImport.id > last.scalar_subquery(),
    )
    return db.session.scalar(failed) or 0


def present_count() -> int:
    """How many actors the last readings still named."""
    return db.session.scalar(select(func.count(Actor.id)).where(Actor.gone_on.is_(None))) or 0


def stale_imports(*, kept: int) -> Sequence[int]:
    """The readings whose remarks nobody needs any more: all but the last ones that are done."""
    done = select(ActorImport.id).where(ActorImport.state == ImportState.DONE).order_by(ActorImport.id.desc()).offset(kept)
    return db.session.scalars(done).all()


def remark_groups(import_id: int) -> list[tuple[RowFault, int]]:
    """What was wrong in a reading and how often, refusals first, the most frequent first."""
    rows = db.session.execute(
        select(ActorRemark.fault, func.count(ActorRemark.id)).where(ActorRemark.import_id == import_id).group_by(ActorRemark.fault)
    ).all()
    return sorted(((fault, count) for fault, count in rows), key=lambda row: (not row[0].is_refusal, -row[1], row[0]))


def remarks_page(import_id: int, number: int, *, fault: RowFault | None) -> Page[ActorRemark]:
    """A page of remarks, by line."""
    return page_of_entities(_remarks(import_id, fault), number)


def remarks_of(import_id: int, *, fault: RowFault | None) -> Iterator[Any]:
    """All of them as plain rows, in the same order, some thousands in memory at a time."""
    columns = (ActorRemark.line, ActorRemark.id, ActorRemark.fault, ActorRemark.identifier, ActorRemark.detail)
    statement, last = _remarks(import_id, fault).with_only_columns(*columns), (-1, 0)
    while True:
        after = (ActorRemark.line > last[0]) | ((ActorRemark.line == last[0]) & (ActorRemark.id > last[1]))
        rows = db.session.execute(statement.where(after).limit(EXPORTED_AT_ONCE)).all()
        if not rows:
            return
        yield from rows
        last = (rows[-1].line, rows[-1].id)


def _imports(state: ImportState | None) -> Select[*tuple[Any, ...]]:
    whole = joinedload(ActorImport.by).joinedload(Membership.user)
    statement = select(ActorImport).options(whole).order_by(ActorImport.id.desc())
    return statement.where(ActorImport.state == state) if state else statement


def _remarks(import_id: int, fault: RowFault | None) -> Select[*tuple[Any, ...]]:
    statement = select(ActorRemark).where(ActorRemark.import_id == import_id).order_by(ActorRemark.line, ActorRemark.id)
    return statement.where(ActorRemark.fault == fault) if fault else statement
