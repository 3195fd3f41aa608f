"""The blueprint of purchases, and whose they are."""

from flask import Blueprint, request

from core.accounts.models import Organisation
from core.accounts.queries import get_organisation
from core.clock import today
from core.errors import NotFound
from core.keys import key_of
from core.web.access import me, require, require_sight
from marketplace.purchases.access import can_see_purchases, can_write_purchases
from marketplace.purchases.rules.amounts import format_amount
from marketplace.purchases.rules.lines import FIRST_YEAR

bp = Blueprint("purchases", __name__, url_prefix="/achats")
bp.add_app_template_filter(format_amount, "french_euros")


def organisation_asked() -> Organisation:
    """One's own organisation, or the one that a coordinator or an official asks for."""
    asked = request.args.get("organisme", "")
    if asked and not key_of(asked):
        raise NotFound
    organisation = get_organisation(key_of(asked)) if asked else me().organisation
    require_sight(can_see_purchases, organisation)
    return organisation


def own_organisation() -> Organisation:
    """One's own organisation, for somebody who writes what it buys; the address may name no other."""
    organisation = organisation_asked()
    require(can_write_purchases, organisation)
    return organisation


def whose(organisation: Organisation) -> int | None:
    """What addresses say of whose purchases they are about: nothing for one's own."""
    return None if organisation.id == me().organisation_id else organisation.id


def check_year(year: int) -> None:
    """A year that may hold purchases; raises `NotFound`."""
    if not FIRST_YEAR <= year <= today().year:
        raise NotFound
