"""The fleets of the demonstration, written in bulk, and the stocks declared from them."""

from datetime import UTC, date, datetime
from random import Random

from core.catalogue.queries import active_categories
from core.db import insert_rows
from marketplace.demo import rules
from marketplace.demo.services.cast import Cast
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import proposed_stock
from marketplace.inventory.services import declare_stock

METROPOLE_UNITS = 2300


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
    """What each public body held on 1 January of each year of the story, as its inventory proposes it."""
    for year in rules.story_years(today):
        moment = datetime(year, 1, 15, 9, tzinfo=UTC)
        if moment.date() > today:
            continue
        for giver in cast.givers:
            proposed = proposed_stock(giver.organisation_id, year)
            stocks = {category_id: (stock.fleet, stock.decommissioned) for category_id, stock in proposed.items()}
            if stocks:
                declare_stock(giver.organisation_id, year, stocks, by=giver, now=moment)
