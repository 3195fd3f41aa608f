"""The items of an inventory, one or many, read or locked."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import NotFound, found
from core.web.pages import Page, page_of_rows
from marketplace.inventory.enums import ErasureState, ItemState
from marketplace.inventory.errors import ListHasChanged
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries.eligibility import eligibility
from marketplace.ledger.enums import Eligibility

THERE = (ItemState.IN_USE, ItemState.DECOMMISSIONED, ItemState.IN_LOT)
FREE = (ItemState.IN_USE, ItemState.DECOMMISSIONED)
LEAVING = (ItemState.DECOMMISSIONED, ItemState.IN_LOT)


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """Which items of a list are wanted; what is not set does not narrow it."""

    category_id: int | None = None
    state: ItemState | None = None
    text: str = ""
    place: str = ""
    undated: bool = False
    to_erase: bool = False
    decommissioned_before: date | None = None
    manufacturer: str | None = None
    model: str | None = None
    eligibility: Eligibility | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Some items of one inventory: those with these keys or, without keys, all those of a filtered list.

    `expected` is how many the person saw, if she saw a number: the command refuses another one.
    """

    item_ids: tuple[int, ...] = ()
    filters: ItemFilters | None = None
    expected: int | None = None


def get_item(item_id: int) -> EquipmentItem:
    """That item with its category and organisation; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(EquipmentItem)
            .where(EquipmentItem.id == item_id)
            .options(joinedload(EquipmentItem.category), joinedload(EquipmentItem.organisation))
        )
    )


def items_page(organisation_id: int, filters: ItemFilters, number: int) -> tuple[Page[Any], Counter[ItemState]]:
    """Rows of the list of an inventory: id, name, category, state, place, purchased_on, decommissioned_on, eligibility.

    Beside them, how many of the filtered items are in each state: the whole list is gone through once.
    """
    wanted = _wanted(organisation_id, filters)
    states = db.session.execute(select(EquipmentItem.state, func.count()).where(*wanted).group_by(EquipmentItem.state))
    by_state = Counter(dict(states.all()))
    page = page_of_rows(
        select(
            EquipmentItem.id,
            EquipmentItem.name,
            EquipmentCategory.label.label("category"),
            EquipmentItem.state,
            EquipmentItem.place,
            EquipmentItem.purchased_on,
            EquipmentItem.decommissioned_on,
            eligibility().label("eligibility"),
        )
        .join(EquipmentItem.category)
        .where(*wanted)
        .order_by(EquipmentItem.name, EquipmentItem.id),
        number,
        total=by_state.total(),
    )
    return page, by_state


def categories_and_states(organisation_id: int) -> tuple[set[int], set[ItemState]]:
    """The keys of the categories an inventory has, and the states of its items."""
    item = EquipmentItem
    rows = db.session.execute(select(item.category_id, item.state).where(item.organisation_id == organisation_id).distinct()).all()
    return {row.category_id for row in rows}, {row.state for row in rows}


def items_to_export(organisation_id: int, filters: ItemFilters) -> Sequence[Any]:
    """The whole filtered list, in the order of the export's columns, oldest record first."""
    return db.session.execute(
        select(
            EquipmentItem.name,
            EquipmentItem.state,
            EquipmentItem.manufacturer,
            EquipmentItem.serial,
            EquipmentCategory.label,
            EquipmentItem.model,
            EquipmentItem.place,
            EquipmentItem.inventory_number,
            EquipmentItem.purchased_on,
            EquipmentItem.decommissioned_on,
            EquipmentItem.decommissioning_act,
            EquipmentItem.works,
            EquipmentItem.looks,
            EquipmentItem.completeness,
            eligibility(),
        )
        .join(EquipmentItem.category)
        .where(*_wanted(organisation_id, filters))
        .order_by(EquipmentItem.id)
    ).all()


def undated_groups_page(organisation_id: int, filters: ItemFilters, number: int) -> Page[Any]:
    """Groups of items alike that lack a date and may be completed, the largest first.

    Rows: category_id, category, plural, manufacturer, model, units, without_purchase, without_decommissioning.
    """
    item, category = EquipmentItem, EquipmentCategory
    alike = (item.category_id, category.label, category.plural, item.manufacturer, item.model)
    missing = func.sum(case((item.purchased_on.is_(None), 1), else_=0))
    undated = func.sum(case((item.is_decommissioned_undated, 1), else_=0))
    return page_of_rows(
        select(
            item.category_id,
            category.label.label("category"),
            category.plural,
            item.manufacturer,
            item.model,
            func.count().label("units"),
            missing.label("without_purchase"),
            undated.label("without_decommissioning"),
        )
        .join(item.category)
        .where(*_wanted(organisation_id, replace(filters, undated=True)), item.state.in_(FREE))
        .group_by(*alike)
        .order_by(func.count().desc(), category.label, item.manufacturer, item.model, item.category_id),
        number,
    )


def count_undated(organisation_id: int) -> int:
    """How many items lack a date and may be completed."""
    return count_unfinished(organisation_id)[1]


