"""The fleets of the demonstration, written in bulk, and the stocks declared from them."""

from datetime import UTC, date, datetime
from random import Random

from core.accounts.models import Membership
from core.catalogue.queries import active_categories
from core.rows import insert_rows
from marketplace.demo import rules
from marketplace.demo.services.cast import METZ, WOIPPY, Cast
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import declared_stock, proposed_stock
from marketplace.inventory.services import declare_stock

METROPOLE_UNITS = 2300
LATE_ONE_IN = 9  # public bodies, this year


def bring_equipment(cast: Cast, random: Random, *, today: date) -> None:
    """Several thousand devices: those of the metropole's IT department, and a few dozen to a few hundred per municipality."""
    categories = {category.code: category.id for category in active_categories()}
    serial = 0
    rows = []
    for giver in cast.givers:
        population = cast.populations[giver.organisation_id]
        units = rules.fleet_size(population) if population else METROPOLE_UNITS
        for item in rules.fleet(random, units, today):
            serial += 1
            rows.append(
                {
                    "organisation_id": giver.organisation_id,
                    "category_id": categories[item.category_code],
                    "name": f"{item.category_code.upper()[:3]}-{serial:06d}",
                    "manufacturer": item.manufacturer,
                    "model": item.model,
                    "serial": f"FICTIF{serial:06d}",
                    "serial_key": f"FICTIF{serial:06d}",
                    "inventory_number": f"INV-{serial:06d}",
                    "place": item.place,
                    "purchased_on": item.purchased_on,
                    "decommissioned_on": item.decommissioned_on,
                    "is_decommissioned_undated": False,
                    "state": ItemState.DECOMMISSIONED if item.decommissioned_on else ItemState.IN_USE,
                    "changed_at": datetime(today.year, today.month, today.day, tzinfo=UTC),
                }
            )
    insert_rows(EquipmentItem.__table__, rows)


def declare_stocks(cast: Cast, *, today: date) -> None:
    """What each public body held on 1 January of each year of the story, as its inventory proposes it.

    A few are behind this year; Metz has counted again what its inventory had missed.
    """
    for year in rules.story_years(today):
        moment = datetime(year, 1, 15, 9, tzinfo=UTC)
        if moment.date() > today:
            continue
        for rank, giver in enumerate(cast.givers):
            is_known = giver.organisation.insee_code in {METZ, WOIPPY}
            if year == today.year and rank % LATE_ONE_IN == 0 and not is_known:
                continue
            proposed = proposed_stock(giver.organisation_id, year)
            stocks = {category_id: (stock.fleet, stock.decommissioned) for category_id, stock in proposed.items()}
            if stocks:
                declare_stock(giver.organisation_id, year, stocks, by=giver, now=moment)
    _count_again(cast.manager_of(METZ), moment=datetime(today.year, 2, 9, 10, tzinfo=UTC), today=today)


def _count_again(manager: Membership, *, moment: datetime, today: date) -> None:
    """A correction: two computers more than the inventory knew."""
    declared = declared_stock(manager.organisation_id, today.year)
    if declared is None or moment.date() > today:
        return
    counted = {line.category_id: (line.fleet_units, line.decommissioned_units) for line in declared.lines}
    first = min(counted)
    counted[first] = (counted[first][0] + 2, counted[first][1])
    reason = "Deux ordinateurs retrouvés dans une réserve."
    declare_stock(manager.organisation_id, today.year, counted, reason=reason, by=manager, now=moment)
