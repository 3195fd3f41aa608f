"""The files that bring items: seen, then imported."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core.catalogue.queries import category_labels
from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.pages import page_asked
from core.web.workbooks import table_response
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_inventory
from marketplace.inventory.enums import Column, RowFate
from marketplace.inventory.forms import ConfirmForm, ImportForm
from marketplace.inventory.models import HeldFile, InventoryImport
from marketplace.inventory.rules.reading import MAX_BYTES
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.fates import exported, headers_of, page_of
from marketplace.inventory.views.whose import organisation_asked, own_organisation

MODEL_ROWS = (
    ("PC accueil", "En service", "Dell", "ABC1234", "Ordinateur portable", "Latitude 5490", "Mairie", "INV-001", "2019-09-03", "",
        "", "Fonctionne", "Traces d’usage", "Complet"),
    ("Écran accueil", "Réformé", "HP", "", "Écran", "E233", "Mairie", "INV-002", "2016-01-15", "2026-03-01",
        "Délibération 2026-14", "À vérifier", "", "Sans accessoires"),
)  # fmt: skip
GROUPS_SHOWN, LINES_SHOWN = 8, 10  # of each fate: the others are a list away
FATES = f"any({', '.join(repr(fate.value) for fate in RowFate)})"


@bp.get("/importer")
@open_to(Audience.PUBLIC_BODY)
def new_import() -> ResponseReturnValue:
    own_organisation()
    return render_template("inventory/new_import.html", form=ImportForm(formdata=None))


@bp.get("/importer/modele")
@open_to(Audience.PUBLIC_BODY)
def export_model() -> ResponseReturnValue:
    return table_response(request.args.get("format", ""), "modele-inventaire", [column.label for column in Column], MODEL_ROWS)


@bp.post("/importer")
@open_to(Audience.PUBLIC_BODY)
def preview_import() -> ResponseReturnValue:
    organisation_id = own_organisation().id
    form = ImportForm()
    if form.validate_on_submit():
        with form.refusals():
            file: FileStorage = form.file.data
            given = services.give_file(
                file.stream.read(MAX_BYTES + 1),
                name=file.filename or "",
                organisation_id=organisation_id,
                by=me(),
                now=now(),
                asks_columns=form.asks_columns.data,
            )
            if isinstance(given, HeldFile):
                return redirect(url_for(".choose_columns", held_id=given.id))
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
    return _import_page(ConfirmForm(formdata=None), visible_import(import_id))


@bp.post("/importations/<int:import_id>/appliquer")
@open_to(Audience.PUBLIC_BODY)
def apply_import(import_id: int) -> ResponseReturnValue:
    require(can_edit_inventory, visible_import(import_id).organisation)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            services.ask_import(import_id, by=me(), now=now())
            return redirect(url_for(".show_import", import_id=import_id))
    return _import_page(form, visible_import(import_id)), 422


@bp.post("/importations/<int:import_id>/abandonner")
@open_to(Audience.PUBLIC_BODY)
def give_up_import(import_id: int) -> ResponseReturnValue:
    require(can_edit_inventory, visible_import(import_id).organisation)
    if ConfirmForm().validate_on_submit():
        given = services.give_up_import(import_id, by=me(), now=now())
        if given.is_previewed:
            flash("L’importation est abandonnée : rien n’a changé dans l’inventaire.", "success")
    return redirect(url_for(".show_import", import_id=import_id))


@bp.get(f"/importations/<int:import_id>/lignes/<{FATES}:fate>")
@open_to(Audience.PUBLIC_BODY)
def list_import_rows(import_id: int, fate: str) -> ResponseReturnValue:
    given = visible_import(import_id)
    group = request.args.get("motif", "")
    page = page_of(given, queries.report_of(import_id), RowFate(fate), page_asked(), group)
    return render_template(
        "inventory/list_import_rows.html",
        given=given,
        fate=RowFate(fate),
        is_part=bool(group),
        headers=headers_of(given, RowFate(fate)),
        page=page,
        can_edit=can_edit_inventory(me(), given.organisation),
    )


@bp.get(f"/importations/<int:import_id>/lignes/<{FATES}:fate>/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_import_rows(import_id: int, fate: str) -> ResponseReturnValue:
    given = visible_import(import_id)
    headers, rows = exported(given, queries.report_of(import_id), RowFate(fate))
    return csv_response(f"importation-{import_id}-{fate}.csv", headers, rows)


def visible_import(import_id: int) -> InventoryImport:
    """That import, if the person may see the inventory it is for."""
    given = queries.get_import(import_id)
    require_sight(can_see_inventory, given.organisation)
    return given


def _import_page(form: ConfirmForm, given: InventoryImport) -> str:
    can_edit = can_edit_inventory(me(), given.organisation)
    if given.state.is_under_way:
        percent = services.progress_of(given.id)
        return render_template("inventory/show_progress.html", given=given, form=form, percent=percent, can_edit=can_edit)
    return render_template(
        "inventory/show_import.html",
        given=given,
        outcome=given.outcome,
        report=queries.report_of(given.id),
        fates=RowFate,
        labels=category_labels(),
        same=queries.same_file_imported(given),
        most_groups=GROUPS_SHOWN,
        lines_shown=LINES_SHOWN,
        form=form,
        can_edit=can_edit,
    )
