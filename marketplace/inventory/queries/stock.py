"""What was held on 1 January: proposed by the inventory, declared by people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.enums import OrganisationKind
from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db
from core.thresholds import threshold, threshold_history
from core.web.pages import Page, page_of_rows
from marketplace.inventory.models import EquipmentItem, StockDeclaration, StockLine
from marketplace.inventory.rules.stock import ReminderDays, Stock, StockGroup, stock_by_category


@dataclass(frozen=True, slots=True)
class DeclarationFilters:
    """Which organisations of the overview are wanted; what is not set does not narrow it."""

    text: str = ""
    is_declared: bool | None = None


def proposed_stock(organisation_id: int, year: int) -> Mapping[int, Stock]:
    """What the inventory says was held on 1 January of that year, by category key; nothing for a category it has not."""
    item = EquipmentItem
    alike = (
        item.category_id,
        EquipmentCategory.in_decree,
        item.purchased_on,
        item.decommissioned_on,
        item.left_on,
        item.state,
    )
    rows = db.session.execute(
        select(*alike, func.count())
        .join(item.category)
        .where(item.organisation_id == organisation_id)
        .group_by(*alike)
        .order_by(item.category_id)
    )
    return stock_by_category(map(StockGroup._make, rows), year=year, age_limits=threshold_history("decree_age_limit"))


def declared_stock(organisation_id: int, year: int) -> StockDeclaration | None:
    """What was declared last for that year, frozen, with its lines; `None` when nothing was."""
    return _declaration(organisation_id, year, StockDeclaration.is_last)


def drafted_stock(organisation_id: int, year: int) -> StockDeclaration | None:
    """What is about to be declared for that year, with its lines; `None` when nothing is."""
    return _declaration(organisation_id, year, StockDeclaration.frozen_at.is_(None))


def _declaration(organisation_id: int, year: int, which: Any) -> StockDeclaration | None:
    return db.session.scalar(
        select(StockDeclaration)
        .where(StockDeclaration.organisation_id == organisation_id, StockDeclaration.year == year, which)
        .options(selectinload(StockDeclaration.lines).joinedload(StockLine.category))
    )


def declarations_of(organisation_id: int, year: int) -> Sequence[StockDeclaration]:
    """Every frozen declaration of that year, the last first, with its lines and who froze it."""
    return db.session.scalars(
        select(StockDeclaration)
        .where(
            StockDeclaration.organisation_id == organisation_id,
            StockDeclaration.year == year,
            StockDeclaration.frozen_at.is_not(None),
        )
        .options(
            selectinload(StockDeclaration.lines).joinedload(StockLine.category),
            joinedload(StockDeclaration.by).joinedload(Membership.user),
        )
        .order_by(StockDeclaration.number.desc())
    ).all()


def declared_years(organisation_id: int) -> Sequence[Any]:
    """The years an organisation declared, the newest first: year, number, fleet, decommissioned, frozen_at."""
    declaration, line = StockDeclaration, StockLine
    return db.session.execute(
        select(
            declaration.year,
            declaration.number,
            func.sum(line.fleet_units).label("fleet"),
            func.sum(line.decommissioned_units).label("decommissioned"),
            declaration.frozen_at,
        )
        .outerjoin(declaration.lines)
        .where(declaration.organisation_id == organisation_id, declaration.is_last)
        .group_by(declaration.id, declaration.year, declaration.number, declaration.frozen_at)
        .order_by(declaration.year.desc())
    ).all()


def stock_on_1_january(year: int, organisation_id: int | None = None) -> tuple[int, int] | None:
    """Units declared in stock on 1 January: the fleet, and the decommissioned part the decree counts.

    Of one organisation, or of all of them; `None` when nobody declared.
    """
    found = stock_declared_by_organisation(year)
    kept = [pair for key, pair in found.items() if organisation_id in {None, key}]
    return (sum(fleet for fleet, _part in kept), sum(part for _fleet, part in kept)) if kept else None


def stock_declared_by_organisation(year: int) -> dict[int, tuple[int, int]]:
    """Units declared on 1 January by each organisation that declared: the fleet, and the decommissioned part the decree counts."""
    rows = db.session.execute(stock_declared_rows(year))
    return {organisation_id: (int(fleet), int(decommissioned)) for organisation_id, fleet, decommissioned in rows}


def stock_declared_rows(year: int) -> Select[int, int, int]:
    """The same as rows, to join them: `organisation_id`, `fleet_units`, `decommissioned_units`."""
    declaration, line = StockDeclaration, StockLine
    return (
        select(
            declaration.organisation_id,
            func.coalesce(func.sum(line.fleet_units), 0).label("fleet_units"),
            func.coalesce(func.sum(line.decommissioned_units), 0).label("decommissioned_units"),
        )
        .outerjoin(declaration.lines)
        .where(declaration.year == year, declaration.is_last)
        .group_by(declaration.organisation_id)
    )


def stock_declared_columns(year: int, organisation_id: int | None = None) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """The fleet and its decommissioned part declared on 1 January of a year, by one organisation or by all; null when nobody did.

    Expressions, to read several years at once.
    """
    declaration, line = StockDeclaration, StockLine
    conditions = [declaration.year == year, declaration.is_last]
    if organisation_id is not None:
        conditions.append(declaration.organisation_id == organisation_id)
    held = select(func.sum(func.coalesce(line.fleet_units, 0)), func.sum(func.coalesce(line.decommissioned_units, 0)))
    fleet, decommissioned = (
        held.with_only_columns(column).select_from(declaration).outerjoin(declaration.lines).where(*conditions).scalar_subquery()
        for column in held.selected_columns
    )
    return fleet, decommissioned


def bodies_without_declaration(year: int) -> Sequence[Organisation]:
    """The public bodies that did not say what they held on 1 January of the year."""
    declared = select(StockDeclaration.organisation_id).where(StockDeclaration.year == year, StockDeclaration.is_last)
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.kind != OrganisationKind.PARTNER, Organisation.id.not_in(declared))
        .order_by(Organisation.name, Organisation.id)
    ).all()


def is_stock_undeclared(organisation_id: int, year: int) -> bool:
    """Whether an organisation has not said yet what it held on 1 January of the year."""
    statement = select(StockDeclaration.id).where(
        StockDeclaration.organisation_id == organisation_id, StockDeclaration.year == year, StockDeclaration.is_last
    )
    return db.session.scalar(statement) is None


def declarations_page(year: int, number: int, filters: DeclarationFilters) -> Page[Any]:
    """Rows of who declared what, in the order of names: organisation_id, name, declared, frozen_at, fleet, decommissioned, before.

    `declared` is the number of the last declaration, `before` the fleet declared for the year before.
    """
    return page_of_rows(_overview(year, filters), number)


def declarations_to_export(year: int, filters: DeclarationFilters) -> Sequence[Any]:
    """The whole filtered list, in the order of names."""
    return db.session.execute(_overview(year, filters)).all()


def _overview(year: int, filters: DeclarationFilters) -> Select[*tuple[Any, ...]]:
    this, before = _totals(year).subquery("this"), _totals(year - 1).subquery("before")
    body = Organisation
    statement = (
        select(
            body.id.label("organisation_id"),
            body.name,
            this.c.number.label("declared"),
            this.c.frozen_at,
            this.c.fleet,
            this.c.decommissioned,
            before.c.fleet.label("before"),
        )
        .outerjoin(this, this.c.organisation_id == body.id)
        .outerjoin(before, before.c.organisation_id == body.id)
        .where(body.kind != OrganisationKind.PARTNER)
        .order_by(body.name, body.id)
    )
    if filters.text:
        statement = statement.where(body.name.icontains(filters.text, autoescape=True))
    if filters.is_declared is not None:
        statement = statement.where(this.c.number.is_not(None) if filters.is_declared else this.c.number.is_(None))
    return statement


def _totals(year: int) -> Select[*tuple[Any, ...]]:
    declaration, line = StockDeclaration, StockLine
    return (
        select(
            declaration.organisation_id,
            declaration.number,
            declaration.frozen_at,
            func.coalesce(func.sum(line.fleet_units), 0).label("fleet"),
            func.coalesce(func.sum(line.decommissioned_units), 0).label("decommissioned"),
        )
        .outerjoin(declaration.lines)
        .where(declaration.year == year, declaration.is_last)
        .group_by(declaration.id, declaration.organisation_id, declaration.number, declaration.frozen_at)
    )


def reminder_days(on: date) -> ReminderDays:
    """When those who have not declared are reminded, in that year."""
    return ReminderDays(
        first=threshold("stock_first_reminder", on=on),
        second=threshold("stock_second_reminder", on=on),
        end=threshold("stock_reminders_end", on=on),
    )
