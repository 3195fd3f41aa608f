"""What was taken out of service and still waits: of one organisation, of the whole territory."""

from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import today
from core.keys import key_of
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked
from marketplace.inventory import queries
from marketplace.inventory.access import can_edit_inventory
from marketplace.inventory.forms import DormantForm
from marketplace.inventory.rules.dates import days_since
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import organisation_asked


@bp.get("/dormant")
@open_to(Audience.PUBLIC_BODY)
def list_dormant() -> ResponseReturnValue:
    organisation, day = organisation_asked(), today()
    before = queries.dormant_before(day)
    by_category = queries.dormant_by_category(organisation.id, day)
    form = DormantForm(request.args, by_category)
    can_edit = can_edit_inventory(me(), organisation)
    whose = None if can_edit else organisation.id
    return render_template(
        "inventory/list_dormant.html",
        organisation=organisation,
        form=form,
        by_category=by_category,
        page=queries.dormant_items_page(organisation.id, form.category_id(), page_asked(), day),
        undated=queries.undated_units(organisation.id),
        limit=days_since(before, today=day),
        before=before,
        waited=partial(days_since, today=day),
        can_edit=can_edit,
        whose=whose,
        export_href=url_for(".export_dormant", organisme=whose, categorie=form.category_id()),
    )


@bp.get("/dormant/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_dormant() -> ResponseReturnValue:
    organisation, day = organisation_asked(), today()
    rows = queries.dormant_items_to_export(organisation.id, key_of(request.args.get("categorie", "")) or None, day)
    headers = ["Nom", "Catégorie", "Lieu", "Réformé le", "Attend depuis (jours)"]
    cells = (
        (row.name, row.category, row.place, row.decommissioned_on, days_since(row.decommissioned_on, today=day)) for row in rows
    )
    return csv_response("stock-dormant.csv", headers, cells)


@bp.get("/dormant/territoire")
@open_to(Audience.COORDINATOR)
def list_dormant_bodies() -> ResponseReturnValue:
    day = today()
    return render_template(
        "inventory/list_dormant_bodies.html",
        page=queries.dormant_by_organisation(page_asked(), day),
        limit=queries.dormant_limit(day),
        waited=partial(days_since, today=day),
    )


@bp.get("/dormant/territoire/exporter")
@open_to(Audience.COORDINATOR)
def export_dormant_bodies() -> ResponseReturnValue:
    rows = ((row.name, row.units, row.oldest) for row in queries.dormant_organisations_to_export(today()))
    return csv_response("stock-dormant-territoire.csv", ["Organisme", "Équipements dormants", "Le plus ancien, réformé le"], rows)
