"""Reading the inventory."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from core.db import db
from core.errors import NotFound
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem


def get_item(item_id: int) -> EquipmentItem:
    """That item with its category and organisation; raises `NotFound`."""
    item = db.session.scalar(
        select(EquipmentItem)
        .where(EquipmentItem.id == item_id)
        .options(joinedload(EquipmentItem.category), joinedload(EquipmentItem.organisation))
    )
    if item is None:
        raise NotFound
    return item


def available_items(organisation_id: int, category_id: int | None = None) -> Sequence[EquipmentItem]:
    """Decommissioned items that are in no lot, the longest waiting first; undated ones last."""
    statement = (
        select(EquipmentItem)
        .where(EquipmentItem.organisation_id == organisation_id, EquipmentItem.state == ItemState.DECOMMISSIONED)
        .options(joinedload(EquipmentItem.category))
        .order_by(EquipmentItem.decommissioned_on.is_(None), EquipmentItem.decommissioned_on, EquipmentItem.id)
    )
    if category_id is not None:
        statement = statement.where(EquipmentItem.category_id == category_id)
    return db.session.scalars(statement).all()


def available_count_by_category(organisation_id: int) -> dict[int, int]:
    """How many decommissioned items are in no lot, by category key; categories without any are left out."""
    rows = db.session.execute(
        select(EquipmentItem.category_id, func.count())
        .where(EquipmentItem.organisation_id == organisation_id, EquipmentItem.state == ItemState.DECOMMISSIONED)
        .group_by(EquipmentItem.category_id)
        .order_by(EquipmentItem.category_id)
    )
    return {category_id: units for category_id, units in rows}


def items_by_id_for_update(ids: Collection[int], organisation_id: int) -> list[EquipmentItem]:
    """Those items, locked in ascending key order; raises `NotFound` when one is missing or someone else's."""
    wanted = set(ids)
    items = db.session.scalars(
        select(EquipmentItem)
        .where(EquipmentItem.id.in_(wanted), EquipmentItem.organisation_id == organisation_id)
        .order_by(EquipmentItem.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(items) != len(wanted):
        raise NotFound
    return list(items)
