"""Lots made from a list of the inventory or from a past lot, and their lines changed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from core.accounts.models import Membership
from core.catalogue.queries import unit_masses
from core.db import db, transaction
from core.events import announce
from marketplace.inventory import queries as inventory
from marketplace.inventory.enums import Grading
from marketplace.inventory.queries import ItemFilters
from marketplace.lots import queries, rules
from marketplace.lots.errors import LineGone
from marketplace.lots.events import LotLineAdded, LotLineChanged
from marketplace.lots.models import Lot, LotLine
from marketplace.lots.services.building import LotFacts, add_items, draft_lot

UNGRADED = Grading()


def draft_from_list(
    facts: LotFacts,
    filters: ItemFilters,
    item_ids: Sequence[int] = (),
    *,
    expected: int,
    by: Membership,
    now: datetime,
    today: date,
) -> Lot:
    """A draft with every available device of a filtered list, or with those of `item_ids`: all that were seen, or none.

    Raises what `draft_lot` and `add_list` raise.
    """
    with transaction():
        lot = draft_lot(facts, giver_id=by.organisation_id, by=by, now=now, today=today)
        add_list(lot.id, filters, item_ids, expected=expected, by=by, now=now, today=today)
        return lot


def add_list(
    lot_id: int,
    filters: ItemFilters,
    item_ids: Sequence[int] = (),
    grading: Grading = UNGRADED,
    *,
    expected: int,
    by: Membership,
    now: datetime,
    today: date,
) -> int:
    """Put in a draft every available device of a filtered list of its giver, or those of `item_ids`: all that were seen, or none.

    Says how many there were. Raises `NoItemChosen`, `TooManyItems`, `ListChanged`, and what `add_items` raises.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        items = inventory.available_for_update(lot.giver_id, filters, item_ids)
        rules.check_as_seen(len(items), expected)
        return add_items(lot_id, [item.id for item in items], grading, by=by, now=now, today=today)


def change_line(
    lot_id: int,
    line_id: int,
    *,
    units: int | None,
    unit_value_eur: Decimal | None,
    revision: int,
    by: Membership,
    now: datetime,
) -> None:
    """Count a line of a draft otherwise, as it was at that revision, and say what one unit is worth; `units`: `None` when it stays.

    Raises `LotNotDraft`, `LineGone`, `ChangedMeanwhile` (somebody changed the draft since), `InventoriedLine`, `UnitsOutOfRange`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        line = next((line for line in lot.lines if line.id == line_id), None)
        if line is None:
            raise LineGone
        rules.check_revision(lot, revision)
        rules.check_may_count(units, line, is_inventoried=line_id in queries.inventoried_units(lot_id))
        if units is not None and units != line.units:
            rules.check_units(units)
            line.units = units
            line.mass_kg = rules.estimated_mass(units, unit_masses()[line.category_id])
        line.unit_value_eur = unit_value_eur
        lot.revision += 1
        announce(LotLineChanged(lot_id, line_id), by=by, at=now)


def duplicate_lot(lot_id: int, *, claims_until: date, by: Membership, now: datetime, today: date) -> Lot:
    """A draft like a past lot: what was said of it and its counted lines; devices are in one lot only."""
    with transaction():
        past = queries.get_lot(lot_id)
        facts = LotFacts(
            title=past.title,
            description=past.description,
            pickup_place=past.pickup_place,
            pickup_hours=past.pickup_hours,
            claims_until=claims_until,
            pickup_access=past.pickup_access,
            pickup_vehicle=past.pickup_vehicle,
            pickup_parking=past.pickup_parking,
            pickup_help=past.pickup_help,
            pickup_contact=past.pickup_contact,
        )
        draft = draft_lot(facts, giver_id=past.giver_id, by=by, now=now, today=today)
        inventoried, masses = queries.inventoried_units(lot_id), unit_masses()
        for line in [line for line in past.lines if line.id not in inventoried and line.category.is_active]:
            copy = LotLine(
                category_id=line.category_id,
                condition=line.condition,
                eligibility=line.eligibility,
                units=line.units,
                allocated_units=0,
                mass_kg=rules.estimated_mass(line.units, masses[line.category_id]),
                unit_value_eur=line.unit_value_eur,
            )
            draft.lines.append(copy)
            db.session.flush()
            announce(LotLineAdded(draft.id, copy.id), by=by, at=now)
        return draft
