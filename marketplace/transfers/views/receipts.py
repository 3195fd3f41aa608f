"""The taker counts and signs."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/<int:transfer_id>/recevoir")
@open_to(Audience.SIGNED_IN)
def receive_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    require(access.can_receive, transfer)
    rules.check_receivable(transfer)
    return render_template("transfers/receive_transfer.html", transfer=transfer, form=forms.receipt_form(transfer))


@bp.post("/cessions/<int:transfer_id>/recevoir")
@open_to(Audience.SIGNED_IN)
def sign_receipt(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    require(access.can_receive, transfer)
    form = forms.receipt_form(transfer)
    if form.validate_on_submit():
        with form.refusals():
            services.receive(
                transfer_id,
                received=forms.by_line(form, "units"),
                weighed=forms.by_line(form, "weighed"),
                note=form.discrepancy_note.data or "",
                capacity=form.capacity.data or "",
                by=me(),
                now=now(),
            )
            flash("La réception est signée. Il reste à dire ce que chaque unité devient.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
        form.show_sent(queries.get_transfer(transfer_id))
    return render_template("transfers/receive_transfer.html", transfer=queries.get_transfer(transfer_id), form=form), 422
