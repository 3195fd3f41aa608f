"""Preparing a lot, publishing it, taking it back."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from sqlalchemy import delete

from core.accounts.models import Membership
from core.accounts.queries import get_organisation
from core.catalogue.queries import category_by_id, in_decree_by_category, unit_masses
from core.db import db, transaction
from core.errors import NotFound
from core.events import announce
from core.thresholds import threshold_history
from marketplace.inventory import queries as inventory
from marketplace.inventory.enums import Condition, Grading
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.services import grade, release_items, reserve_items
from marketplace.lots import queries, rules
from marketplace.lots.enums import Age, LotState, PickupAccess, PickupVehicle
from marketplace.lots.errors import ItemsNotAvailable, LineGone
from marketplace.lots.events import (
    LotChanged,
    LotDrafted,
    LotItemsAdded,
    LotItemsRemoved,
    LotLineAdded,
    LotLineRemoved,
)
from marketplace.lots.models import Lot, LotItem, LotLine


@dataclass(frozen=True)
class LotFacts:
    """What a person says of a lot, equipment apart."""

    title: str
    description: str
    pickup_place: str
    pickup_hours: str
    claims_until: date
    pickup_access: PickupAccess = PickupAccess.UNKNOWN
    pickup_vehicle: PickupVehicle = PickupVehicle.UNKNOWN
    pickup_parking: str = ""
    pickup_help: bool = False
    pickup_contact: str = ""


def draft_lot(facts: LotFacts, *, giver_id: int, by: Membership | None, now: datetime, today: date) -> Lot:
    """Begin a lot that only its giver sees; raises `GiverNotPublic`, `DeadlineOutOfRange`."""
    with transaction():
        rules.check_giver(get_organisation(giver_id))
        rules.check_deadline(facts.claims_until, today=today)
        lot = Lot(
            giver_id=giver_id,
            **asdict(facts),
            state=LotState.DRAFT,
            created_at=now,
            created_by_id=by.id if by else None,
            revision=0,
        )
        db.session.add(lot)
        db.session.flush()
        announce(LotDrafted(lot.id), by=by, at=now)
        return lot


def change_lot(lot_id: int, facts: LotFacts, *, revision: int, by: Membership, now: datetime, today: date) -> None:
    """Say otherwise what was said of a draft, as it was at that revision.

    Raises `LotNotDraft`, `ChangedMeanwhile` (somebody changed it since), `DeadlineOutOfRange`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        rules.check_revision(lot, revision)
        rules.check_deadline(facts.claims_until, today=today)
        changed = [fact.name for fact in fields(facts) if getattr(lot, fact.name) != getattr(facts, fact.name)]
        for name in changed:
            setattr(lot, name, getattr(facts, name))
        if changed:
            lot.revision += 1
            announce(LotChanged(lot_id, lot.revision, changed), by=by, at=now)


def add_items(
    lot_id: int, item_ids: Collection[int], grading: Grading, *, by: Membership | None, now: datetime, today: date
) -> int:
    """Put devices of the giver's inventory in a draft, in lines of one category, condition and eligibility; how many there were.

    `grading` is said of all of them, and kept on each.

    Raises `LotNotDraft`, `NoItemChosen`, `ItemsNotAvailable`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        items = _locked_items(item_ids, lot.giver_id)
        rules.check_items(items)
        grade(items, grading)
        reserve_items(items)
        groups = rules.group_items(items, in_decree=in_decree_by_category(), age_limits=threshold_history("decree_age_limit"))
        counted_lines = {line.id for line in lot.lines} - queries.inventoried_units(lot_id).keys()
        for key, group in groups.items():
            line = _enlarged_line(lot, key, len(group), among=[line for line in lot.lines if line.id not in counted_lines])
            line.items.extend(LotItem(item_id=item.id) for item in group)
        announce(LotItemsAdded(lot_id, len(items)), by=by, at=now, about={"equipment_item": [item.id for item in items]})
        return len(items)


def add_counted_units(
    lot_id: int, *, category_id: int, condition: Condition, age: Age, units: int, by: Membership | None, now: datetime
) -> LotLine:
    """Put equipment without inventory in a draft; the line it is now part of.

    Raises `LotNotDraft`, `UnknownCategory`, `UnitsOutOfRange`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        category = category_by_id(category_id)
        in_decree = rules.check_category(category).in_decree
        rules.check_units(units)
        key = rules.LineKey(category_id, condition, rules.eligibility_of_counted(in_decree=in_decree, age=age))
        inventoried = queries.inventoried_units(lot_id)
        line = _enlarged_line(lot, key, units, among=[line for line in lot.lines if line.id not in inventoried])
        rules.check_units(line.units)
        lot.revision += 1  # the line may be one that somebody else is counting
        db.session.flush()
        announce(LotLineAdded(lot_id, line.id), by=by, at=now)
        return line


