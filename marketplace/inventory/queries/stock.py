"""What was held on 1 January: proposed by the inventory, declared by people."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db
from core.thresholds import threshold
from marketplace.inventory.models import EquipmentItem, StockDeclaration
from marketplace.inventory.rules.stock import Stock, StockGroup, new_year, stock_by_category


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
    limit = threshold("decree_age_limit", on=new_year(year))
    return stock_by_category(map(StockGroup._make, rows), year=year, age_limit_years=limit)


def declared_stock(organisation_id: int, year: int) -> dict[int, StockDeclaration]:
    """What was declared for that year, by category key; empty when nothing was."""
    rows = db.session.scalars(
        select(StockDeclaration)
        .where(StockDeclaration.organisation_id == organisation_id, StockDeclaration.year == year)
        .order_by(StockDeclaration.id)
    )
    return {row.category_id: row for row in rows}


def declared_years(organisation_id: int) -> Sequence[Any]:
    """The years an organisation declared, the newest first: year, fleet, decommissioned, declared_at."""
    declaration = StockDeclaration
    return db.session.execute(
        select(
            declaration.year,
            func.sum(declaration.fleet_units).label("fleet"),
            func.sum(declaration.decommissioned_units).label("decommissioned"),
            func.max(declaration.declared_at).label("declared_at"),
        )
        .where(declaration.organisation_id == organisation_id)
        .group_by(declaration.year)
        .order_by(declaration.year.desc())
    ).all()


def stock_on_1_january(year: int, organisation_id: int | None = None) -> tuple[int, int] | None:
    """Units declared in stock on 1 January: the fleet, and the decommissioned part the decree counts.

    Of one organisation, or of all of them; `None` when nobody declared.
    """
    declaration = StockDeclaration
    statement = select(func.count(), func.sum(declaration.fleet_units), func.sum(declaration.decommissioned_units)).where(
        declaration.year == year
    )
    if organisation_id is not None:
        statement = statement.where(declaration.organisation_id == organisation_id)
    rows, fleet, decommissioned = db.session.execute(statement).one()
    return (int(fleet), int(decommissioned)) if rows else None


def stock_declared_by_organisation(year: int) -> dict[int, tuple[int, int]]:
    """Units declared on 1 January by each organisation that declared: the fleet, and the decommissioned part the decree counts."""
    declaration = StockDeclaration
    rows = db.session.execute(
        select(declaration.organisation_id, func.sum(declaration.fleet_units), func.sum(declaration.decommissioned_units))
        .where(declaration.year == year)
        .group_by(declaration.organisation_id)
    )
    return {organisation_id: (int(fleet), int(decommissioned)) for organisation_id, fleet, decommissioned in rows}


def bodies_without_declaration(year: int) -> Sequence[Organisation]:
    """The public bodies that did not say what they held on 1 January of the year."""
    declared = select(StockDeclaration.organisation_id).where(StockDeclaration.year == year)
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.kind != OrganisationKind.PARTNER, Organisation.id.not_in(declared))
        .order_by(Organisation.name, Organisation.id)
    ).all()
