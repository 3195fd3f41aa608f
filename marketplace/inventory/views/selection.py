"""Which items a page is about: some that were ticked, or all those of a filtered list. The address says it."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.errors import NotFound
from core.keys import MOST_LISTED, keys_listed, listed
from core.web.access import Audience, open_to
from marketplace.inventory.errors import NothingChosen, TooManyChosen
from marketplace.inventory.forms import ChoiceForm, FiltersForm
from marketplace.inventory.queries import Selection
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import own_organisation

ASKED = (
    "texte",
    "categorie",
    "etat",
    "lieu",
    "sans_date",
    "a_effacer",
    "reforme_avant",
    "fabricant",
    "modele",
    "decompte",
    "organisme",
    "page",
)


@bp.post("/choisir-pour-effacer")
@open_to(Audience.PUBLIC_BODY)
def choose_to_erase() -> ResponseReturnValue:
    return _chosen_for(".new_erasures")


@bp.post("/choisir-pour-corriger")
@open_to(Audience.PUBLIC_BODY)
def choose_to_correct() -> ResponseReturnValue:
    return _chosen_for(".edit_items")


@bp.post("/choisir-pour-reformer")
@open_to(Audience.PUBLIC_BODY)
def choose_to_decommission() -> ResponseReturnValue:
    return _chosen_for(".confirm_decommissioning")


@bp.post("/choisir-pour-sortir")
@open_to(Audience.PUBLIC_BODY)
def choose_to_remove() -> ResponseReturnValue:
    return _chosen_for(".confirm_departure")


def _chosen_for(page: str) -> ResponseReturnValue:
    """From the boxes that were ticked to the page where something is said of them; nothing changes yet."""
    own_organisation()
    form = ChoiceForm()
    if not form.validate_on_submit() or not form.item_ids.data:
        flash(NothingChosen.message, "error")
        return redirect(url_for(".list_items"))
    if len(form.item_ids.data) > MOST_LISTED:
        flash(TooManyChosen.message, "error")
        return redirect(url_for(".list_items"))
    return redirect(url_for(page, appareils=listed(form.item_ids.data)))


def asked() -> dict[str, Any]:
    """What the address says of the list shown: only our own names, since `url_for` gives a meaning to some others."""
    return {name: request.args[name] for name in ASKED if name in request.args}


def selection_asked(expected: int | None = None) -> Selection:
    """The items the address names: `appareils`, or else the filters of the list; raises `NotFound` for what no key could be."""
    if "appareils" not in request.args:
        return Selection(filters=FiltersForm(request.args, active_categories()).filters(), expected=expected)
    keys = keys_listed(request.args["appareils"])
    if not all(keys):
        raise NotFound
    return Selection(item_ids=tuple(keys), expected=expected)


def selection_in_address() -> dict[str, str]:
    """The same, to be put in the address a form is sent to."""
    return {"appareils": request.args["appareils"]} if "appareils" in request.args else asked()
