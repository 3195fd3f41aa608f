"""Reading the movements and their sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db
from core.web.pages import ROWS_PER_PAGE, Page
from marketplace.ledger.enums import Eligibility, MovementKind, Proof
from marketplace.ledger.models import Movement


@dataclass(frozen=True, slots=True)
class MovementFilters:
    """What the movements are narrowed to. `seen_by` is the organisation whose movements alone may be read, if any."""

    year: int | None = None
    giver_id: int | None = None
    taker_id: int | None = None
    category_code: str | None = None
    kind: MovementKind | None = None
    proof: Proof | None = None
    eligibility: Eligibility | None = None
    seen_by: int | None = None


class Total(NamedTuple):
    """The sum of the movements of one kind. `unknown_units` have no known mass, and are not in `mass_kg`."""

    kind: MovementKind
    movements: int
    units: int
    mass_kg: Decimal
    weighed_kg: Decimal
    unknown_units: int


def movements_page(filters: MovementFilters, number: int) -> tuple[Page[Any], list[Total]]:
    """Movements, newest first, as plain rows, with the sums of all those that match."""
    totals = movement_totals(filters)
    rows = db.session.execute(_movement_rows(filters).limit(ROWS_PER_PAGE).offset((number - 1) * ROWS_PER_PAGE)).all()
    return Page(rows, number, sum(total.movements for total in totals)), totals


def all_movements(filters: MovementFilters) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(_movement_rows(filters)).all()


def movement_totals(filters: MovementFilters) -> list[Total]:
    """The sums of the movements that match, by kind. Kinds are never added up: what is given is then reused, or not."""
    rows: Any = db.session.execute(
        _narrowed(
            select(
                Movement.kind,
                func.count(),
                func.sum(Movement.units),
                func.sum(Movement.mass_kg),
                func.sum(case((Movement.mass_is_weighed, Movement.mass_kg))),
                func.sum(case((Movement.mass_kg.is_(None), Movement.units), else_=0)),
            ),
            filters,
        ).group_by(Movement.kind)
    )
    totals = [
        Total(kind, movements, int(units), mass or Decimal(0), weighed or Decimal(0), int(unknown))
        for kind, movements, units, mass, weighed, unknown in rows
    ]
    return sorted(totals, key=lambda total: list(MovementKind).index(total.kind))


def parties_and_years(seen_by: int | None) -> tuple[list[tuple[int, str]], list[tuple[int, str]], list[int]]:
    """Givers, takers (key and name, in order) and years among the movements one may read, in one reading."""
    giver, taker = aliased(Organisation), aliased(Organisation)
    rows = db.session.execute(
        _narrowed(
            select(Movement.giver_id, giver.name.label("giver"), Movement.taker_id, taker.name.label("taker"), Movement.year),
            MovementFilters(seen_by=seen_by),
        )
        .join(giver, giver.id == Movement.giver_id)
        .join(taker, taker.id == Movement.taker_id)
        .distinct()
    ).all()
    givers, takers = {row.giver_id: row.giver for row in rows}, {row.taker_id: row.taker for row in rows}
    return _by_name(givers), _by_name(takers), sorted({row.year for row in rows}, reverse=True)


def _by_name(names: dict[int, str]) -> list[tuple[int, str]]:
    return sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))


def _movement_rows(filters: MovementFilters) -> Any:
    giver, taker = aliased(Organisation), aliased(Organisation)
    return (
        _narrowed(
            select(
                Movement.id, Movement.occurred_on, Movement.kind, EquipmentCategory.label.label("category"),
                giver.name.label("giver"), taker.name.label("taker"), Movement.units, Movement.mass_kg, Movement.mass_is_weighed,
                Movement.proof, Movement.eligibility, Movement.origin, Movement.transfer_line_id, Movement.correction_reason,
                Movement.recorded_at, giver.siret.label("giver_siret"), taker.siret.label("taker_siret"),
            ),
            filters,
        )
        .join(giver, giver.id == Movement.giver_id)
        .join(taker, taker.id == Movement.taker_id)
        .join(EquipmentCategory, EquipmentCategory.id == Movement.category_id)
        .order_by(Movement.occurred_on.desc(), Movement.id.desc())
    )  # fmt: skip


def _narrowed(statement: Any, filters: MovementFilters) -> Any:
    return statement.where(*_conditions(filters))


def _conditions(filters: MovementFilters) -> list[ColumnElement[bool]]:
    wanted = {
        Movement.year: filters.year,
        Movement.giver_id: filters.giver_id,
        Movement.taker_id: filters.taker_id,
        Movement.kind: filters.kind,
        Movement.proof: filters.proof,
        Movement.eligibility: filters.eligibility,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in wanted.items() if value is not None]
    if filters.category_code is not None:
        conditions.append(
            Movement.category_id.in_(select(EquipmentCategory.id).where(EquipmentCategory.code == filters.category_code))
        )
    if filters.seen_by is not None:
        conditions.append(or_(Movement.giver_id == filters.seen_by, Movement.taker_id == filters.seen_by))
    return conditions
