"""What is kept of an item."""

from datetime import date
from typing import NamedTuple

from marketplace.inventory.enums import Completeness, ItemState, Looks, Works


class Facts(NamedTuple):
    """What is kept of an item, in the order of its columns in the database."""

    category_id: int
    name: str
    manufacturer: str
    model: str
    serial: str
    serial_key: str | None
    inventory_number: str | None
    place: str
    purchased_on: date | None
    decommissioned_on: date | None
    is_decommissioned_undated: bool
    state: ItemState
    works: Works
    looks: Looks
    completeness: Completeness
    decommissioning_act: str