def count_unfinished(organisation_id: int) -> tuple[int, int]:
    """How many items out of service hold data nobody erased, and how many lack a date and may be completed. One statement."""
    item = EquipmentItem
    to_erase = _wanted(organisation_id, ItemFilters(to_erase=True))
    undated = [*_wanted(organisation_id, ItemFilters(undated=True)), item.state.in_(FREE)]
    row = db.session.execute(
        select(func.count().filter(and_(*to_erase)), func.count().filter(and_(*undated)))
        .select_from(item)
        .where(item.organisation_id == organisation_id)
    ).one()
    return row[0], row[1]


def selected(organisation_id: int, selection: Selection, states: Collection[ItemState] = THERE) -> Sequence[EquipmentItem]:
    """The items chosen, with their category, in key order; of a filtered list, those in these states alone.

    Raises `NotFound` when a key is missing or someone else's.
    """
    statement = _selected(organisation_id, selection, states).options(joinedload(EquipmentItem.category, innerjoin=True))
    return _all_found(db.session.scalars(statement).all(), selection)


def selected_for_update(
    organisation_id: int, selection: Selection, states: Collection[ItemState] = THERE
) -> Sequence[EquipmentItem]:
    """The same items, locked; raises `ListHasChanged` too, when they are no longer as many as the person saw."""
    items = _all_found(db.session.scalars(locked(_selected(organisation_id, selection, states))).all(), selection)
    if selection.expected not in {None, len(items)}:
        raise ListHasChanged
    return items


def _selected(organisation_id: int, selection: Selection, states: Collection[ItemState]) -> Select[EquipmentItem]:
    item = EquipmentItem
    statement = select(item).order_by(item.id)
    if selection.item_ids or selection.filters is None:
        return statement.where(item.organisation_id == organisation_id, item.id.in_(selection.item_ids))
    return statement.where(*_wanted(organisation_id, selection.filters), item.state.in_(states))


def _all_found(items: Sequence[EquipmentItem], selection: Selection) -> Sequence[EquipmentItem]:
    if selection.item_ids and len(items) != len(set(selection.item_ids)):
        raise NotFound
    return items


def available_count(organisation_id: int, filters: ItemFilters, ids: Collection[int] = ()) -> int:
    """How many of the filtered items, or of those of `ids`, are decommissioned and in no lot."""
    return db.session.scalar(select(func.count()).select_from(_available(organisation_id, filters, ids).subquery())) or 0


def available_for_update(organisation_id: int, filters: ItemFilters, ids: Collection[int] = ()) -> Sequence[EquipmentItem]:
    """The same items, locked in ascending key order."""
    return db.session.scalars(locked(_available(organisation_id, filters, ids).order_by(EquipmentItem.id))).all()


def _available(organisation_id: int, filters: ItemFilters, ids: Collection[int]) -> Select[EquipmentItem]:
    available = select(EquipmentItem).where(*_wanted(organisation_id, filters), EquipmentItem.state == ItemState.DECOMMISSIONED)
    return available.where(EquipmentItem.id.in_(set(ids))) if ids else available


def _wanted(organisation_id: int, filters: ItemFilters) -> list[ColumnElement[bool]]:
    item = EquipmentItem
    exactly: list[tuple[Any, Any]] = [
        (item.organisation_id, organisation_id),
        (item.category_id, filters.category_id),
        (item.state, filters.state),
        (item.manufacturer, filters.manufacturer),
        (item.model, filters.model),
    ]
    wanted = [column == value for column, value in exactly if value is not None]
    if filters.text:
        searched = (item.name, item.serial, item.inventory_number, item.manufacturer, item.model)
        wanted.append(or_(*(column.icontains(filters.text, autoescape=True) for column in searched)))
    if filters.place:
        wanted.append(item.place.icontains(filters.place, autoescape=True))
    if filters.undated:
        wanted.append(or_(item.purchased_on.is_(None), item.is_decommissioned_undated))
    if filters.to_erase:
        holding = select(EquipmentCategory.id).where(EquipmentCategory.holds_data)
        wanted += [item.state.in_(LEAVING), item.erasure != ErasureState.ERASED, item.category_id.in_(holding)]
    if filters.decommissioned_before is not None:
        wanted.append(item.decommissioned_on < filters.decommissioned_before)
    if filters.eligibility is not None:
        wanted.append(eligibility() == filters.eligibility)
    return wanted


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
    return {row[0]: row[1] for row in rows}


def items_by_id_for_update(ids: Collection[int], organisation_id: int) -> list[EquipmentItem]:
    """Those items, locked in ascending key order; raises `NotFound` when one is missing or someone else's."""
    wanted = set(ids)
    items = db.session.scalars(
        locked(
            select(EquipmentItem)
            .where(EquipmentItem.id.in_(wanted), EquipmentItem.organisation_id == organisation_id)
            .order_by(EquipmentItem.id)
        )
    ).all()
    if len(items) != len(wanted):
        raise NotFound
    return list(items)
