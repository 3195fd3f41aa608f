"""The devices to print labels for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.db import db
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem


@dataclass(frozen=True, slots=True)
class LabelsWanted:
    """One device, those that may be given, or all that are there."""

    item_id: int | None = None
    is_available: bool = False


def items_to_label(organisation_id: int, wanted: LabelsWanted, most: int) -> Sequence[Any]:
    """At most so many devices of an organisation, in the order of names: id, name, inventory_number."""
    item = EquipmentItem
    statement = select(item.id, item.name, item.inventory_number).where(item.organisation_id == organisation_id)
    if wanted.item_id is not None:
        statement = statement.where(item.id == wanted.item_id)
    elif wanted.is_available:
        statement = statement.where(item.state == ItemState.DECOMMISSIONED)
    else:
        statement = statement.where(item.state.not_in([state for state in ItemState if state.has_left]))
    return db.session.execute(statement.order_by(item.name, item.id).limit(most)).all()
