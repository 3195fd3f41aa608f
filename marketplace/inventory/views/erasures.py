"""What an organisation says of the data of its devices."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require_sight
from core.web.files import given_file
from core.web.filters import counted
from core.web.links import safe_next
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_see_inventory
from marketplace.inventory.enums import MediumKind
from marketplace.inventory.forms import ConfirmForm, MediumForm, OwnErasureForm
from marketplace.inventory.models import EquipmentItem, StorageMedium
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.selection import selection_asked, selection_in_address
from marketplace.inventory.views.whose import editable_item, own_organisation


@bp.get("/effacements/enregistrer")
@open_to(Audience.PUBLIC_BODY)
def new_erasures() -> ResponseReturnValue:
    items = queries.selected(own_organisation().id, selection_asked())
    form = OwnErasureForm(formdata=None, on=today(), operator=me().user.name, expected=len(items))
    return _erasures_page(items, form)


@bp.post("/effacements/enregistrer")
@open_to(Audience.PUBLIC_BODY)
def record_erasures() -> ResponseReturnValue:
    organisation_id, form = own_organisation().id, OwnErasureForm()
    items = queries.selected(organisation_id, selection_asked())
    form.offer(_media_of(items))
    if form.validate_on_submit():
        with form.refusals():
            done = services.record_erasures(
                selection_asked(form.expected.data),
                form.facts,
                organisation_id=organisation_id,
                medium_id=(form.medium_id.data or None) if form.medium_id else None,
                file=form.checked_file(),
                by=me(),
                now=now(),
            )
            flash(f"Effacement enregistré pour {counted(done, 'équipement')}.", "success")
            device = url_for(".show_item", item_id=items[0].id) if len(items) == 1 else None
            return redirect(_page_before() or device or url_for(".list_items"))
    return _erasures_page(queries.selected(own_organisation().id, selection_asked()), form), 422


@bp.post("/equipements/<int:item_id>/supports")
@open_to(Audience.PUBLIC_BODY)
def add_medium(item_id: int) -> ResponseReturnValue:
    editable_item(item_id)
    form = MediumForm()
    if form.validate_on_submit():
        with form.refusals():
            kind, serial, size = MediumKind(form.kind.data), form.serial.data or "", form.capacity_gb.data
            services.add_medium(item_id, kind=kind, serial=serial, capacity_gb=size, by=me(), now=now())
            flash("Le support est ajouté : chaque support d’un appareil s’efface.", "success")
            return redirect(url_for(".show_item", item_id=item_id))
    return render_template("inventory/new_medium.html", item=queries.get_item(item_id), form=form), 422


@bp.get("/equipements/<int:item_id>/supports")
@open_to(Audience.PUBLIC_BODY)
def new_medium(item_id: int) -> ResponseReturnValue:
    return render_template("inventory/new_medium.html", item=editable_item(item_id), form=MediumForm(formdata=None))


@bp.post("/equipements/<int:item_id>/supports/<int:medium_id>/enlever")
@open_to(Audience.PUBLIC_BODY)
def remove_medium(item_id: int, medium_id: int) -> ResponseReturnValue:
    editable_item(item_id)
    if queries.get_medium(medium_id).item_id != item_id:
        raise NotFound
    if ConfirmForm().validate_on_submit():
        services.remove_medium(medium_id, by=me(), now=now())
        flash("Le support est enlevé de la fiche.", "success")
    return redirect(url_for(".show_item", item_id=item_id))


@bp.get("/effacements/<int:erasure_id>/certificat")
@open_to(Audience.PUBLIC_BODY)
def download_erasure(erasure_id: int) -> ResponseReturnValue:
    erasure = queries.get_erasure(erasure_id)
    require_sight(can_see_inventory, erasure.item.organisation)
    if erasure.file is None:
        raise NotFound
    return given_file(erasure.file)


def _media_of(items: Sequence[EquipmentItem]) -> Sequence[StorageMedium]:
    """The media of the only device there is, if several are known."""
    return queries.media_by_item([items[0].id])[items[0].id] if len(items) == 1 else []


def _page_before() -> str | None:
    """The page that asked for the erasures, if it is not the inventory: a transfer waits for them."""
    return safe_next(request.args.get("suite"))


def _erasures_page(items: Sequence[EquipmentItem], form: OwnErasureForm) -> str:
    if form.medium_id and form.medium_id.choices is None:
        form.offer(_media_of(items))
    before = _page_before()
    return render_template(
        "inventory/new_erasures.html",
        items=[item for item in items if item.category.holds_data],
        aside=sum(not item.category.holds_data for item in items),
        form=form,
        asked=selection_in_address() | ({"suite": before} if before else {}),
        back=before or url_for(".list_items"),
        back_label="Revenir sans enregistrer" if before else "Revenir à l’inventaire",
    )
