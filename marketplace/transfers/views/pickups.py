"""Agreeing on a day, or giving up."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require
from marketplace.transfers import access, forms, queries, services
from marketplace.transfers.views.blueprint import bp, seen_transfer
from marketplace.transfers.views.lists import transfer_page


@bp.post("/cessions/<int:transfer_id>/proposer-date")
@open_to(Audience.SIGNED_IN)
def propose_pickup(transfer_id: int) -> ResponseReturnValue:
    transfer, form = seen_transfer(transfer_id), forms.PickupForm()
    require(access.can_plan_pickup, transfer)
    if form.validate_on_submit() and form.pickup_on.data:
        with form.refusals():
            services.propose_pickup(transfer_id, form.pickup_on.data, by=me(), now=now())
            flash("La date est proposée. L’autre organisme est prévenu : il l’accepte ou en propose une autre.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return transfer_page(queries.get_transfer(transfer_id), pickup_form=form, status=422)


@bp.post("/cessions/<int:transfer_id>/accepter-date")
@open_to(Audience.SIGNED_IN)
def agree_pickup(transfer_id: int) -> ResponseReturnValue:
    transfer, form = seen_transfer(transfer_id), forms.AgreeForm()
    require(access.can_plan_pickup, transfer)
    shown = forms.PickupForm(formdata=None, pickup_on=transfer.pickup_on)
    if form.validate_on_submit() and form.pickup_on.data:
        with shown.refusals():
            services.agree_pickup(transfer_id, form.pickup_on.data, by=me(), now=now())
            flash("La date d’enlèvement est acceptée.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return transfer_page(queries.get_transfer(transfer_id), pickup_form=shown, status=422)


@bp.get("/cessions/<int:transfer_id>/annuler")
@open_to(Audience.SIGNED_IN)
def cancel_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    require(access.can_cancel, transfer)
    return render_template("transfers/cancel_transfer.html", transfer=transfer, form=forms.CancelForm())


@bp.post("/cessions/<int:transfer_id>/annuler")
@open_to(Audience.SIGNED_IN)
def confirm_cancellation(transfer_id: int) -> ResponseReturnValue:
    transfer, form = seen_transfer(transfer_id), forms.CancelForm()
    require(access.can_cancel, transfer)
    if form.validate_on_submit():
        with form.refusals():
            services.cancel_transfer(transfer_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La cession est annulée : les unités sont revenues au lot.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return render_template("transfers/cancel_transfer.html", transfer=queries.get_transfer(transfer_id), form=form), 422
