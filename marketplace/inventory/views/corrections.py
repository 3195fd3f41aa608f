"""Several items corrected at once, what lacks a date, what was decommissioned by mistake."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.clock import now
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require_sight
from core.web.files import given_file
from core.web.filters import counted
from core.web.pages import page_asked
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_see_inventory
from marketplace.inventory.forms import BulkForm, FiltersForm, ReasonForm
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.selection import selection_asked, selection_in_address
from marketplace.inventory.views.whose import editable_item, own_organisation


@bp.get("/corriger-ensemble")
@open_to(Audience.PUBLIC_BODY)
def edit_items() -> ResponseReturnValue:
    items = queries.selected(own_organisation().id, selection_asked(), queries.FREE)
    return _bulk_page(items, BulkForm(active_categories(), formdata=None, expected=len(items)))


@bp.post("/corriger-ensemble")
@open_to(Audience.PUBLIC_BODY)
def correct_items() -> ResponseReturnValue:
    organisation_id, form = own_organisation().id, BulkForm(active_categories())
    if form.validate_on_submit():
        with form.refusals():
            selection = selection_asked(form.expected.data)
            done = services.correct_items(selection, form.correction, organisation_id=organisation_id, by=me(), now=now())
            flash(f"{counted(done, 'équipement corrigé', 'équipements corrigés')}.", "success")
            return redirect(url_for(".list_undated" if "sans_date" in request.args else ".list_items"))
    return _bulk_page(queries.selected(own_organisation().id, selection_asked(), queries.FREE), form), 422


@bp.get("/dates-manquantes")
@open_to(Audience.PUBLIC_BODY)
def list_undated() -> ResponseReturnValue:
    organisation_id = own_organisation().id
    filter_form = FiltersForm(request.args, active_categories())
    page = queries.undated_groups_page(organisation_id, filter_form.filters(), page_asked())
    filter_form.narrow(*queries.categories_and_states(organisation_id))
    return render_template(
        "inventory/list_undated.html", page=page, filter_form=filter_form, total=queries.count_undated(organisation_id)
    )


@bp.get("/equipements/<int:item_id>/remettre-en-service")
@open_to(Audience.PUBLIC_BODY)
def explain_return(item_id: int) -> ResponseReturnValue:
    return render_template("inventory/explain_return.html", item=editable_item(item_id), form=ReasonForm(formdata=None))


@bp.post("/equipements/<int:item_id>/remettre-en-service")
@open_to(Audience.PUBLIC_BODY)
def put_back_in_use(item_id: int) -> ResponseReturnValue:
    item, form = editable_item(item_id), ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            reason = form.reason.data or ""
            services.put_back_in_use([item_id], organisation_id=item.organisation_id, reason=reason, by=me(), now=now())
            flash("L’équipement est de nouveau en service.", "success")
            return redirect(url_for(".show_item", item_id=item_id))
    return render_template("inventory/explain_return.html", item=queries.get_item(item_id), form=form), 422


@bp.get("/equipements/<int:item_id>/acte")
@open_to(Audience.PUBLIC_BODY)
def download_act(item_id: int) -> ResponseReturnValue:
    item = queries.get_item(item_id)
    require_sight(can_see_inventory, item.organisation)
    if item.decommissioning_file is None:
        raise NotFound
    return given_file(item.decommissioning_file)


def _bulk_page(items: Sequence[EquipmentItem], form: BulkForm) -> str:
    return render_template("inventory/edit_items.html", items=items, form=form, asked=selection_in_address())
