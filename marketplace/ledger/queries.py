"""Reading the movements and their sums."""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, case, extract, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.web.pages import ROWS_PER_PAGE, Page
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.models import ClosedYear, Movement, MovementSum, SummedUntil


@dataclass(frozen=True, slots=True)
class MovementFilters:
    """What the movements are narrowed to; no kind nor proof means any.

    `seen_by` is the organisation whose movements alone may be read, if any.
    """

    year: int | None = None
    giver_id: int | None = None
    taker_id: int | None = None
    giver_name: str = ""
    taker_name: str = ""
    category_code: str | None = None
    kinds: frozenset[MovementKind] = frozenset()
    proofs: frozenset[Proof] = frozenset()
    eligibility: Eligibility | None = None
    is_of_public_body: bool | None = None
    seen_by: int | None = None


# What two movements share when no figure of their giver tells them apart.
ALIKE = ("year", "giver_id", "category_id", "kind", "eligibility", "proof", "origin", "mass_is_weighed")


class Facets(NamedTuple):
    """What some movements have, and a filter may offer: codes of categories, kinds, proofs, eligibilities."""

    categories: Set[str]
    kinds: Set[str]
    proofs: Set[str]
    eligibilities: Set[str]


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


def together(totals: Sequence[Total]) -> Total:
    """The sum of the sums of kinds that a figure adds up: what left the public bodies, whichever way."""
    return Total(
        totals[0].kind,
        sum(one.movements for one in totals),
        sum(one.units for one in totals),
        sum((one.mass_kg for one in totals), Decimal(0)),
        sum((one.weighed_kg for one in totals), Decimal(0)),
        sum(one.unknown_units for one in totals),
    )


def facets(seen_by: int | None) -> list[Any]:
    """The years, categories, kinds, proofs and eligibilities that go together in the movements one may read."""
    rows = db.session.execute(_combinations(seen_by)).all()
    return sorted(rows, key=lambda row: (row.position, row.code))


def facets_of(rows: Iterable[Any], year: int | None) -> Facets:
    """What the movements of that year, or of any, have."""
    kept = [row for row in rows if year in (None, row.year)]
    return Facets(
        {row.code for row in kept}, {row.kind for row in kept}, {row.proof for row in kept}, {row.eligibility for row in kept}
    )


def party_names(filters: MovementFilters) -> dict[int, str]:
    """The names of the giver and the taker asked for, by key, when some movement one may read names them."""
    keys = [key for key in (filters.giver_id, filters.taker_id) if key is not None]
    if not keys:
        return {}
    named = or_(Movement.giver_id == Organisation.id, Movement.taker_id == Organisation.id)
    seen = _narrowed(select(Movement.id), MovementFilters(seen_by=filters.seen_by)).where(named).exists()
    return {
        row[0]: row[1]
        for row in db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(keys), seen))
    }


def movements_counted_late(year: int) -> Sequence[Movement]:
    """What happened in that year and counts in a later one that is still open, because it was known once the year was published.

    What was brought back already is not among them.
    """
    again = aliased(Movement)
    return db.session.scalars(
        select(Movement)
        .where(
            Movement.occurred_on.between(date(year, 1, 1), date(year, 12, 31)),
            Movement.year > year,
            Movement.year.not_in(select(ClosedYear.year)),
            Movement.brought_back_id.is_(None),
            ~select(again.id).where(again.brought_back_id == Movement.id).exists(),
        )
        .order_by(Movement.id)
    ).all()


def movements_in_sums() -> Subquery:
    """All movements, as few rows as may be: what `MovementSum` holds, then each movement since. Sums over either are the same.

    `ALIKE`, `units`, `mass_kg` (null when no mass is known), `units_without_mass`. One statement sees one state of both tables.
    """
    return union_all(*parts_of_sums()).subquery()


def parts_of_sums() -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """The two parts of the same rows, for whoever sums each before adding them up."""
    held = select(*_columns(MovementSum, ALIKE), MovementSum.units, MovementSum.mass_kg, MovementSum.units_without_mass)
    # « + 0 » keeps the index out: the few movements since are found by their key, not among all those of the year or the giver.
    since = [(Movement.year + 0).label("year"), (Movement.giver_id + 0).label("giver_id"), *_columns(Movement, ALIKE[2:])]
    until, newest = select(SummedUntil.movement_id).scalar_subquery(), select(func.max(Movement.id)).scalar_subquery()
    # Without an upper end PostgreSQL, which does not know the mark, expects a third of the ledger and sets several processes on it.
    return held, select(*since, *_measures()).where(Movement.id > until, Movement.id <= newest)


def movements_one_by_one() -> Subquery:
    """The same columns, `taker_id` and `occurred_on`, a row per movement: for what the sums do not tell apart."""
    return select(*_columns(Movement, ALIKE), Movement.taker_id, Movement.occurred_on, *_measures()).subquery()


def sums_of_years(years: Iterable[int], *, until: int) -> list[dict[str, Any]]:
    """The rows of `MovementSum` for these years, counted again from the movements up to that one."""
    keys = _columns(Movement, ALIKE)
    measures = [func.sum(column).label(column.name) for column in _measures()]
    rows = db.session.execute(
        select(*keys, *measures).where(Movement.year.in_(list(years)), Movement.id <= until).group_by(*keys).order_by(*keys)
    )
    return [dict(row) for row in rows.mappings()]


