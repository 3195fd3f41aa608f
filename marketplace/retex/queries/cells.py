"""Reading the ledger as cells: the movements of a year, summed over what the figures look at."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, false, func, literal, null, select, union_all

from core.catalogue.models import EquipmentCategory
from core.db import db
from marketplace.ledger.enums import ORIENTED, PROVED, Eligibility, MovementKind, Origin
from marketplace.ledger.models import Movement
from marketplace.ledger.queries import movements_in_sums, movements_one_by_one, parts_of_sums
from marketplace.retex.rules.cells import Cell, Sums

KEYS = ("kind", "eligibility", "proof", "origin", "mass_is_weighed")


def _summed(rows: Any, *, side: Any, category: Any, keys: Sequence[Any]) -> Select[*tuple[Any, ...]]:
    """The sums of some movements by those columns; a literal value of `side` or `category` tells nothing apart."""
    told = [column for column in (side, category) if not isinstance(column, BindParameter)]
    sums = [func.sum(rows[name]).label(name) for name in ("units", "mass_kg", "units_without_mass")]
    return select(side.label("side"), category.label("category_id"), *keys, *sums).group_by(*told, *keys)


def _named(summed: Any) -> Select[*tuple[Any, ...]]:
    """The same with the code of the category, null where categories are not told apart."""
    rows = summed.subquery("summed")
    others = [column for column in rows.c if column.name != "category_id"]
    named = rows.outerjoin(EquipmentCategory, EquipmentCategory.id == rows.c.category_id)
    return select(EquipmentCategory.code, *others).select_from(named)


def _keys(rows: Any) -> list[Any]:
    """What a report looks at: eligibility only of what is oriented to reuse, whether it was weighed only of what is reused."""
    eligibility = case(
        (rows.kind.in_(ORIENTED), rows.eligibility), else_=literal(Eligibility.OUTSIDE_CATEGORIES, rows.eligibility.type)
    )
    is_weighed = case((rows.kind == MovementKind.REUSED, rows.mass_is_weighed), else_=false())
    return [rows.kind, eligibility.label("eligibility"), rows.proof, rows.origin, is_weighed.label("mass_is_weighed")]


def _whole() -> Select[*tuple[Any, ...]]:
    """Everybody's movements of a year by category, by organisation, and what was reused by both: in one state of the ledger.

    What the sums hold and what was recorded since are summed each apart: together, SQLite would sort them all once more.
    """
    sums: list[Any] = []
    for rows in (part.subquery().c for part in parts_of_sums()):
        reused = (
            select(rows.giver_id, rows.category_id, *(null() for _ in KEYS), func.sum(rows.units), null(), null())
            .where(rows.kind == MovementKind.REUSED, rows.proof.in_(PROVED))
            .group_by(rows.giver_id, rows.category_id)
        )
        by_category = _summed(rows, side=literal(0), category=rows.category_id, keys=_keys(rows))
        by_organisation = _summed(rows, side=rows.giver_id, category=literal(0), keys=_keys(rows))
        sums += [statement.where(rows.year == bindparam("year")) for statement in (by_category, by_organisation, reused)]
    return _named(union_all(*sums))


_WHOLE = _whole()  # built once: the report is often read


def sums_of_year(year: int) -> Sums:
    """What the report of everybody is made of, in one statement: a few cells for each category and each organisation."""
    by_category: list[Cell] = []
    by_organisation: list[Cell] = []
    reused: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in db.session.execute(_WHOLE, {"year": year}):
        if row.kind is None:
            reused[row.side][row.code] += row.units
        else:
            (by_organisation if row.side else by_category).append(_cell(row))
    return Sums(by_category, by_organisation, reused)


def cells_of_year(
    year: int, *, giver_id: int | None = None, taker_id: int | None = None, category_code: str | None = None
) -> tuple[Cell, ...]:
    """The sums of the movements of a year, organisation by organisation: the givers, or that taker."""
    rows = _rows(taker_id)
    conditions = [rows.year == year, *_conditions(rows, giver_id, taker_id)]
    if category_code is not None:
        conditions.append(rows.category_id.in_(select(EquipmentCategory.id).where(EquipmentCategory.code == category_code)))
    side = rows.giver_id if taker_id is None else rows.taker_id
    return tuple(_cell(row) for row in db.session.execute(_named(_finest(rows, side).where(*conditions))))


def cells_by_year(
    years: Collection[int], *, giver_id: int | None = None, taker_id: int | None = None
) -> dict[int, tuple[Cell, ...]]:
    """The sums of the movements of those years, of everybody or of one side, year by year in one statement."""
    rows = _rows(taker_id)
    conditions = [rows.year.in_(years), *_conditions(rows, giver_id, taker_id)]
    told = _finest(rows, literal(0)).where(*conditions).add_columns(rows.year).group_by(rows.year)
    cells: dict[int, list[Cell]] = defaultdict(list)
    for row in db.session.execute(_named(told)):
        cells[row.year].append(_cell(row))
    return {key: tuple(found) for key, found in cells.items()}


def cells_between(first: date, last: date) -> tuple[Cell, ...]:
    """The sums of the movements that happened between two days of one year, giver by giver, whichever year counts them.

    A movement is counted in its own year or later, so that the years before need no reading.
    """
    rows = movements_one_by_one().c
    conditions = [rows.year >= first.year, rows.occurred_on.between(first, last)]
    return tuple(_cell(row) for row in db.session.execute(_named(_finest(rows, rows.giver_id).where(*conditions))))


def _rows(taker_id: int | None) -> Any:
    return (movements_in_sums() if taker_id is None else movements_one_by_one()).c


def _conditions(rows: Any, giver_id: int | None, taker_id: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if giver_id is not None:
        conditions.append(rows.giver_id == giver_id)
    if taker_id is not None:
        conditions.append(rows.taker_id == taker_id)
    return conditions


def _finest(rows: Any, side: Any) -> Select[*tuple[Any, ...]]:
    return _summed(rows, side=side, category=rows.category_id, keys=[rows[name] for name in KEYS])


def _cell(row: Sequence[Any]) -> Cell:
    code, side, kind, eligibility, proof, origin, is_weighed, units, mass_kg, massless, *_ = row  # half the time of their names
    is_public = origin is Origin.PUBLIC_BODY
    return Cell(side, code or "", kind, eligibility, proof, is_public, is_weighed, units, mass_kg or Decimal(0), massless)


def units_reused_by_category(year: int) -> dict[str, int]:
    """Units reused in a year by code of category, live, in one statement; `Cell.is_proved_reuse` in SQL, compared by a test."""
    sums = db.session.execute(
        select(EquipmentCategory.code, func.sum(Movement.units))
        .join(Movement.category)
        .where(Movement.year == year, Movement.kind == MovementKind.REUSED, Movement.proof.in_(PROVED))
        .group_by(EquipmentCategory.code, EquipmentCategory.position, EquipmentCategory.id)
        .order_by(EquipmentCategory.position, EquipmentCategory.id)
    )
    return {code: int(units) for code, units in sums}
