"""A discrepancy, settled in writing."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.keys import key_of
from core.web.access import Audience, me, open_to, require
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.models import Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/<int:transfer_id>/ecart")
@open_to(Audience.SIGNED_IN)
def show_discrepancy(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    return _page(transfer, forms.discrepancy_form(transfer), forms.ConfirmFiguresForm(formdata=None))


@bp.post("/cessions/<int:transfer_id>/ecart")
@open_to(Audience.SIGNED_IN)
def answer_discrepancy(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    require(access.can_settle, transfer)
    form = forms.discrepancy_form(transfer)
    if form.validate_on_submit():
        with form.refusals():
            figures = forms.by_line(form, "units")
            services.answer_discrepancy(transfer_id, form.text.data or "", figures, by=me(), now=now())
            flash("Votre réponse est écrite. L’autre organisme est prévenu.", "success")
            return redirect(url_for(".show_discrepancy", transfer_id=transfer_id))
    return _page(queries.get_transfer(transfer_id), form, forms.ConfirmFiguresForm(formdata=None), status=422)


@bp.post("/cessions/<int:transfer_id>/ecart/confirmer")
@open_to(Audience.SIGNED_IN)
def settle_discrepancy(transfer_id: int) -> ResponseReturnValue:
    transfer, form = seen_transfer(transfer_id), forms.ConfirmFiguresForm()
    require(access.can_settle, transfer)
    if form.validate_on_submit():
        with form.refusals():
            services.settle_discrepancy(transfer_id, key_of(form.entry_id.data), by=me(), now=now())
            flash("L’écart est réglé : les deux organismes ont confirmé les mêmes chiffres.", "success")
            return redirect(url_for(".show_discrepancy", transfer_id=transfer_id))
    transfer = queries.get_transfer(transfer_id)
    return _page(transfer, forms.discrepancy_form(transfer), form, status=422)


def _page(
    transfer: Transfer, form: forms.DiscrepancyForm, confirm: forms.ConfirmFiguresForm, *, status: int = 200
) -> ResponseReturnValue:
    entries = queries.discrepancy_entries(transfer.id)
    may_act = access.can_settle(me(), transfer) and rules.is_disputed(transfer)
    page = render_template(
        "transfers/show_discrepancy.html",
        transfer=transfer,
        entries=entries,
        form=form,
        confirm=confirm,
        may_answer=may_act,
        may_confirm=may_act and bool(entries) and entries[-1].organisation_id != me().organisation_id,
    )
    return page, status
