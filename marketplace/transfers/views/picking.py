"""The pick list, on a telephone: ticked or read by its camera; what has no network yet is sent later by the page itself."""

from flask import current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require
from core.web.security import WORKER_POLICY
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.models import Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer

CAMERA = "camera=(self), geolocation=(), microphone=(), payment=()"  # this page alone may ask for it, to read codes


@bp.get("/cessions/<int:transfer_id>/liste-de-retrait")
@open_to(Audience.SIGNED_IN)
def show_pick_list(transfer_id: int) -> ResponseReturnValue:
    transfer = _pickable(transfer_id)
    return _page(transfer, _form(transfer))


@bp.get("/cessions/liste-de-retrait.js")
@open_to(Audience.PUBLIC)
def show_pick_worker() -> ResponseReturnValue:
    """What keeps the page in the telephone: a script answers only for addresses below its own."""
    return current_app.send_static_file("js/pick_worker.js")


@bp.post("/cessions/<int:transfer_id>/liste-de-retrait")
@open_to(Audience.SIGNED_IN)
def save_pick_list(transfer_id: int) -> ResponseReturnValue:
    transfer = _pickable(transfer_id)
    form = _form(transfer)
    if form.validate_on_submit():
        with form.refusals():
            ticked: list[int] = form["items"].data or []
            units = forms.by_line(form, "units")
            services.save_picks(transfer_id, shown=form.shown_ids(), ticked=ticked, units=units, by=me(), now=now())
            flash("La liste est enregistrée.", "success")
            return redirect(url_for(".show_pick_list", transfer_id=transfer_id))
    return _page(queries.get_transfer(transfer_id), form, status=422)


def _pickable(transfer_id: int) -> Transfer:
    transfer = seen_transfer(transfer_id)
    require(access.can_pick, transfer)
    rules.check_prepared(transfer)
    return transfer


def _form(transfer: Transfer) -> forms.PickForm:
    return forms.pick_form(transfer, queries.devices_of_lot(transfer), queries.lines_with_devices(transfer))


def _page(transfer: Transfer, form: forms.PickForm, *, status: int = 200) -> ResponseReturnValue:
    devices = queries.devices_of_lot(transfer)
    page = render_template(
        "transfers/show_pick_list.html",
        transfer=transfer,
        form=form,
        lines=[(line, devices[line.id]) for line in transfer.lines if line.id in devices],
        picked=queries.picked_items(transfer.id),
        name_of=forms.name_of,
    )
    answer = make_response(page, status)
    answer.headers["Permissions-Policy"] = CAMERA
    answer.headers["Content-Security-Policy"] = WORKER_POLICY
    return answer
