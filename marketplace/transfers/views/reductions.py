"""Letting less change hands than was promised: the units, their check, the confirmation."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require
from core.web.filters import counted
from core.web.forms import Form
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/<int:transfer_id>/reduire")
@open_to(Audience.SIGNED_IN)
def choose_reduction(transfer_id: int) -> ResponseReturnValue:
    transfer = _reducible(transfer_id)
    rules.check_prepared(transfer)
    return _form_page(transfer, forms.reduce_form(transfer))


@bp.post("/cessions/<int:transfer_id>/reduire")
@open_to(Audience.SIGNED_IN)
def check_reduction(transfer_id: int) -> ResponseReturnValue:
    transfer = _reducible(transfer_id)
    form = forms.reduce_form(transfer)
    if form.validate_on_submit():
        with form.refusals():
            rules.check_prepared(transfer)
            rules.check_promised(transfer, form.seen)
            taken_off = rules.check_taken_off(transfer.lines, forms.by_line(form, "units"))
            left = rules.still_promised(transfer.lines, taken_off)
            return render_template(
                "transfers/check_reduction.html",
                transfer=transfer,
                form=form,
                taken_off=taken_off,
                taken_units=sum(taken_off.values()),
                left=left,
                left_units=sum(left.values()),
                send_form=Form(formdata=None),
            )
    return _form_page(transfer, form), 422


@bp.post("/cessions/<int:transfer_id>/reduire/modifier")
@open_to(Audience.SIGNED_IN)
def edit_reduction(transfer_id: int) -> ResponseReturnValue:
    transfer = _reducible(transfer_id)
    return _form_page(transfer, forms.reduce_form(transfer))


@bp.post("/cessions/<int:transfer_id>/reduire/confirmer")
@open_to(Audience.SIGNED_IN)
def reduce_transfer(transfer_id: int) -> ResponseReturnValue:
    form = forms.reduce_form(_reducible(transfer_id))
    if form.validate_on_submit():
        with form.refusals():
            units = forms.by_line(form, "units")
            reduced = services.reduce_transfer(
                transfer_id, units, seen=form.seen, reason=form.reason.data or "", by=me(), now=now()
            )
            flash(_said(reduced), "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _form_page(queries.get_transfer(transfer_id), form), 422


def _reducible(transfer_id: int) -> Transfer:
    transfer = seen_transfer(transfer_id)
    require(access.can_reduce, transfer)
    return transfer


def _form_page(transfer: Transfer, form: forms.ReduceForm) -> str:
    form.promised.data = str(transfer.promised_units)  # sent again, it is about what she now reads
    return render_template("transfers/choose_reduction.html", transfer=transfer, form=form)


def _said(transfer: Transfer) -> str:
    if transfer.state is TransferState.CANCELLED:
        return "La cession est annulée : il n’en restait rien. L’autre organisme est prévenu."
    left = counted(transfer.promised_units, "unité reste", "unités restent")
    return f"La cession est réduite : {left} à remettre. L’autre organisme est prévenu."