def remove_line(lot_id: int, line_id: int, *, by: Membership, now: datetime) -> None:
    """Take a line out of a draft; its devices are available again. Raises `LotNotDraft`, `LineGone`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        line = next((line for line in lot.lines if line.id == line_id), None)
        if line is None:
            raise LineGone
        freed = release_lot_items(lot, line_id)
        lot.lines.remove(line)
        announce(LotLineRemoved(lot_id, line_id), by=by, at=now, about={"equipment_item": freed})


def remove_items(lot_id: int, line_id: int, item_ids: Collection[int], *, by: Membership, now: datetime) -> int:
    """Take devices out of a line of a draft; they are available again, and a line left with none is no more. How many there were.

    Raises `LotNotDraft`, `LineGone`, `NoItemToRemove`, `ItemsNotInLine`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        line = next((line for line in lot.lines if line.id == line_id), None)
        if line is None:
            raise LineGone
        chosen = rules.check_removed(item_ids, queries.item_ids_of(lot_id, line_id))
        freed = release_devices(lot, chosen)
        if len(freed) == line.units:
            lot.lines.remove(line)
        else:
            line.units -= len(freed)
            line.mass_kg = rules.estimated_mass(line.units, unit_masses()[line.category_id])
        lot.revision += 1
        announce(LotItemsRemoved(lot_id, len(freed)), by=by, at=now, about={"equipment_item": freed})
        return len(freed)


def _locked_items(item_ids: Collection[int], giver_id: int) -> list[EquipmentItem]:
    """The devices, locked; a device of somebody else is said like one that is taken."""
    if not item_ids:
        return []
    try:
        return inventory.items_by_id_for_update(item_ids, giver_id)
    except NotFound as error:
        raise ItemsNotAvailable from error


def _enlarged_line(lot: Lot, key: rules.LineKey, units: int, *, among: Sequence[LotLine]) -> LotLine:
    """The line of the lot with that key, new or enlarged by those units, its mass estimated again."""
    line = next((line for line in among if (line.category_id, line.condition, line.eligibility) == key), None)
    if line is None:
        line = LotLine(
            category_id=key.category_id, condition=key.condition, eligibility=key.eligibility, units=0, allocated_units=0
        )
        lot.lines.append(line)
    line.units += units
    line.mass_kg = rules.estimated_mass(line.units, unit_masses()[key.category_id])
    return line


def release_lot_items(lot: Lot, line_id: int | None = None) -> Sequence[int]:
    """Free the devices of a lot, or of one of its lines; their keys."""
    return release_devices(lot, queries.item_ids_of(lot.id, line_id))


def release_devices(lot: Lot, item_ids: Sequence[int]) -> Sequence[int]:
    """Free those devices of a lot; their keys."""
    if not item_ids:
        return []
    release_items(inventory.items_by_id_for_update(item_ids, lot.giver_id))
    db.session.execute(delete(LotItem).where(LotItem.item_id.in_(item_ids)).execution_options(synchronize_session=False))
    return item_ids
