"""The inventory of one's organisation: its items, the files that bring them, the stock on 1 January."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core import storage
from core.accounts.models import Organisation
from core.accounts.queries import get_organisation
from core.catalogue.queries import active_categories
from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.filters import counted
from core.web.pages import page_asked
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_declarations, can_see_inventory
from marketplace.inventory.enums import Column
from marketplace.inventory.forms import ConfirmForm, FiltersForm, ImportForm, ItemForm, ItemsForm, ListForm, stock_form
from marketplace.inventory.models import InventoryImport
from marketplace.inventory.rules.reading import read_sheet

bp = Blueprint("inventory", __name__, url_prefix="/inventaire")

SHOWN_REMARKS = 25
ASKED = ("text", "category", "state", "place", "undated", "organisme", "page")
EXPORT_COLUMNS = (
    Column.NAME, Column.STATE, Column.MANUFACTURER, Column.SERIAL, Column.KIND, Column.MODEL, Column.PLACE,
    Column.INVENTORY_NUMBER, Column.PURCHASED_ON, Column.DECOMMISSIONED_ON,
)  # fmt: skip


@bp.get("/")
@open_to(Audience.PUBLIC_BODY)
def list_items() -> ResponseReturnValue:
    return _items_page(_organisation_asked(), ItemsForm(formdata=None, on=today()))


@bp.get("/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_items() -> ResponseReturnValue:
    organisation = _organisation_asked()
    filters = FiltersForm(request.args, active_categories()).filters()
    rows = queries.items_to_export(organisation.id, filters)
    return csv_response("inventaire.csv", [column.label for column in EXPORT_COLUMNS], rows)


@bp.get("/equipements/<int:item_id>")
@open_to(Audience.PUBLIC_BODY)
def show_item(item_id: int) -> ResponseReturnValue:
    item = queries.get_item(item_id)
    require_sight(can_see_inventory, item.organisation)
    return render_template("inventory/show_item.html", item=item, can_edit=can_edit_inventory(me(), item.organisation))


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
    organisation = _own_organisation()
    form = ItemsForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.decommission_items(
                form.item_ids.data or [], organisation_id=organisation.id, on=form.day, by=me(), now=now()
            )
            flash(
                f"{counted(units, 'équipement réformé', 'équipements réformés')}. Vous pouvez maintenant en faire un lot.",
                "success",
            )
            return redirect(url_for(".list_items", **_asked()))
    return _items_page(_own_organisation(), form), 422


@bp.post("/sortir-la-selection")
@open_to(Audience.PUBLIC_BODY)
def mark_items_gone() -> ResponseReturnValue:
    organisation = _own_organisation()
    form = ItemsForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.mark_gone(form.item_ids.data or [], organisation_id=organisation.id, on=form.day, by=me(), now=now())
            flash(f"{counted(units, 'équipement sorti', 'équipements sortis')} du parc.", "success")
            return redirect(url_for(".list_items", **_asked()))
    return _items_page(_own_organisation(), form), 422


@bp.get("/reformer-la-liste")
@open_to(Audience.PUBLIC_BODY)
def confirm_list() -> ResponseReturnValue:
    return _list_page(ListForm(formdata=None, on=today()))


@bp.post("/reformer-la-liste")
@open_to(Audience.PUBLIC_BODY)
def decommission_list() -> ResponseReturnValue:
    organisation = _own_organisation()
    form = ListForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.decommission_list(
                FiltersForm(request.args, active_categories()).filters(),
                organisation_id=organisation.id,
                expected=form.expected.data or 0,
                on=form.day,
                by=me(),
                now=now(),
            )
            flash(
                f"{counted(units, 'équipement réformé', 'équipements réformés')}. Vous pouvez maintenant en faire un lot.",
                "success",
            )
            return redirect(url_for(".list_items", state="decommissioned"))
    return _list_page(form), 422


@bp.get("/importer")
@open_to(Audience.PUBLIC_BODY)
def new_import() -> ResponseReturnValue:
    _own_organisation()
    return render_template("inventory/new_import.html", form=ImportForm())


@bp.post("/importer")
@open_to(Audience.PUBLIC_BODY)
def preview_import() -> ResponseReturnValue:
    organisation_id = _own_organisation().id
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
    organisation = _organisation_asked()
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
        labels=queries.category_labels(),
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
    rows = {line: cells for line, cells, _overflows in sheet.rows}
    refused = ([r["line"], r["column"], r["reason"], *rows.get(r["line"], ())] for r in given.outcome["refused"])
    return csv_response("lignes-refusees.csv", ["Ligne", "Colonne", "Motif", *sheet.headers], refused)


@bp.get("/importations/<int:import_id>/avertissements.csv")
@open_to(Audience.PUBLIC_BODY)
def export_warnings(import_id: int) -> ResponseReturnValue:
    warnings = ([r["line"], r["column"], r["reason"]] for r in _visible_import(import_id).outcome["warnings"])
    return csv_response("avertissements.csv", ["Ligne", "Colonne", "Avertissement"], warnings)


@bp.get("/stocks")
@open_to(Audience.PUBLIC_BODY)
def list_declarations() -> ResponseReturnValue:
    organisation = _organisation_asked(can_see_declarations)
    return render_template(
        "inventory/list_declarations.html",
        organisation=organisation,
        declared=queries.declared_years(organisation.id),
        year=today().year,
        can_edit=can_edit_inventory(me(), organisation),
    )


@bp.get("/stocks/<int:year>")
@open_to(Audience.PUBLIC_BODY)
def show_declaration(year: int) -> ResponseReturnValue:
    organisation = _organisation_asked(can_see_declarations)
    _check_year(year)
    declared = queries.declared_stock(organisation.id, year)
    return render_template(
        "inventory/show_declaration.html",
        organisation=organisation,
        year=year,
        declared=declared,
        proposed=queries.proposed_stock(organisation.id, year),
        categories=active_categories(),
        can_edit=can_edit_inventory(me(), organisation),
    )


@bp.get("/stocks/<int:year>/declarer")
@open_to(Audience.PUBLIC_BODY)
def edit_declaration(year: int) -> ResponseReturnValue:
    return _declaration_page(_own_organisation(), year)


@bp.post("/stocks/<int:year>/declarer")
@open_to(Audience.PUBLIC_BODY)
def declare_stock(year: int) -> ResponseReturnValue:
    organisation_id = _own_organisation().id
    form = stock_form(active_categories(), {})
    if form.validate_on_submit():
        with form.refusals():
            services.declare_stock(organisation_id, year, form.units(), by=me(), now=now())
            flash(f"Le stock au 1er janvier {year} est déclaré. Il entre dans le taux de réemploi de l’année.", "success")
            return redirect(url_for(".show_declaration", year=year))
    return _declaration_page(_own_organisation(), year, form), 422


def _organisation_asked(visible: Any = can_see_inventory) -> Organisation:
    """One's own organisation, or the one a coordinator asks for."""
    asked = request.args.get("organisme", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):  # noqa: PLR2004 - keys have fewer digits
        raise NotFound
    organisation = get_organisation(int(asked)) if asked else me().organisation
    require_sight(visible, organisation)
    return organisation


