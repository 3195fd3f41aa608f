"""A lot made from a list of the inventory or from a past lot, and its lines changed."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.clock import now, today
from core.errors import NotFound
from core.keys import MOST_LISTED, keys_listed, listed
from core.thresholds import threshold
from core.web.access import Audience, me, open_to, require
from core.web.filters import counted
from core.web.pages import page_asked, page_of_rows
from marketplace.inventory.errors import TooManyChosen
from marketplace.inventory.forms import ChoiceForm, FiltersForm
from marketplace.inventory.queries import available_count
from marketplace.lots import access, queries, rules, services
from marketplace.lots.forms import LineForm, ListLotForm, RemovalForm, SeenListForm, line_form
from marketplace.lots.models import Lot, LotLine
from marketplace.lots.views.blueprint import bp
from marketplace.lots.views.lots import editable, facts_of, proposed_pickup


@bp.get("/lots/proposer-depuis-inventaire")
@open_to(Audience.PUBLIC_BODY)
def propose_from_list() -> ResponseReturnValue:
    require(access.can_propose)
    found = available_count(me().organisation_id, _filters(), _chosen())
    until = today() + timedelta(days=threshold("claim_window", on=today()))
    form = ListLotForm(title=_title(found), claims_until=until, expected=found, **proposed_pickup())
    return _list_page(form, found)


@bp.post("/lots/proposer-depuis-inventaire")
@open_to(Audience.PUBLIC_BODY)
def draft_from_list() -> ResponseReturnValue:
    require(access.can_propose)
    form = ListLotForm()
    if form.validate_on_submit():
        with form.refusals():
            lot = services.draft_from_list(
                facts_of(form), _filters(), _chosen(), expected=form.expected.data or 0, by=me(), now=now(), today=today()
            )
            flash(f"Le brouillon est prêt, avec {counted(form.expected.data or 0, 'appareil')} de l’inventaire.", "success")
            return redirect(url_for(".prepare_lot", lot_id=lot.id))
    found = available_count(me().organisation_id, _filters(), _chosen())
    form.expected.data, form.expected.raw_data = found, None
    return _list_page(form, found), 422


@bp.post("/lots/<int:lot_id>/ajouter-depuis-inventaire")
@open_to(Audience.PUBLIC_BODY)
def add_list(lot_id: int) -> ResponseReturnValue:
    """The devices of a list of one's own inventory, in a draft already begun."""
    lot, form = editable(lot_id), SeenListForm()
    if lot.giver_id != me().organisation_id:
        raise NotFound
    if form.validate_on_submit():
        with form.refusals():
            added = services.add_list(
                lot_id, _filters(), _chosen(), expected=form.expected.data or 0, by=me(), now=now(), today=today()
            )
            flash(f"{counted(added, 'appareil ajouté', 'appareils ajoutés')} au lot.", "success")
            return redirect(url_for(".prepare_lot", lot_id=lot_id))
    flash(" ".join(error for errors in form.errors.values() for error in errors), "error")
    return redirect(url_for(".propose_from_list", **_asked()))


@bp.post("/lots/proposer-la-selection")
@open_to(Audience.PUBLIC_BODY)
def propose_selection() -> ResponseReturnValue:
    """From the boxes ticked in the inventory to the page that asks what the lot is."""
    require(access.can_propose)
    chosen = ChoiceForm().item_ids.data or []
    if len(chosen) > MOST_LISTED:
        flash(TooManyChosen.message, "error")
        return redirect(url_for("inventory.list_items"))
    if not chosen:
        flash("Cochez d’abord les équipements réformés à mettre dans le lot.", "error")
        return redirect(url_for("inventory.list_items"))
    return redirect(url_for(".propose_from_list", appareils=listed(chosen)))


