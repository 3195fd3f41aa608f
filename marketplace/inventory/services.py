"""Commands on the inventory."""

from collections.abc import Sequence
from datetime import date

from core.db import in_transaction
from marketplace.inventory.enums import ItemState
from marketplace.inventory.errors import ItemNotAvailable
from marketplace.inventory.models import EquipmentItem


def reserve_items(items: Sequence[EquipmentItem]) -> None:
    """Put available items in a lot, within the command that does so; raises `ItemNotAvailable`, and then changes none."""
    _move(items, from_states={ItemState.DECOMMISSIONED}, to=ItemState.IN_LOT)


def release_items(items: Sequence[EquipmentItem]) -> None:
    """Make the items of a lot available again, within the command that does so; raises `ItemNotAvailable`."""
    _move(items, from_states={ItemState.IN_LOT}, to=ItemState.DECOMMISSIONED)


def mark_given(items: Sequence[EquipmentItem], *, on: date) -> None:
    """The items of a lot have left for good that day, within the command that hands them over; raises `ItemNotAvailable`."""
    _move(items, from_states={ItemState.IN_LOT}, to=ItemState.GIVEN)
    for item in items:
        item.left_on = on


def take_back(items: Sequence[EquipmentItem]) -> None:
    """Given items came back: they are available again, within the command that says so; raises `ItemNotAvailable`."""
    _move(items, from_states={ItemState.GIVEN}, to=ItemState.DECOMMISSIONED)
    for item in items:
        item.left_on = None


def _move(items: Sequence[EquipmentItem], *, from_states: set[ItemState], to: ItemState) -> None:
    """The items come locked from `queries.items_by_id_for_update`; the command that calls announces what it did."""
    if not in_transaction():
        raise RuntimeError("items change state within the command that makes it true")
    if any(item.state not in from_states for item in items):
        raise ItemNotAvailable
    for item in items:
        item.state = to
