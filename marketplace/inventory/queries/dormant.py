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
from marketplace.inventory.rules.dormant import DormantStock


def dormant_limit(today: date) -> int:
    """After how many days a decommissioned device that is in no lot is dormant."""
    return threshold("dormant_limit", on=today)


def dormant_before(today: date) -> date:
    """What was decommissioned before that day, and is in no lot, is dormant."""
    return today - timedelta(days=dormant_limit(today))


def dormant_stock(organisation_id: int, today: date) -> DormantStock:
    """Available items decommissioned longer ago than the territory's limit.

    An item decommissioned on an unknown day has no age: it is not counted.
    """
    before = dormant_before(today)
    units, oldest = db.session.execute(
        select(func.count(), func.min(EquipmentItem.decommissioned_on)).where(
            EquipmentItem.organisation_id == organisation_id, *_dormant(before)
        )
    ).one()
    return DormantStock(units, oldest, before)


def dormant_by_category(organisation_id: int, today: date) -> Sequence[Any]:
    """The dormant stock of each category that has some, in the order of the catalogue: id, label, units, oldest."""
    category = EquipmentCategory
    return db.session.execute(
        select(category.id, category.label, func.count().label("units"), func.min(EquipmentItem.decommissioned_on).label("oldest"))
        .join(EquipmentItem.category)
        .where(EquipmentItem.organisation_id == organisation_id, *_dormant(dormant_before(today)))
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
        .where(*_dormant(dormant_before(today)))
        .group_by(Organisation.id, Organisation.name)
        .order_by(units.desc(), Organisation.name, Organisation.id)
    )


def _dormant_items(organisation_id: int, category_id: int | None, today: date) -> Select[*tuple[Any, ...]]:
    item = EquipmentItem
    statement = (
        select(item.id, item.name, EquipmentCategory.label.label("category"), item.place, item.decommissioned_on)
        .join(item.category)
        .where(item.organisation_id == organisation_id, *_dormant(dormant_before(today)))
        .order_by(item.decommissioned_on, item.id)
    )
    return statement if category_id is None else statement.where(item.category_id == category_id)


def _dormant(before: date) -> tuple[ColumnElement[bool], ...]:
    return EquipmentItem.state == ItemState.DECOMMISSIONED, EquipmentItem.decommissioned_on < before
