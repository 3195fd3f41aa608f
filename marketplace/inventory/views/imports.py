"""The files that bring items."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core import storage
from core.catalogue.queries import category_labels
from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.pages import page_asked
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_inventory
from marketplace.inventory.forms import ConfirmForm, ImportForm
from marketplace.inventory.models import InventoryImport
from marketplace.inventory.rules.reading import read_sheet
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import organisation_asked, own_organisation

SHOWN_REMARKS = 25


@bp.get("/importer")
@open_to(Audience.PUBLIC_BODY)
def new_import() -> ResponseReturnValue:
    own_organisation()
    return render_template("inventory/new_import.html", form=ImportForm())


@bp.post("/importer")
@open_to(Audience.PUBLIC_BODY)
def preview_import() -> ResponseReturnValue:
    organisation_id = own_organisation().id
    form = ImportForm()
    if form.validate_on_submit():
        with form.refusals():
            file: FileStorage = form.file.data
            given = services.preview_import(
                file.read(), name=file.filename or "", organisation_id=organisation_id, by=me(), now=now()
            )
            return redirect(url_for(".show_import", import_id=given.id))
    return render_template("inventory/new_import.html", form=form), 422


@bp.get("/importations")
@open_to(Audience.PUBLIC_BODY)
def list_imports() -> ResponseReturnValue:
    organisation = organisation_asked()
    page = queries.imports_page(organisation.id, page_asked())
    return render_template(
        "inventory/list_imports.html", organisation=organisation, page=page, can_edit=can_edit_inventory(me(), organisation)
    )


@bp.get("/importations/<int:import_id>")
@open_to(Audience.PUBLIC_BODY)
def show_import(import_id: int) -> ResponseReturnValue:
    given = _visible_import(import_id)
    return render_template(
        "inventory/show_import.html",
        given=given,
        outcome=given.outcome,
        labels=category_labels(),
        shown=SHOWN_REMARKS,
        form=ConfirmForm(),
        can_edit=can_edit_inventory(me(), given.organisation),
    )


@bp.post("/importations/<int:import_id>/appliquer")
@open_to(Audience.PUBLIC_BODY)
def apply_import(import_id: int) -> ResponseReturnValue:
    require(can_edit_inventory, _visible_import(import_id).organisation)
    if ConfirmForm().validate_on_submit():
        services.apply_import(import_id, by=me(), now=now())
    return redirect(url_for(".show_import", import_id=import_id))


@bp.get("/importations/<int:import_id>/lignes-refusees.csv")
@open_to(Audience.PUBLIC_BODY)
def export_refused(import_id: int) -> ResponseReturnValue:
    given = _visible_import(import_id)
    sheet = read_sheet(storage.read(given.file))
    rows = {line: cells for line, cells, _overflows in sheet.rows()}
    refused = ([r["line"], r["column"], r["reason"], *rows.get(r["line"], ())] for r in given.outcome["refused"])
    return csv_response("lignes-refusees.csv", ["Ligne", "Colonne", "Motif", *sheet.headers], refused)


@bp.get("/importations/<int:import_id>/avertissements.csv")
@open_to(Audience.PUBLIC_BODY)
def export_warnings(import_id: int) -> ResponseReturnValue:
    warnings = ([r["line"], r["column"], r["reason"]] for r in _visible_import(import_id).outcome["warnings"])
    return csv_response("avertissements.csv", ["Ligne", "Colonne", "Avertissement"], warnings)


def _visible_import(import_id: int) -> InventoryImport:
    given = queries.get_import(import_id)
    require_sight(can_see_inventory, given.organisation)
    return given
