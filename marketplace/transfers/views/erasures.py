"""What the taker says of the data of what it received, when the agreement gives it the erasure."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require
from core.web.filters import counted
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/<int:transfer_id>/effacements")
@open_to(Audience.SIGNED_IN)
def new_erasures(transfer_id: int) -> ResponseReturnValue:
    transfer = _erasable(transfer_id)
    return _page(transfer, forms.taker_erasure_form(transfer, queries.devices_to_erase(transfer_id), me().user.name))


@bp.post("/cessions/<int:transfer_id>/effacements")
@open_to(Audience.SIGNED_IN)
def record_erasures(transfer_id: int) -> ResponseReturnValue:
    transfer = _erasable(transfer_id)
    form = forms.taker_erasure_form(transfer, queries.devices_to_erase(transfer_id), me().user.name)
    if form.validate_on_submit():
        with form.refusals():
            items = getattr(form, "items", None)
            done = services.record_taker_erasures(
                transfer_id,
                form.facts,
                item_ids=items.data or [] if items else [],
                erased=forms.by_line(form, "erased"),
                file=form.checked_file(),
                by=me(),
                now=now(),
            )
            flash(f"Effacement enregistré : {counted(done, 'appareil ou unité', 'appareils ou unités')}.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _page(queries.get_transfer(transfer_id), form), 422


def left_to_erase(transfer: Transfer) -> int:
    """How many devices and units received the taker still has to erase."""
    if transfer.state is not TransferState.RECEIVED or not transfer.is_erased_by_taker:
        return 0
    devices = queries.devices_to_erase(transfer.id)
    with_devices = queries.lines_with_devices(transfer)
    return sum(map(len, devices.values())) + sum(line.unerased_units for line in transfer.lines if line.id not in with_devices)


def _erasable(transfer_id: int) -> Transfer:
    transfer = seen_transfer(transfer_id)
    require(access.can_report, transfer)
    rules.check_erasure_awaited(transfer)
    return transfer


def _page(transfer: Transfer, form: forms.Form) -> str:
    return render_template("transfers/new_erasures.html", transfer=transfer, form=form, is_awaited=forms.asks_what(form))
