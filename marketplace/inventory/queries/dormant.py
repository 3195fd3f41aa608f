"""What was taken out of service and waits longer than the territory's limit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db
from core.thresholds import threshold
from core.web.pages import Page, page_of_rows
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem


def dormant_limit(today: date) -> int:
    """After how many days a decommissioned device that is in no lot is dormant."""
    return threshold("dormant_limit", on=today)


def dormant_stock(organisation_id: int, today: date) -> tuple[int, date | None]:
    """Available items decommissioned longer ago than the territory's limit, and the oldest of those dates.

    An item decommissioned on an unknown day has no age: it is not counted.
    """
    units, oldest = db.session.execute(
        select(func.count(), func.min(EquipmentItem.decommissioned_on)).where(
            EquipmentItem.organisation_id == organisation_id, *_dormant(today)
        )
    ).one()
    return units, oldest


def dormant_by_category(organisation_id: int, today: date) -> Sequence[Any]:
    """The dormant stock of each category that has some, in the order of the catalogue: id, label, units, oldest."""
    category = EquipmentCategory
    return db.session.execute(
        select(category.id, category.label, func.count().label("units"), func.min(EquipmentItem.decommissioned_on).label("oldest"))
        .join(EquipmentItem.category)
        .where(EquipmentItem.organisation_id == organisation_id, *_dormant(today))
        .group_by(category.id, category.label, category.position)
        .order_by(category.position, category.id)
    ).all()


def dormant_items_page(organisation_id: int, category_id: int | None, number: int, today: date) -> Page[Any]:
    """Rows of the dormant devices, the longest waiting first: id, name, category, place, decommissioned_on."""
    return page_of_rows(_dormant_items(organisation_id, category_id, today), number)


def dormant_items_to_export(organisation_id: int, category_id: int | None, today: date) -> Sequence[Any]:
    """The whole list of dormant devices, the longest waiting first."""
    return db.session.execute(_dormant_items(organisation_id, category_id, today)).all()


def undated_units(organisation_id: int) -> int:
    """Decommissioned devices in no lot whose age nobody knows."""
    statement = select(func.count()).where(
        EquipmentItem.organisation_id == organisation_id,
        EquipmentItem.state == ItemState.DECOMMISSIONED,
        EquipmentItem.decommissioned_on.is_(None),
    )
    return db.session.scalar(statement) or 0


def dormant_by_organisation(number: int, today: date) -> Page[Any]:
    """The dormant stock of each organisation that has some, the largest first: organisation_id, name, units, oldest."""
    return page_of_rows(_by_organisation(today), number)


def dormant_organisations_to_export(today: date) -> Sequence[Any]:
    """The whole list of organisations that have a dormant stock, the largest first."""
    return db.session.execute(_by_organisation(today)).all()


def _by_organisation(today: date) -> Select[*tuple[Any, ...]]:
    units = func.count()
    return (
        select(
            Organisation.id.label("organisation_id"),
            Organisation.name,
            units.label("units"),
            func.min(EquipmentItem.decommissioned_on).label("oldest"),
        )
        .join(EquipmentItem.organisation)
        .where(*_dormant(today))
        .group_by(Organisation.id, Organisation.name)
        .order_by(units.desc(), Organisation.name, Organisation.id)
    )


def _dormant_items(organisation_id: int, category_id: int | None, today: date) -> Select[*tuple[Any, ...]]:
    item = EquipmentItem
    statement = (
        select(item.id, item.name, EquipmentCategory.label.label("category"), item.place, item.decommissioned_on)
        .join(item.category)
        .where(item.organisation_id == organisation_id, *_dormant(today))
        .order_by(item.decommissioned_on, item.id)
    )
    return statement if category_id is None else statement.where(item.category_id == category_id)


def _dormant(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        EquipmentItem.state == ItemState.DECOMMISSIONED,
        EquipmentItem.decommissioned_on < today - timedelta(days=dormant_limit(today)),
    )