def _asked() -> dict[str, Any]:
    """What the address says of the list shown: only our own names, since `url_for` gives a meaning to some others."""
    return {name: request.args[name] for name in ASKED if name in request.args}


def _own_organisation() -> Organisation:
    """One's own organisation, whose inventory one may change."""
    organisation = _organisation_asked()
    require(can_edit_inventory, organisation)
    return organisation


def _visible_import(import_id: int) -> InventoryImport:
    given = queries.get_import(import_id)
    require_sight(can_see_inventory, given.organisation)
    return given


def _categories_of(item: Any) -> list[Any]:
    """What an item may be, its present category included even when it is no longer proposed."""
    categories = list(active_categories())
    return categories if item.category in categories else [item.category, *categories]


def _items_page(organisation: Organisation, form: ItemsForm) -> str:
    filter_form = FiltersForm(request.args, active_categories())
    filters = filter_form.filters()
    filter_form.narrow(*queries.categories_and_states(organisation.id))
    return render_template(
        "inventory/list_items.html",
        organisation=organisation,
        filter_form=filter_form,
        form=form,
        page=queries.items_page(organisation.id, filters, page_asked()),
        in_use=queries.count_in_use(organisation.id, filters),
        can_edit=can_edit_inventory(me(), organisation),
        asked=_asked(),
    )


def _list_page(form: ListForm) -> str:
    organisation = _own_organisation()
    filters = FiltersForm(request.args, active_categories()).filters()
    in_use = queries.count_in_use(organisation.id, filters)
    return render_template("inventory/confirm_list.html", form=form, in_use=in_use, asked=_asked())


def _declaration_page(organisation: Organisation, year: int, form: Any = None) -> str:
    _check_year(year)
    categories = active_categories()
    proposed = queries.proposed_stock(organisation.id, year)
    declared = queries.declared_stock(organisation.id, year)
    return render_template(
        "inventory/edit_declaration.html",
        year=year,
        form=form or stock_form(categories, proposed, declared),
        categories=categories,
        proposed=proposed,
        is_declared=bool(declared),
    )


def _check_year(year: int) -> None:
    if not 2000 <= year <= today().year:  # noqa: PLR2004 - the first year a stock may be declared for
        raise NotFound
