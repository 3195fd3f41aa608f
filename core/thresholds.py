"""Legal thresholds and delays: dated values with their source, so that a past day keeps the rule of that day."""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Numeric, ScalarSelect, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, db, transaction
from core.reference import reference_data

FILE = Path(__file__).with_name("thresholds.csv")


class Threshold(Base):
    """A value from a day on, until a later row with the same code."""

    __tablename__ = "threshold"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    code: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    unit: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]


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


def threshold_expression(code: str, *, on: date) -> ScalarSelect[Decimal]:
    """The value of a threshold on that day, to be read with something else."""
    return _value_of(code, on).scalar_subquery()


def _value_of(code: str, on: date) -> Select[Decimal]:
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


@reference_data
def load_thresholds() -> None:
    """The thresholds known at delivery; a row that exists is left as it is."""
    with transaction(), FILE.open(encoding="utf-8", newline="") as file:
        known = {tuple(row) for row in db.session.execute(select(Threshold.code, Threshold.valid_from))}
        for row in csv.DictReader(file):
            valid_from = date.fromisoformat(row["valid_from"])
            if (row["code"], valid_from) not in known:
                db.session.add(
                    Threshold(
                        code=row["code"],
                        valid_from=valid_from,
                        value=Decimal(row["value"]),
                        unit=row["unit"],
                        label=row["label"],
                        source=row["source"],
                        read_on=date.fromisoformat(row["read_on"]),
                    )
                )
