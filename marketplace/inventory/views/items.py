"""The items of an inventory: their list, their pages, what happens to them."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.models import Organisation
from core.catalogue.queries import active_categories
from core.clock import now, today
from core.thresholds import threshold_history
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.filters import counted
from core.web.pages import page_asked
from core.web.workbooks import table_response
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_inventory
from marketplace.inventory.enums import Column, ItemState
from marketplace.inventory.forms import ConfirmForm, DecommissioningForm, DepartureForm, FiltersForm, ItemForm
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.rules.life import eligibility
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.selection import asked, selection_asked, selection_in_address
from marketplace.inventory.views.whose import organisation_asked, own_organisation

EXPORT_COLUMNS = (
    Column.NAME, Column.STATE, Column.MANUFACTURER, Column.SERIAL, Column.KIND, Column.MODEL, Column.PLACE,
    Column.INVENTORY_NUMBER, Column.PURCHASED_ON, Column.DECOMMISSIONED_ON, Column.DECOMMISSIONING_ACT, Column.WORKS, Column.LOOKS,
    Column.COMPLETENESS,
)  # fmt: skip
OUR_OWN = "Taux du décret"  # a column nobody imports back: it follows from the others


@bp.get("/")
@open_to(Audience.PUBLIC_BODY)
def list_items() -> ResponseReturnValue:
    return _items_page(organisation_asked())


@bp.get("/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_items() -> ResponseReturnValue:
    organisation = organisation_asked()
    filters = FiltersForm(request.args, active_categories()).filters()
    rows = queries.items_to_export(organisation.id, filters)
    return table_response(
        request.args.get("format", ""), "inventaire", [*(column.label for column in EXPORT_COLUMNS), OUR_OWN], rows
    )


@bp.get("/equipements/<int:item_id>")
@open_to(Audience.PUBLIC_BODY)
def show_item(item_id: int) -> ResponseReturnValue:
    item = queries.get_item(item_id)
    require_sight(can_see_inventory, item.organisation)
    can_edit = can_edit_inventory(me(), item.organisation)
    return render_template(
        "inventory/show_item.html",
        item=item,
        media=queries.media_by_item([item_id])[item_id],
        erasures=queries.erasures_of(item_id),
        life=queries.life_of(item_id),
        eligibility=eligibility(item, age_limits=threshold_history("decree_age_limit")),
        form=ConfirmForm(),
        can_edit=can_edit,
        can_put_back=can_edit and item.state is ItemState.DECOMMISSIONED,
    )


@bp.get("/equipements/<int:item_id>/corriger")
@open_to(Audience.PUBLIC_BODY)
def edit_item(item_id: int) -> ResponseReturnValue:
    item = queries.get_item(item_id)
    require_sight(can_see_inventory, item.organisation)
    require(can_edit_inventory, item.organisation)
    return render_template("inventory/edit_item.html", item=item, form=ItemForm(_categories_of(item), obj=item))


@bp.post("/equipements/<int:item_id>/corriger")
@open_to(Audience.PUBLIC_BODY)
def correct_item(item_id: int) -> ResponseReturnValue:
    item = queries.get_item(item_id)
    require_sight(can_see_inventory, item.organisation)
    require(can_edit_inventory, item.organisation)
    form = ItemForm(_categories_of(item))
    if form.validate_on_submit():
        with form.refusals():
            services.correct_item(
                item_id,
                category_id=form.category_id.data,
                purchased_on=form.purchased_on.data,
                decommissioned_on=form.decommissioned_on.data,
                by=me(),
                now=now(),
            )
            flash("La fiche est corrigée.", "success")
            return redirect(url_for(".show_item", item_id=item_id))
    return render_template("inventory/edit_item.html", item=queries.get_item(item_id), form=form), 422


@bp.get("/reformer")
@open_to(Audience.PUBLIC_BODY)
def confirm_decommissioning() -> ResponseReturnValue:
    items = queries.selected(own_organisation().id, selection_asked(), (ItemState.IN_USE,))
    return _decommissioning_page(items, DecommissioningForm(formdata=None, on=today(), expected=len(items)))


@bp.post("/reformer")
@open_to(Audience.PUBLIC_BODY)
def decommission_items() -> ResponseReturnValue:
    organisation, form = own_organisation(), DecommissioningForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.decommission_items(
                selection_asked(form.expected.data or 0),
                organisation_id=organisation.id,
                on=form.day,
                act=form.decision(),
                grading=form.grading,
                by=me(),
                now=now(),
            )
            flash(
                f"{counted(units, 'équipement réformé', 'équipements réformés')}. Vous pouvez maintenant en faire un lot.",
                "success",
            )
            return redirect(url_for(".list_items", etat=ItemState.DECOMMISSIONED.value))
    items = queries.selected(own_organisation().id, selection_asked(), (ItemState.IN_USE,))
    form.expected.data, form.expected.raw_data = len(items), None  # sent again, it is about what she now reads
    return _decommissioning_page(items, form), 422


@bp.get("/sortir")
@open_to(Audience.PUBLIC_BODY)
def confirm_departure() -> ResponseReturnValue:
    return _departure_page(DepartureForm(formdata=None, on=today()))


@bp.post("/sortir")
@open_to(Audience.PUBLIC_BODY)
def mark_items_gone() -> ResponseReturnValue:
    organisation, form = own_organisation(), DepartureForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.mark_gone(selection_asked().item_ids, organisation_id=organisation.id, on=form.day, by=me(), now=now())
            flash(f"{counted(units, 'équipement sorti', 'équipements sortis')} du parc.", "success")
            return redirect(url_for(".list_items"))
    return _departure_page(form), 422


def _categories_of(item: Any) -> list[Any]:
    """What an item may be, its present category included even when it is no longer proposed."""
    categories = list(active_categories())
    return categories if item.category in categories else [item.category, *categories]


def _items_page(organisation: Organisation) -> str:
    filter_form = FiltersForm(request.args, active_categories())
    filters = filter_form.filters()
    filter_form.narrow(*queries.categories_and_states(organisation.id))
    page, by_state = queries.items_page(organisation.id, filters, page_asked())
    return render_template(
        "inventory/list_items.html",
        organisation=organisation,
        filter_form=filter_form,
        form=ConfirmForm(formdata=None),
        page=page,
        in_use=by_state[ItemState.IN_USE],
        available=by_state[ItemState.DECOMMISSIONED],
        can_edit=can_edit_inventory(me(), organisation),
        asked=asked(),
    )


def _decommissioning_page(items: Sequence[EquipmentItem], form: DecommissioningForm) -> str:
    return render_template("inventory/confirm_decommissioning.html", items=items, form=form, asked=selection_in_address())


def _departure_page(form: DepartureForm) -> str:
    organisation_id, selection = own_organisation().id, selection_asked()
    items = queries.selected(organisation_id, selection) if selection.item_ids else []
    return render_template("inventory/confirm_departure.html", items=items, form=form, asked=selection_in_address())
