"""What may be done to an item by hand."""

from datetime import date

from marketplace.inventory.enums import ItemState
from marketplace.inventory.errors import (
    AlreadyDecommissioned,
    CategoryInLot,
    DateInFuture,
    DatesOutOfOrder,
    DateTooOld,
    DecommissionedBeforePurchase,
    ItemHasLeft,
    ItemNotFree,
    NotDecommissioned,
    ReturnUnexplained,
)
from marketplace.inventory.rules.dates import FIRST_PLAUSIBLE, are_in_order


def check_day(day: date | None, *, today: date, field: str) -> None:
    """Raise `DateInFuture` or `DateTooOld`; an unknown day is not a wrong one."""
    if day is None:
        return
    if day > today:
        raise DateInFuture(field=field)
    if day < FIRST_PLAUSIBLE:
        raise DateTooOld(field=field)


def check_decommissionable(name: str, state: ItemState, purchased_on: date | None, *, is_undated: bool, on: date) -> None:
    """An item in use may be decommissioned, and one decommissioned on an unknown day given its day; never before its purchase."""
    if not state.is_here:
        raise ItemHasLeft
    if state is ItemState.DECOMMISSIONED and not is_undated:
        raise AlreadyDecommissioned
    if not are_in_order(purchased_on, on):
        raise DecommissionedBeforePurchase(f"« {name} » a été acheté après cette date, le {purchased_on:%d/%m/%Y}.")


def check_may_go(state: ItemState) -> None:
    """Raise `ItemHasLeft` unless the item is there and promised to nobody."""
    if not state.is_here:
        raise ItemHasLeft


def check_back_in_use(state: ItemState, reason: str) -> None:
    """A mistake is undone while the item is free, with a reason; raises `NotDecommissioned`, `ReturnUnexplained`."""
    if state is not ItemState.DECOMMISSIONED:
        raise NotDecommissioned
    if not reason.strip():
        raise ReturnUnexplained


def check_gradable(state: ItemState) -> None:
    """The condition is noted while the item is there and free: the units of a lot's line are alike. Raises `ItemNotFree`."""
    if not state.is_here:
        raise ItemNotFree


def check_correction(
    state: ItemState, purchased_on: date | None, decommissioned_on: date | None, *, changes_category: bool, today: date
) -> None:
    """Dates may be corrected until the item has left; its category, until it is in a lot. Raises the refusal that says why not."""
    if state.has_left:
        raise ItemHasLeft
    if state is ItemState.IN_LOT and changes_category:
        raise CategoryInLot
    check_day(purchased_on, today=today, field="purchased_on")
    check_day(decommissioned_on, today=today, field="decommissioned_on")
    if not are_in_order(purchased_on, decommissioned_on):
        raise DatesOutOfOrder
