"""What was taken out of boxes, what became of it, and the sums people are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, extract, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from core.accounts.models import Membership, Organisation
from core.db import db, locked
from core.errors import found
from core.text import folded_words
from marketplace.collection.models import BoxOutcome, CollectionBox, Emptying, EmptyingLine
from marketplace.ledger.enums import MovementKind
from marketplace.ledger.models import Movement


@dataclass(frozen=True, slots=True)
class EmptyingFilters:
    """What the emptyings are narrowed to; `seen_by` is the organisation whose own alone are seen, if any."""

    text: str = ""
    year: int | None = None
    to_report: bool = False
    seen_by: int | None = None


class Undeclared(NamedTuple):
    """Devices taken out of boxes of which nobody said what became, as the report of a year counts them."""

    giver_id: int
    taker_id: int
    category_id: int
    units: int


class Became(NamedTuple):
    """What became of what was left in a box: units and kilograms."""

    kind: MovementKind
    units: int
    mass_kg: Decimal


_WHOLE = select(Emptying).options(
    joinedload(Emptying.box, innerjoin=True).joinedload(CollectionBox.host, innerjoin=True),
    joinedload(Emptying.taker, innerjoin=True),
    joinedload(Emptying.agreement, innerjoin=True),
    joinedload(Emptying.by).joinedload(Membership.user),
    joinedload(Emptying.stop),
    selectinload(Emptying.lines).options(joinedload(EmptyingLine.category, innerjoin=True), selectinload(EmptyingLine.outcomes)),
)


def get_emptying(emptying_id: int) -> Emptying:
    """That emptying with its lines and what became of them; raises `NotFound`."""
    return found(db.session.scalar(_WHOLE.where(Emptying.id == emptying_id)))


def get_emptying_for_update(emptying_id: int) -> Emptying:
    """That emptying, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(_WHOLE.where(Emptying.id == emptying_id), of=Emptying)))


def emptying_of_line(line_id: int) -> int:
    """The key of the emptying a line is part of; raises `NotFound`."""
    return found(db.session.scalar(select(EmptyingLine.emptying_id).where(EmptyingLine.id == line_id)))


def get_box_outcome(outcome_id: int) -> BoxOutcome:
    """That report of an outcome, with its emptying; raises `NotFound`."""
    whole = joinedload(BoxOutcome.line, innerjoin=True).options(
        joinedload(EmptyingLine.category, innerjoin=True),
        joinedload(EmptyingLine.emptying, innerjoin=True).joinedload(Emptying.box, innerjoin=True),
    )
    return found(db.session.scalar(select(BoxOutcome).where(BoxOutcome.id == outcome_id).options(whole)))


def was_emptied_on(box_id: int, day: date) -> bool:
    """Whether an emptying of that box is recorded for that day."""
    return db.session.scalar(_live(select(Emptying.id)).where(Emptying.box_id == box_id, Emptying.emptied_on == day)) is not None


def last_emptying_of(box_id: int) -> Emptying | None:
    """The latest emptying of a box, if there is one."""
    return db.session.scalar(
        _live(_WHOLE).where(Emptying.box_id == box_id).order_by(Emptying.emptied_on.desc(), Emptying.id.desc()).limit(1)
    )


def emptyings_rows(filters: EmptyingFilters) -> Select[*tuple[Any, ...]]:
    """Newest first, those withdrawn included.

    For `page_of_rows`: id, emptied_on, box_id, box, host, taker, mass_kg, batteries_kg, withdrawn_at, units, left.
    """
    host, taker = aliased(Organisation), aliased(Organisation)
    counted = (
        select(
            EmptyingLine.emptying_id,
            func.sum(EmptyingLine.units).label("units"),
            func.sum(EmptyingLine.units - EmptyingLine.reported_units).label("left"),
        )
        .group_by(EmptyingLine.emptying_id)
        .subquery()
    )
    statement = (
        select(
            Emptying.id, Emptying.emptied_on, Emptying.box_id, CollectionBox.name.label("box"), host.name.label("host"),
            taker.name.label("taker"), Emptying.mass_kg, Emptying.batteries_kg, Emptying.withdrawn_at,
            counted.c.units, counted.c.left,
        )
        .join(CollectionBox, CollectionBox.id == Emptying.box_id)
        .join(host, host.id == CollectionBox.host_id)
        .join(taker, taker.id == Emptying.taker_id)
        .join(counted, counted.c.emptying_id == Emptying.id)
        .order_by(Emptying.emptied_on.desc(), Emptying.id.desc())
    )  # fmt: skip
    if filters.year is not None:
        statement = statement.where(extract("year", Emptying.emptied_on) == filters.year)
    if filters.to_report:
        statement = statement.where(counted.c.left > 0, Emptying.withdrawn_at.is_(None))
    if filters.seen_by is not None:
        statement = statement.where(_concerns(filters.seen_by))
    for word in folded_words(filters.text).split():
        statement = statement.where(CollectionBox.search_text.contains(word, autoescape=True))
    return statement


def emptyings_to_export(filters: EmptyingFilters) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(emptyings_rows(filters)).all()


def emptying_years() -> Sequence[int]:
    """The years in which some box was emptied, newest first."""
    year = extract("year", Emptying.emptied_on)
    return sorted({int(one) for one in db.session.scalars(select(year).distinct())}, reverse=True)


def undeclared_box_rows(year: int) -> Select[*tuple[Any, ...]]:
    """The same, of what was taken out of boxes that year: host, taker, category, units of which nobody said what became."""
    return (
        _live(
            select(
                CollectionBox.host_id, Emptying.taker_id, EmptyingLine.category_id,
                func.sum(EmptyingLine.units - EmptyingLine.reported_units).label("units"),
            )
        )
        .join(EmptyingLine.emptying)
        .join(Emptying.box)
        .where(extract("year", Emptying.emptied_on) == year, EmptyingLine.reported_units < EmptyingLine.units)
        .group_by(CollectionBox.host_id, Emptying.taker_id, EmptyingLine.category_id)
    )  # fmt: skip


def became_of_box(box_id: int, year: int) -> dict[MovementKind, Became]:
    """What was taken out of that box in a year and what became of it, whenever it is said, by kind; corrections are deducted."""
    rows = db.session.execute(
        select(Movement.kind, func.sum(Movement.units), func.sum(Movement.mass_kg))
        .join(EmptyingLine, EmptyingLine.id == Movement.emptying_line_id)
        .join(Emptying, Emptying.id == EmptyingLine.emptying_id)
        .where(Emptying.box_id == box_id, Emptying.emptied_on.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(Movement.kind)
    )
    return {kind: Became(kind, int(units), kg or Decimal(0)) for kind, units, kg in rows if units}


def _live(statement: Any) -> Any:
    return statement.where(Emptying.withdrawn_at.is_(None))


def _concerns(organisation_id: int) -> ColumnElement[bool]:
    return or_(CollectionBox.host_id == organisation_id, Emptying.taker_id == organisation_id)
