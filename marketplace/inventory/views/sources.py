"""The GLPI of one's organisation: where it is, whether it answers, what was read there."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require_sight
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory
from marketplace.inventory.enums import Nightly, SourceApi
from marketplace.inventory.errors import FetchUnderWay, SourceFailed
from marketplace.inventory.forms import ConfirmForm, SourceForm
from marketplace.inventory.rules.glpi import KINDS
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import own_organisation


@bp.get("/glpi")
@open_to(Audience.PUBLIC_BODY)
def show_source() -> ResponseReturnValue:
    source = queries.find_source(own_organisation().id)
    fetches = queries.latest_fetches(source.id) if source else []
    return render_template("inventory/show_source.html", source=source, fetches=fetches, form=ConfirmForm())


@bp.get("/glpi/modifier")
@open_to(Audience.PUBLIC_BODY)
def edit_source() -> ResponseReturnValue:
    source = queries.find_source(own_organisation().id)
    form = SourceForm(api=source.api.value, address=source.address, nightly=source.nightly.value) if source else SourceForm()
    return _source_page(form)


@bp.post("/glpi/modifier")
@open_to(Audience.PUBLIC_BODY)
def save_source() -> ResponseReturnValue:
    organisation_id = own_organisation().id
    form = SourceForm()
    if form.validate_on_submit():
        with form.refusals():
            services.save_source(
                organisation_id,
                api=SourceApi(form.api.data),
                address=form.address.data or "",
                secrets=form.secrets(),
                nightly=Nightly(form.nightly.data),
                by=me(),
                now=now(),
            )
            flash("L’accès à GLPI est enregistré. Testez maintenant la connexion.", "success")
            return redirect(url_for(".show_source"))
    return _source_page(form), 422


@bp.post("/glpi/tester")
@open_to(Audience.PUBLIC_BODY)
def try_source() -> ResponseReturnValue:
    organisation_id = own_organisation().id
    if ConfirmForm().validate_on_submit():
        try:
            found = services.try_source(organisation_id)
            read = [f"{KINDS[kind]} {units}" for kind, units in found.items() if units is not None]
            unread = [KINDS[kind] for kind, units in found.items() if units is None]
            without = f" Le compte ne peut pas lire : {', '.join(unread)}." if unread else ""
            flash(f"GLPI répond. Trouvés : {', '.join(read)}.{without}", "warning" if unread else "success")
        except SourceFailed as failed:
            flash(str(failed), "warning")
    return redirect(url_for(".show_source"))


@bp.post("/glpi/lire")
@open_to(Audience.PUBLIC_BODY)
def fetch_source() -> ResponseReturnValue:
    organisation_id = own_organisation().id
    if ConfirmForm().validate_on_submit():
        try:
            fetch = services.ask_fetch(organisation_id, by=me(), now=now())
            return redirect(url_for(".show_fetch", fetch_id=fetch.id))
        except FetchUnderWay as refusal:
            flash(str(refusal), "info")
    return redirect(url_for(".show_source"))


@bp.get("/glpi/lectures/<int:fetch_id>")
@open_to(Audience.PUBLIC_BODY)
def show_fetch(fetch_id: int) -> ResponseReturnValue:
    fetch = queries.get_fetch(fetch_id)
    require_sight(can_edit_inventory, fetch.source.organisation)
    unread = [KINDS[kind] for kind in fetch.unread]
    return render_template("inventory/show_fetch.html", fetch=fetch, unread=unread, form=ConfirmForm())


@bp.get("/glpi/supprimer")
@open_to(Audience.PUBLIC_BODY)
def confirm_removal() -> ResponseReturnValue:
    source = queries.get_source(own_organisation().id)
    return render_template("inventory/confirm_removal.html", source=source, form=ConfirmForm())


@bp.post("/glpi/supprimer")
@open_to(Audience.PUBLIC_BODY)
def remove_source() -> ResponseReturnValue:
    organisation_id = own_organisation().id
    if ConfirmForm().validate_on_submit():
        services.remove_source(organisation_id, by=me(), now=now())
        flash("L’accès à GLPI est supprimé, et ses jetons effacés. L’inventaire reste tel qu’il est.", "success")
    return redirect(url_for(".show_source"))


def _source_page(form: SourceForm) -> str:
    source = queries.find_source(own_organisation().id)
    return render_template("inventory/edit_source.html", form=form, source=source, apis=list(SourceApi))