def wrong_sums() -> int:
    """How many rows of `MovementSum` are not what their movements say, one way or the other."""
    columns = [*ALIKE, "units", "mass_kg", "units_without_mass"]
    held = {tuple(row) for row in db.session.execute(select(*_columns(MovementSum, columns)))}
    until = summed_until()
    counted = {tuple(row[name] for name in columns) for row in sums_of_years(years_between(0, until), until=until)}
    return len(held ^ counted)


def years_between(after: int, until: int) -> Sequence[int]:
    """The years in which the movements after one, up to another, count."""
    return db.session.scalars(
        select(Movement.year).where(Movement.id > after, Movement.id <= until).distinct().order_by(Movement.year)
    ).all()


def last_movement_id() -> int:
    """The key of the newest movement, 0 when there is none."""
    return db.session.scalar(select(func.max(Movement.id))) or 0


def summed_until() -> int:
    """The key of the last movement that the sums hold."""
    return db.session.scalars(select(SummedUntil.movement_id)).one()


def get_summed_until_for_update() -> SummedUntil:
    """The mark of the sums, locked."""
    return db.session.scalars(locked(select(SummedUntil))).one()


def _columns(table: type[Movement] | type[MovementSum], names: Iterable[str]) -> list[Any]:
    return [getattr(table, name) for name in names]


def _measures() -> list[Any]:
    """Of a movement: its units, its mass, its units if it has no known mass."""
    without = case((Movement.mass_kg.is_(None), Movement.units), else_=literal(0)).label("units_without_mass")
    return [Movement.units, Movement.mass_kg, without]


def closed_years() -> frozenset[int]:
    """The years whose figures are published."""
    return frozenset(db.session.scalars(select(ClosedYear.year)))


def units_received(taker_id: Any | None, *, year: int) -> Any:
    """The units public bodies gave in a year, corrections included, to the organisation of a column (`None`: to all of them).

    An expression, to read it of many organisations at once.
    """
    statement = select(func.coalesce(func.sum(Movement.units), 0)).where(
        Movement.kind == MovementKind.GIVEN, Movement.year == year, Movement.origin == Origin.PUBLIC_BODY
    )
    return (statement if taker_id is None else statement.where(Movement.taker_id == taker_id)).scalar_subquery()


def _combinations(seen_by: int | None) -> Select[Any]:
    """Read in the sums when everybody's movements are offered, since those of a long ledger would all be gone through."""
    if seen_by is None:
        columns: Any = movements_in_sums().c
        statement = select(columns.year, columns.kind, columns.proof, columns.eligibility)
    else:
        columns = Movement
        statement = _narrowed(
            select(Movement.year, Movement.kind, Movement.proof, Movement.eligibility), MovementFilters(seen_by=seen_by)
        )
    category = (EquipmentCategory.code, EquipmentCategory.label, EquipmentCategory.position)
    return statement.add_columns(*category).join(EquipmentCategory, EquipmentCategory.id == columns.category_id).distinct()


def _movement_rows(filters: MovementFilters) -> Any:
    giver, taker = aliased(Organisation), aliased(Organisation)
    return (
        _narrowed(
            select(
                Movement.id, Movement.occurred_on, Movement.year, Movement.kind, EquipmentCategory.label.label("category"),
                giver.name.label("giver"), taker.name.label("taker"), Movement.units, Movement.mass_kg, Movement.mass_is_weighed,
                Movement.proof, Movement.eligibility, Movement.origin, Movement.transfer_line_id,
                Movement.emptying_line_id, Movement.correction_reason,
                Movement.recorded_at, giver.siret.label("giver_siret"), taker.siret.label("taker_siret"),
                case((Movement.year > extract("year", Movement.occurred_on), Movement.year)).label("later_year"),
            ),
            filters,
        )
        .join(giver, giver.id == Movement.giver_id)
        .outerjoin(taker, taker.id == Movement.taker_id)
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
        Movement.eligibility: filters.eligibility,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in wanted.items() if value is not None]
    several: dict[Any, Collection[Any]] = {Movement.kind: filters.kinds, Movement.proof: filters.proofs}
    conditions += [column.in_(sorted(values)) for column, values in several.items() if values]
    if filters.category_code is not None:
        conditions.append(
            Movement.category_id.in_(select(EquipmentCategory.id).where(EquipmentCategory.code == filters.category_code))
        )
    if filters.is_of_public_body is not None:
        is_public = Movement.origin == Origin.PUBLIC_BODY
        conditions.append(is_public if filters.is_of_public_body else ~is_public)
    for column, name in ((Movement.giver_id, filters.giver_name), (Movement.taker_id, filters.taker_name)):
        if name:
            conditions.append(column.in_(select(Organisation.id).where(Organisation.name.icontains(name, autoescape=True))))
    if filters.seen_by is not None:
        conditions.append(or_(Movement.giver_id == filters.seen_by, Movement.taker_id == filters.seen_by))
    return conditions
