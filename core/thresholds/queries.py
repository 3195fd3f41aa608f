"""Reading thresholds: what holds on a day, and what held or will hold on others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from core.accounts.queries import journal_about
from core.db import db
from core.errors import NotFound
from core.thresholds.enums import Unit
from core.thresholds.models import Threshold
from core.web.pages import Page, page_of_rows


class UnknownThreshold(LookupError):
    """No value of that code holds on that day."""


def threshold(code: str, *, on: date) -> int:
    """The whole value of a threshold on that day, in the unit its row says; raises `UnknownThreshold`."""
    value = db.session.scalar(_value_of(code, on))
    if value is None:
        raise UnknownThreshold(code)
    return int(value)


class DatedValue(NamedTuple):
    """A threshold on a day, with where it is written."""

    value: int
    source: str


def find_dated_value(code: str, *, on: date) -> DatedValue | None:
    """The whole value of a threshold on that day and its source, for a text that says both; nothing before it held."""
    row = db.session.scalar(
        select(Threshold).where(Threshold.code == code, Threshold.valid_from <= on).order_by(Threshold.valid_from.desc()).limit(1)
    )
    return DatedValue(int(row.value), row.source) if row else None


def threshold_expression(code: str, *, on: date | ColumnElement[date]) -> ScalarSelect[Decimal]:
    """The value of a threshold on that day, or on the day of each row, to be read with something else."""
    return _value_of(code, on).scalar_subquery()


def _value_of(code: str, on: date | ColumnElement[date]) -> Select[Decimal]:
    return (
        select(Threshold.value)
        .where(Threshold.code == code, Threshold.valid_from <= on)
        .order_by(Threshold.valid_from.desc())
        .limit(1)
    )


def threshold_history(code: str) -> list[tuple[date, int]]:
    """The whole values of a threshold, each with the day from which it holds, oldest first; raises `UnknownThreshold`."""
    rows = db.session.execute(
        select(Threshold.valid_from, Threshold.value).where(Threshold.code == code).order_by(Threshold.valid_from)
    )
    values = [(valid_from, int(value)) for valid_from, value in rows]
    if not values:
        raise UnknownThreshold(code)
    return values


def threshold_values(codes: Iterable[str], *, on: date) -> dict[str, int]:
    """The whole values of several thresholds on that day, by code, in one query; a code without a value that day is left out."""
    rows = db.session.execute(
        select(Threshold.code, Threshold.value)
        .where(Threshold.code.in_(codes), Threshold.valid_from <= on)
        .order_by(Threshold.valid_from, Threshold.id)
    )
    return {row.code: int(row.value) for row in rows}


# To be read and changed by people


@dataclass(frozen=True, slots=True)
class Setting:
    """Who set a value, when, from which day on, and what was planned for that day before."""

    moment: datetime
    author: str
    shown: str
    valid_from: date
    source: str
    replaced: str | None


def threshold_page(number: int, *, on: date, text: str = "") -> Page[Any]:
    """A page of the thresholds as they hold that day, those of one subject together, narrowed by words of their name or source.

    Rows: `Threshold`, next_on (the day from which another value is planned, if any).
    """
    return page_of_rows(_in_force(on, text), number)


def threshold_rows(*, on: date, text: str = "") -> Sequence[Any]:
    """All of them; same rows as `threshold_page`."""
    return db.session.execute(_in_force(on, text)).all()


def _in_force(on: date, text: str) -> Select[*tuple[Any, ...]]:
    other = aliased(Threshold)
    same = other.code == Threshold.code
    newest = select(func.max(other.valid_from)).where(same, other.valid_from <= on).scalar_subquery()
    coming = select(func.min(other.valid_from)).where(same, other.valid_from > on).scalar_subquery()
    statement = (
        select(Threshold, coming.label("next_on")).where(Threshold.valid_from == newest).order_by(Threshold.code, Threshold.id)
    )
    if text:
        searched = (Threshold.label, Threshold.source)
        statement = statement.where(or_(*(column.icontains(text, autoescape=True) for column in searched)))
    return statement


def get_values(code: str) -> Sequence[Threshold]:
    """Every value of a threshold, the latest first; raises `NotFound`."""
    values = db.session.scalars(select(Threshold).where(Threshold.code == code).order_by(Threshold.valid_from.desc())).all()
    if not values:
        raise NotFound
    return values


def known_values() -> set[tuple[str, date]]:
    """The code and the first day of every value."""
    rows = db.session.execute(select(Threshold.code, Threshold.valid_from))
    return {(row.code, row.valid_from) for row in rows}


def settings_of(values: Sequence[Threshold]) -> list[Setting]:
    """Who changed that threshold, newest first."""
    first = values[-1]
    unit = Unit(first.unit)
    return [
        Setting(
            moment=entry.at,
            author=entry.who,
            shown=unit.shown(entry.facts["value"]),
            valid_from=date.fromisoformat(entry.facts["valid_from"]),
            source=entry.facts["source"],
            replaced=None if entry.facts["replaced"] is None else unit.shown(entry.facts["replaced"]),
        )
        for entry in reversed(journal_about("threshold", first.id))
    ]