@bp.get("/lots/<int:lot_id>/appareils")
@open_to(Audience.PUBLIC_BODY)
def list_devices(lot_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    page = page_of_rows(queries.devices_in(lot_id), page_asked())
    return render_template("lots/list_devices.html", lot=lot, page=page)


@bp.get("/lots/<int:lot_id>/lignes/<int:line_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def edit_line(lot_id: int, line_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    return _line_page(lot, *_line(lot, line_id), recorded=[])


@bp.post("/lots/<int:lot_id>/lignes/<int:line_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def change_line(lot_id: int, line_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    _asked, form = _line(lot, line_id)
    if form.validate_on_submit():
        with form.refusals():
            units = form.units.data if form.units else None
            value = form.unit_value_eur.data
            services.change_line(lot_id, line_id, units=units, unit_value_eur=value, revision=form.seen, by=me(), now=now())
            flash("La ligne est modifiée.", "success")
            return redirect(url_for(".prepare_lot", lot_id=lot_id))
    lot = queries.get_lot(lot_id)
    line, _fresh = _line(lot, line_id)
    recorded = [] if form.seen == lot.revision else form.recorded_otherwise(line)
    form.revision.data = str(lot.revision)  # what others recorded is shown: sent again, hers takes its place
    return _line_page(lot, line, form, recorded=recorded), 422


@bp.post("/lots/<int:lot_id>/lignes/<int:line_id>/enlever-des-appareils")
@open_to(Audience.PUBLIC_BODY)
def remove_items(lot_id: int, line_id: int) -> ResponseReturnValue:
    lot, form = editable(lot_id), RemovalForm()
    _line(lot, line_id)
    if form.validate_on_submit():
        with form.refusals():
            removed = services.remove_items(lot_id, line_id, form.item_ids.data or [], by=me(), now=now())
            said = counted(removed, "appareil enlevé", "appareils enlevés")
            flash(f"{said} du lot, de nouveau disponible{'s' if removed > 1 else ''} dans l’inventaire.", "success")
            return redirect(url_for(".prepare_lot", lot_id=lot_id))
    lot = queries.get_lot(lot_id)
    return _line_page(lot, *_line(lot, line_id, is_sent=False), recorded=[], removal=form), 422


@bp.post("/lots/<int:lot_id>/refaire")
@open_to(Audience.PUBLIC_BODY)
def duplicate_lot(lot_id: int) -> ResponseReturnValue:
    editable(lot_id)
    until = today() + timedelta(days=threshold("claim_window", on=today()))
    draft = services.duplicate_lot(lot_id, claims_until=until, by=me(), now=now(), today=today())
    flash("Un brouillon reprend ce lot et son matériel compté. Ajoutez les appareils de l’inventaire s’il y en a.", "success")
    return redirect(url_for(".prepare_lot", lot_id=draft.id))


def _filters() -> Any:
    return FiltersForm(request.args, active_categories()).filters()


def _chosen() -> list[int]:
    """The devices the address names; none means all those of the list."""
    keys = keys_listed(request.args["appareils"]) if request.args.get("appareils") else []
    if not all(keys):
        raise NotFound
    return keys


def _title(found: int) -> str:
    """« 34 ordinateurs portables de la mairie », from what the list was narrowed to."""
    filters = _filters()
    category = next((category for category in active_categories() if category.id == filters.category_id), None)
    what = counted(found, category.label.lower(), category.plural.lower()) if category else counted(found, "appareil")
    return f"{what}, {filters.place}"[:100] if filters.place else what


def _list_page(form: ListLotForm, found: int) -> str:
    places = queries.usual_pickups(me().organisation_id)
    return render_template(
        "lots/propose_from_list.html",
        form=form,
        found=found,
        asked=_asked(),
        places=places,
        most=rules.MOST_ITEMS_AT_ONCE,
        drafts=queries.drafts_of(me().organisation_id),
        add_form=SeenListForm(formdata=None, expected=found),
    )


def _asked() -> dict[str, Any]:
    """What the address says of the list."""
    return {name: request.args[name] for name in (*FiltersForm(request.args, [])._fields, "appareils") if name in request.args}


def _line(lot: Lot, line_id: int, *, is_sent: bool = True) -> tuple[LotLine, LineForm]:
    line = next((line for line in lot.lines if line.id == line_id), None)
    if line is None:
        raise NotFound
    return line, line_form(line, is_inventoried=line_id in queries.inventoried_units(lot.id), is_sent=is_sent)


def _line_page(
    lot: Lot, line: LotLine, form: LineForm, *, recorded: list[tuple[str, str]], removal: RemovalForm | None = None
) -> str:
    ceiling = threshold("gift_unit_ceiling", on=today())
    return render_template(
        "lots/edit_line.html",
        lot=lot,
        line=line,
        form=form,
        ceiling=ceiling,
        recorded=recorded,
        devices=queries.devices_of_line(line.id),
        removal=removal or RemovalForm(formdata=None),
    )
