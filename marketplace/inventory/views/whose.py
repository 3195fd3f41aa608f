"""Whose inventory a page is about."""

from typing import Any

from flask import request

from core.accounts.models import Organisation
from core.accounts.queries import get_organisation
from core.errors import NotFound
from core.web.access import me, require, require_sight
from marketplace.inventory import queries
from marketplace.inventory.access import can_edit_inventory, can_see_inventory
from marketplace.inventory.models import EquipmentItem


def organisation_asked(visible: Any = can_see_inventory) -> Organisation:
    """One's own organisation, or the one a coordinator asks for."""
    asked = request.args.get("organisme", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):  # noqa: PLR2004 - keys have fewer digits
        raise NotFound
    organisation = get_organisation(int(asked)) if asked else me().organisation
    require_sight(visible, organisation)
    return organisation


def own_organisation() -> Organisation:
    """One's own organisation, whose inventory one may change."""
    organisation = organisation_asked()
    require(can_edit_inventory, organisation)
    return organisation


def editable_item(item_id: int) -> EquipmentItem:
    """That item, for somebody who may change it; raises `NotFound` for whoever may not see it."""
    item = queries.get_item(item_id)
    require_sight(can_see_inventory, item.organisation)
    require(can_edit_inventory, item.organisation)
    return item
