"""What happens to items: decommissioned, promised, given, gone, corrected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from core import storage
from core.accounts.models import Membership
from core.catalogue.queries import get_category
from core.clock import paris_day
from core.db import db, in_transaction, transaction
from core.events import announce
from core.uploads import CheckedFile
from marketplace.inventory import queries
from marketplace.inventory.enums import ErasureState, Grading, ItemState
from marketplace.inventory.errors import ItemNotAvailable, NothingChosen, NothingSaid
from marketplace.inventory.events import ItemCorrected, ItemsBackInUse, ItemsCorrected, ItemsDecommissioned, ItemsGone
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import FREE, Selection
from marketplace.inventory.rules import items as rules

UNGRADED = Grading()
ITEMS_AT_ONCE = 5_000  # keys in one statement: both engines take them


@dataclass(frozen=True, slots=True)
class Act:
    """The decision that takes devices out of service, as people refer to it, and the document if they have it."""

    reference: str = ""
    file: CheckedFile | None = None


NO_ACT = Act()


@dataclass(frozen=True, slots=True)
class Correction:
    """What is corrected on several items at once; `None` leaves each as it is."""

    category_id: int | None = None
    place: str | None = None
    purchased_on: date | None = None
    decommissioned_on: date | None = None
    grading: Grading = UNGRADED

    def said(self) -> str:
        """What it speaks of, in words."""
        named = {
            "catégorie": self.category_id is not None,
            "lieu": self.place is not None,
            "date d’achat": self.purchased_on is not None,
            "date de réforme": self.decommissioned_on is not None,
            "état": self.grading.says_something,
        }
        return ", ".join(word for word, is_said in named.items() if is_said)


def decommission_items(
    selection: Selection,
    *,
    organisation_id: int,
    on: date,
    act: Act = NO_ACT,
    grading: Grading = UNGRADED,
    by: Membership | None,
    now: datetime,
) -> int:
    """Take items out of service that day, in the condition that is said of all of them; how many. All of them or none.

    Of a filtered list, those in use. Raises `NothingChosen`, `NotFound`, `ListHasChanged`, and the refusals of
    `rules.items.check_decommissionable`.
    """
    with transaction():
        items = queries.selected_for_update(organisation_id, selection, (ItemState.IN_USE,))
        if not items:
            raise NothingChosen
        _decommission(items, organisation_id, on=on, act=act, by=by, now=now)
        grade(items, grading)
    return len(items)


def mark_gone(item_ids: Collection[int], *, organisation_id: int, on: date, by: Membership | None, now: datetime) -> int:
    """Items were stolen, lost or destroyed, or left otherwise than through Boucle; how many. All of them or none."""
    if not item_ids:
        raise NothingChosen
    rules.check_day(on, today=paris_day(now), field="on")
    with transaction():
        items = queries.items_by_id_for_update(item_ids, organisation_id)
        for item in items:
            rules.check_may_go(item.state)
        for item in items:
            item.state, item.left_on, item.changed_at = ItemState.GONE, on, now
        ids = tuple(item.id for item in items)
        announce(ItemsGone(organisation_id, ids, on.isoformat()), by=by, at=now, about={"equipment_item": ids})
    return len(items)


def correct_item(
    item_id: int,
    *,
    category_id: int,
    purchased_on: date | None,
    decommissioned_on: date | None,
    by: Membership | None,
    now: datetime,
) -> EquipmentItem:
    """Correct by hand the category and the dates of an item; an item in use keeps no decommissioning date.

    Raises the refusals of `rules.items.check_correction`.
    """
    with transaction():
        (item,) = queries.items_by_id_for_update({item_id}, queries.get_item(item_id).organisation_id)
        kept = None if item.state is ItemState.IN_USE else decommissioned_on
        changes_category = category_id != item.category_id
        rules.check_correction(item.state, purchased_on, kept, changes_category=changes_category, today=paris_day(now))
        item.category_id, item.purchased_on, item.decommissioned_on, item.changed_at = category_id, purchased_on, kept, now
        item.is_decommissioned_undated = item.state is not ItemState.IN_USE and kept is None
        announce(ItemCorrected(item.id), by=by, at=now)
    return item


def grade(items: Sequence[EquipmentItem], grading: Grading) -> None:
    """Note the condition of items that are there, within the command that says it; raises `ItemNotFree`."""
    for item in items:
        if grading.says_something:
            rules.check_gradable(item.state)
            item.condition = grading.of(item.condition)


def correct_items(
    selection: Selection, correction: Correction, *, organisation_id: int, by: Membership | None, now: datetime
) -> int:
    """Correct several items at once: those in use or free; how many. All of them or none.

    A decommissioning date says nothing of an item in use. Raises `NothingSaid`, `NothingChosen`, `NotFound`, `ListHasChanged`,
    `ItemNotFree`, and the refusals of `rules.items.check_correction`.
    """
    if not correction.said():
        raise NothingSaid
    with transaction():
        items = queries.selected_for_update(organisation_id, selection, FREE)
        if not items:
            raise NothingChosen
        for item in items:
            _correct(item, correction, now=now)
        ids = tuple(item.id for item in items)
        announce(ItemsCorrected(organisation_id, ids, correction.said()), by=by, at=now, about={"equipment_item": ids})
    return len(items)


def _correct(item: EquipmentItem, correction: Correction, *, now: datetime) -> None:
    rules.check_gradable(item.state)
    is_out = item.state is not ItemState.IN_USE
    bought = correction.purchased_on or item.purchased_on
    out = (correction.decommissioned_on or item.decommissioned_on) if is_out else None
    rules.check_correction(item.state, bought, out, changes_category=False, today=paris_day(now))
    item.purchased_on, item.decommissioned_on, item.changed_at = bought, out, now
    item.is_decommissioned_undated = is_out and out is None
    if correction.category_id is not None:
        item.category_id = get_category(correction.category_id).id
    if correction.place is not None:
        item.place = correction.place
    grade([item], correction.grading)


def put_back_in_use(item_ids: Collection[int], *, organisation_id: int, reason: str, by: Membership | None, now: datetime) -> int:
    """Items were decommissioned by mistake; how many. What was erased before says nothing of what will be written.

    Raises `NothingChosen`, `NotFound`, `NotDecommissioned`, `ReturnUnexplained`.
    """
    if not item_ids:
        raise NothingChosen
    with transaction():
        items = queries.items_by_id_for_update(item_ids, organisation_id)
        for item in items:
            rules.check_back_in_use(item.state, reason)
        for item in items:
            item.state, item.decommissioned_on, item.is_decommissioned_undated = ItemState.IN_USE, None, False
        use_again([item.id for item in items], organisation_id=organisation_id, reason=reason.strip(), by=by, now=now)
    return len(items)


def use_again(item_ids: Sequence[int], *, organisation_id: int, reason: str, by: Membership | None, now: datetime) -> None:
    """Within the command that puts items back in use: their decommissioning and the erasure of their data say nothing any more."""
    afresh = update(EquipmentItem).values(
        decommissioning_act="", decommissioning_file_id=None, back_in_use_at=now, erasure=ErasureState.MISSING, changed_at=now
    )
    for first in range(0, len(item_ids), ITEMS_AT_ONCE):
        db.session.execute(afresh.where(EquipmentItem.id.in_(item_ids[first : first + ITEMS_AT_ONCE])))
    ids = tuple(item_ids)
    announce(ItemsBackInUse(organisation_id, ids, reason), by=by, at=now, about={"equipment_item": ids})


def reserve_items(items: Sequence[EquipmentItem]) -> None:
    """Put available items in a lot, within the command that does so; raises `ItemNotAvailable`, and then changes none."""
    _move(items, origin=ItemState.DECOMMISSIONED, to=ItemState.IN_LOT)


def release_items(items: Sequence[EquipmentItem]) -> None:
    """Make the items of a lot available again, within the command that does so; raises `ItemNotAvailable`."""
    _move(items, origin=ItemState.IN_LOT, to=ItemState.DECOMMISSIONED)


def mark_given(items: Sequence[EquipmentItem], *, on: date) -> None:
    """The items of a lot have left for good that day, within the command that hands them over; raises `ItemNotAvailable`."""
    _move(items, origin=ItemState.IN_LOT, to=ItemState.GIVEN)
    for item in items:
        item.left_on = on


def take_back(items: Sequence[EquipmentItem]) -> None:
    """Given items came back: they are available again, within the command that says so; raises `ItemNotAvailable`."""
    _move(items, origin=ItemState.GIVEN, to=ItemState.DECOMMISSIONED)
    for item in items:
        item.left_on = None


def mark_left(items: Sequence[EquipmentItem], *, on: date) -> None:
    """Available items left otherwise than through a lot, within the command that says how; raises `ItemNotAvailable`."""
    _move(items, origin=ItemState.DECOMMISSIONED, to=ItemState.GONE)
    for item in items:
        item.left_on = on


def bring_back(items: Sequence[EquipmentItem]) -> None:
    """They had not left: they are available again, within the command that says so; raises `ItemNotAvailable`."""
    _move(items, origin=ItemState.GONE, to=ItemState.DECOMMISSIONED)
    for item in items:
        item.left_on = None


def _move(items: Sequence[EquipmentItem], *, origin: ItemState, to: ItemState) -> None:
    """The items come locked from `queries.items_by_id_for_update`; the command that calls announces what it did."""
    if not in_transaction():
        raise RuntimeError("items change state within the command that makes it true")
    if any(item.state is not origin for item in items):
        raise ItemNotAvailable
    for item in items:
        item.state = to


def _decommission(
    items: Sequence[EquipmentItem], organisation_id: int, *, on: date, act: Act, by: Membership | None, now: datetime
) -> None:
    rules.check_day(on, today=paris_day(now), field="on")
    for item in items:
        rules.check_decommissionable(item.name, item.state, item.purchased_on, is_undated=item.is_decommissioned_undated, on=on)
    file = storage.store(act.file.content, name=act.file.name, media_type=act.file.media_type) if act.file else None
    for item in items:
        item.state, item.decommissioned_on, item.is_decommissioned_undated = ItemState.DECOMMISSIONED, on, False
        item.decommissioning_act, item.decommissioning_file = act.reference, file
        item.changed_at = now
    ids = tuple(item.id for item in items)
    announce(ItemsDecommissioned(organisation_id, ids, on.isoformat(), act.reference), by=by, at=now, about={"equipment_item": ids})
