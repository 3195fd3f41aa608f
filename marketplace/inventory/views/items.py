"""The items of an inventory: their list, their pages, what happens to them."""

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
from marketplace.inventory.forms import ConfirmForm, FiltersForm, ItemForm, ItemsForm, ListForm
from marketplace.inventory.rules.life import eligibility
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.selection import asked
from marketplace.inventory.views.whose import organisation_asked, own_organisation

EXPORT_COLUMNS = (
    Column.NAME, Column.STATE, Column.MANUFACTURER, Column.SERIAL, Column.KIND, Column.MODEL, Column.PLACE,
    Column.INVENTORY_NUMBER, Column.PURCHASED_ON, Column.DECOMMISSIONED_ON,
)  # fmt: skip


@bp.get("/")
@open_to(Audience.PUBLIC_BODY)
def list_items() -> ResponseReturnValue:
    return _items_page(organisation_asked(), ItemsForm(formdata=None, on=today()))


@bp.get("/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_items() -> ResponseReturnValue:
    organisation = organisation_asked()
    filters = FiltersForm(request.args, active_categories()).filters()
    rows = queries.items_to_export(organisation.id, filters)
    return table_response(request.args.get("format", ""), "inventaire", [column.label for column in EXPORT_COLUMNS], rows)


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


@bp.post("/reformer-la-selection")
@open_to(Audience.PUBLIC_BODY)
def decommission_items() -> ResponseReturnValue:
    organisation = own_organisation()
    form = ItemsForm()
    if form.validate_on_submit():
        with form.refusals():
            act = services.Act(form.act.data or "")
            units = services.decommission_items(
                form.item_ids.data or [], organisation_id=organisation.id, on=form.day, act=act, by=me(), now=now()
            )
            flash(
                f"{counted(units, 'équipement réformé', 'équipements réformés')}. Vous pouvez maintenant en faire un lot.",
                "success",
            )
            return redirect(url_for(".list_items", **asked()))
    return _items_page(own_organisation(), form), 422


@bp.post("/sortir-la-selection")
@open_to(Audience.PUBLIC_BODY)
def mark_items_gone() -> ResponseReturnValue:
    organisation = own_organisation()
    form = ItemsForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.mark_gone(form.item_ids.data or [], organisation_id=organisation.id, on=form.day, by=me(), now=now())
            flash(f"{counted(units, 'équipement sorti', 'équipements sortis')} du parc.", "success")
            return redirect(url_for(".list_items", **asked()))
    return _items_page(own_organisation(), form), 422


@bp.get("/reformer-la-liste")
@open_to(Audience.PUBLIC_BODY)
def confirm_list() -> ResponseReturnValue:
    return _list_page(ListForm(formdata=None, on=today()))


@bp.post("/reformer-la-liste")
@open_to(Audience.PUBLIC_BODY)
def decommission_list() -> ResponseReturnValue:
    organisation = own_organisation()
    form = ListForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.decommission_list(
                FiltersForm(request.args, active_categories()).filters(),
                organisation_id=organisation.id,
                expected=form.expected.data or 0,
                on=form.day,
                act=form.decision(),
                by=me(),
                now=now(),
            )
            flash(
                f"{counted(units, 'équipement réformé', 'équipements réformés')}. Vous pouvez maintenant en faire un lot.",
                "success",
            )
            return redirect(url_for(".list_items", etat="decommissioned"))
    return _list_page(form), 422


def _categories_of(item: Any) -> list[Any]:
    """What an item may be, its present category included even when it is no longer proposed."""
    categories = list(active_categories())
    return categories if item.category in categories else [item.category, *categories]


def _items_page(organisation: Organisation, form: ItemsForm) -> str:
    filter_form = FiltersForm(request.args, active_categories())
    filters = filter_form.filters()
    filter_form.narrow(*queries.categories_and_states(organisation.id))
    page, by_state = queries.items_page(organisation.id, filters, page_asked())
    return render_template(
        "inventory/list_items.html",
        organisation=organisation,
        filter_form=filter_form,
        form=form,
        page=page,
        in_use=by_state[ItemState.IN_USE],
        available=by_state[ItemState.DECOMMISSIONED],
        can_edit=can_edit_inventory(me(), organisation),
        asked=asked(),
    )


def _list_page(form: ListForm) -> str:
    organisation = own_organisation()
    filters = FiltersForm(request.args, active_categories()).filters()
    in_use = queries.count_in_use(organisation.id, filters)
    return render_template("inventory/confirm_list.html", form=form, in_use=in_use, asked=asked())
