"""Labels to stick on devices, and what their codes lead to."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import today
from core.web.access import Audience, open_to, require_sight
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_inventory
from marketplace.inventory.forms import LabelsForm
from marketplace.inventory.rules.labels import MOST_LABELS
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import organisation_asked, own_organisation


@bp.get("/e/<int:item_id>")
@open_to(Audience.PUBLIC_BODY)
def open_label(item_id: int) -> ResponseReturnValue:
    """Where the code of a device leads, once its reader is signed in."""
    require_sight(can_see_inventory, queries.get_item(item_id).organisation)
    return redirect(url_for(".show_item", item_id=item_id))


@bp.get("/etiquettes")
@open_to(Audience.PUBLIC_BODY)
def choose_labels() -> ResponseReturnValue:
    form = LabelsForm(request.args)
    found = queries.items_to_label(own_organisation().id, form.wanted(), MOST_LABELS)
    return render_template("inventory/choose_labels.html", form=form, units=len(found), most=MOST_LABELS)


@bp.get("/etiquettes.pdf")
@open_to(Audience.PUBLIC_BODY)
def print_labels() -> ResponseReturnValue:
    organisation = organisation_asked(can_edit_inventory)
    form = LabelsForm(request.args)
    items = queries.items_to_label(organisation.id, form.wanted(), MOST_LABELS)
    pdf = services.print_labels(items, form.sheet(), first=form.first(), organisation=organisation.name, today=today())
    headers = {"Content-Disposition": 'attachment; filename="etiquettes.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)
