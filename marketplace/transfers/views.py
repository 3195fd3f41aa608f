"""Handovers, receipts, outcomes."""

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agreements.queries import find_agreement_in_force
from core import storage
from core.accounts.queries import managers_of
from core.clock import now, today
from core.documents import render_pdf
from core.errors import NotFound
from core.storage import StoredFile
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.forms import Form
from core.web.pages import page_asked
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.errors import DocumentNotReady
from marketplace.transfers.models import Outcome, Transfer, TransferLine
from marketplace.transfers.rules import documents

bp = Blueprint("transfers", __name__)

HEADERS = [
    "référence", "état", "lot", "donneur", "preneur", "promises", "remises", "reçues", "déclarées", "enlèvement prévu", "remise",
    "réception", "devenirs attendus", "terminée",
]  # fmt: skip


# The list


@bp.get("/cessions")
@open_to(Audience.SIGNED_IN)
def list_transfers() -> ResponseReturnValue:
    form = forms.TransfersForm(request.args)
    page = queries.transfers_page(form.filters(), page_asked(), organisation_id=me().organisation_id, sees_all=_sees_all())
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    return render_template("transfers/list_transfers.html", form=form, page=page, sees_all=_sees_all(), kept=kept)


@bp.get("/cessions/exporter")
@open_to(Audience.SIGNED_IN)
def export_transfers() -> ResponseReturnValue:
    filters = forms.TransfersForm(request.args).filters()
    rows = queries.all_transfers(filters, organisation_id=me().organisation_id, sees_all=_sees_all())
    lines = (
        (
            row.reference, row.state, row.title, row.giver, row.taker, row.promised, row.sent, row.received, row.reported,
            row.pickup_on, row.handed_over_on, row.received_on, row.outcomes_due_on, row.closed_on,
        )
        for row in rows
    )  # fmt: skip
    return csv_response("cessions.csv", HEADERS, lines)


def _sees_all() -> bool:
    return access.sees_all_transfers(me())


# One transfer


@bp.get("/cessions/<int:transfer_id>")
@open_to(Audience.SIGNED_IN)
def show_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
    return _show(transfer, pickup_form=forms.PickupForm(pickup_on=transfer.pickup_on))


@bp.get("/cessions/lignes/<int:line_id>")
@open_to(Audience.SIGNED_IN)
def open_line(line_id: int) -> ResponseReturnValue:
    """From a movement of the ledger to the transfer that made it."""
    transfer = queries.transfer_of_line(line_id)
    require_sight(access.can_see_transfer, transfer)
    return redirect(url_for(".show_transfer", transfer_id=transfer.id))


def _seen(transfer_id: int) -> Transfer:
    transfer = queries.get_transfer(transfer_id)
    require_sight(access.can_see_transfer, transfer)
    return transfer


def _show(transfer: Transfer, *, pickup_form: forms.PickupForm, status: int = 200) -> ResponseReturnValue:
    agreement = find_agreement_in_force(transfer.giver_id, transfer.taker_id, on=today())
    page = render_template(
        "transfers/show_transfer.html",
        transfer=transfer,
        steps=rules.steps_of(transfer),
        reported=queries.reported_by_line(transfer.id),
        journal=queries.journal_of(transfer.id),
        agreement=agreement,
        lacks_agreement=rules.needs_agreement(transfer) and agreement is None,
        is_unknown_for_good=rules.is_unknown_for_good(transfer, today=today()),
        can_plan=access.can_plan_pickup(me(), transfer),
        can_hand_over=access.can_hand_over(me(), transfer),
        can_receive=access.can_receive(me(), transfer),
        can_report=access.can_report(me(), transfer),
        can_cancel=access.can_cancel(me(), transfer),
        awaits_my_agreement=transfer.pickup_agreed_at is None
        and transfer.pickup_proposed_by_id not in {None, me().organisation_id}
        and access.can_plan_pickup(me(), transfer),
        pickup_form=pickup_form,
        agree_form=forms.AgreeForm(formdata=None, pickup_on=transfer.pickup_on),
        action=Form(formdata=None),
    )
    return page, status


# The pickup


@bp.post("/cessions/<int:transfer_id>/proposer-date")
@open_to(Audience.SIGNED_IN)
def propose_pickup(transfer_id: int) -> ResponseReturnValue:
    transfer, form = _seen(transfer_id), forms.PickupForm()
    require(access.can_plan_pickup, transfer)
    if form.validate_on_submit() and form.pickup_on.data:
        with form.refusals():
            services.propose_pickup(transfer_id, form.pickup_on.data, by=me(), now=now())
            flash("La date est proposée. L’autre organisme est prévenu : il l’accepte ou en propose une autre.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _show(queries.get_transfer(transfer_id), pickup_form=form, status=422)


@bp.post("/cessions/<int:transfer_id>/accepter-date")
@open_to(Audience.SIGNED_IN)
def agree_pickup(transfer_id: int) -> ResponseReturnValue:
    transfer, form = _seen(transfer_id), forms.AgreeForm()
    require(access.can_plan_pickup, transfer)
    shown = forms.PickupForm(formdata=None, pickup_on=transfer.pickup_on)
    if form.validate_on_submit() and form.pickup_on.data:
        with shown.refusals():
            services.agree_pickup(transfer_id, form.pickup_on.data, by=me(), now=now())
            flash("La date d’enlèvement est acceptée.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _show(queries.get_transfer(transfer_id), pickup_form=shown, status=422)


@bp.get("/cessions/<int:transfer_id>/annuler")
@open_to(Audience.SIGNED_IN)
def cancel_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
    require(access.can_cancel, transfer)
    return render_template("transfers/cancel_transfer.html", transfer=transfer, form=forms.CancelForm())


@bp.post("/cessions/<int:transfer_id>/annuler")
@open_to(Audience.SIGNED_IN)
def confirm_cancellation(transfer_id: int) -> ResponseReturnValue:
    transfer, form = _seen(transfer_id), forms.CancelForm()
    require(access.can_cancel, transfer)
    if form.validate_on_submit():
        with form.refusals():
            services.cancel_transfer(transfer_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La cession est annulée : les unités sont revenues au lot.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return render_template("transfers/cancel_transfer.html", transfer=queries.get_transfer(transfer_id), form=form), 422


# Handing over


@bp.get("/cessions/<int:transfer_id>/remettre")
@open_to(Audience.SIGNED_IN)
def hand_over_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
    require(access.can_hand_over, transfer)
    rules.check_prepared(transfer)
    return _handover_page(transfer, _handover_form(transfer))


@bp.post("/cessions/<int:transfer_id>/remettre")
@open_to(Audience.SIGNED_IN)
def sign_handover(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
    require(access.can_hand_over, transfer)
    form = _handover_form(transfer)
    if form.validate_on_submit():
        with form.refusals():
            sent, devices = forms.by_line(form, "units"), forms.by_line(form, "items")
            services.hand_over(transfer_id, sent=sent, devices=devices, capacity=form.capacity.data or "", by=me(), now=now())
            flash("La remise est signée. Le bénéficiaire est prévenu : il compte de son côté et confirme.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _handover_page(queries.get_transfer(transfer_id), form), 422


def _handover_form(transfer: Transfer) -> forms.SignatureForm:
    return forms.handover_form(transfer, queries.devices_of_lot(transfer), queries.lines_with_devices(transfer))


def _handover_page(transfer: Transfer, form: forms.SignatureForm) -> str:
    agreement = find_agreement_in_force(transfer.giver_id, transfer.taker_id, on=today())
    lacks = rules.needs_agreement(transfer) and agreement is None
    return render_template(
        "transfers/hand_over_transfer.html", transfer=transfer, form=form, agreement=agreement, lacks_agreement=lacks
    )


# Receiving


@bp.get("/cessions/<int:transfer_id>/recevoir")
@open_to(Audience.SIGNED_IN)
def receive_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
    require(access.can_receive, transfer)
    rules.check_receivable(transfer)
    return render_template("transfers/receive_transfer.html", transfer=transfer, form=forms.receipt_form(transfer))


@bp.post("/cessions/<int:transfer_id>/recevoir")
@open_to(Audience.SIGNED_IN)
def sign_receipt(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
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
    return render_template("transfers/receive_transfer.html", transfer=queries.get_transfer(transfer_id), form=form), 422


# Reporting outcomes


@bp.get("/cessions/<int:transfer_id>/lignes/<int:line_id>")
@open_to(Audience.SIGNED_IN)
def show_line(transfer_id: int, line_id: int) -> ResponseReturnValue:
    line = _seen_line(transfer_id, line_id)
    page = queries.outcomes_page(line.id, page_asked())
    can_report = access.can_report(me(), line.transfer)
    return render_template("transfers/show_line.html", line=line, transfer=line.transfer, page=page, can_report=can_report)


@bp.get("/cessions/<int:transfer_id>/lignes/<int:line_id>/declarer")
@open_to(Audience.SIGNED_IN)
def report_outcome(transfer_id: int, line_id: int) -> ResponseReturnValue:
    line = _seen_line(transfer_id, line_id)
    require(access.can_report, line.transfer)
    return _report_page(line, _outcome_form(line))


@bp.post("/cessions/<int:transfer_id>/lignes/<int:line_id>/declarer")
@open_to(Audience.SIGNED_IN)
def save_outcome(transfer_id: int, line_id: int) -> ResponseReturnValue:
    line = _seen_line(transfer_id, line_id)
    require(access.can_report, line.transfer)
    form = _outcome_form(line)
    if form.validate_on_submit():
        with form.refusals():
            units, items = getattr(form, "units", None), getattr(form, "items", None)
            services.report_outcome(
                line_id,
                form.report(),
                units=units.data if units else 0,
                item_ids=items.data or [] if items else [],
                by=me(),
                now=now(),
            )
            flash("Le devenir est déclaré.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _report_page(_seen_line(transfer_id, line_id), form), 422


def _seen_line(transfer_id: int, line_id: int) -> TransferLine:
    line = queries.get_line(transfer_id, line_id)
    require_sight(access.can_see_transfer, line.transfer)
    return line


def _outcome_form(line: TransferLine) -> forms.OutcomeForm:
    is_counted = not queries.has_devices(line.id)
    return forms.outcome_form(line.unreported_units, queries.devices_to_report(line.id), is_counted=is_counted)


def _report_page(line: TransferLine, form: forms.OutcomeForm) -> str:
    return render_template("transfers/report_outcome.html", line=line, transfer=line.transfer, form=form)


@bp.get("/cessions/devenirs/<int:outcome_id>/corriger")
@open_to(Audience.SIGNED_IN)
def correct_outcome(outcome_id: int) -> ResponseReturnValue:
    outcome = _correctable(outcome_id)
    return _correction_page(outcome, forms.correction_form(outcome), forms.WithdrawalForm())


@bp.post("/cessions/devenirs/<int:outcome_id>/corriger")
@open_to(Audience.SIGNED_IN)
def save_correction(outcome_id: int) -> ResponseReturnValue:
    outcome = _correctable(outcome_id)
    transfer_id, form = outcome.line.transfer_id, forms.correction_form(outcome)
    if form.validate_on_submit():
        with form.refusals():
            units = getattr(form, "units", None)
            services.correct_outcome(
                outcome_id,
                reason=form.reason.data or "",
                replacement=form.report(),
                units=units.data if units else 1,
                by=me(),
                now=now(),
            )
            flash("La déclaration est corrigée. L’ancienne reste visible, barrée du registre par une ligne contraire.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _correction_page(queries.get_outcome(outcome_id), form, forms.WithdrawalForm(formdata=None)), 422


@bp.post("/cessions/devenirs/<int:outcome_id>/retirer")
@open_to(Audience.SIGNED_IN)
def withdraw_outcome(outcome_id: int) -> ResponseReturnValue:
    outcome, form = _correctable(outcome_id), forms.WithdrawalForm()
    transfer_id = outcome.line.transfer_id
    if form.validate_on_submit():
        with form.refusals():
            reason = form.withdrawal_reason.data or ""
            services.correct_outcome(outcome_id, reason=reason, replacement=None, by=me(), now=now())
            flash("La déclaration est retirée : ces unités sont de nouveau à déclarer.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    outcome = queries.get_outcome(outcome_id)
    return _correction_page(outcome, forms.correction_form(outcome), form), 422


def _correctable(outcome_id: int) -> Outcome:
    outcome = queries.get_outcome(outcome_id)
    require_sight(access.can_see_transfer, outcome.line.transfer)
    require(access.can_report, outcome.line.transfer)
    return outcome


def _correction_page(outcome: Outcome, form: forms.CorrectionForm, withdrawal: forms.WithdrawalForm) -> str:
    return render_template(
        "transfers/correct_outcome.html",
        outcome=outcome,
        line=outcome.line,
        transfer=outcome.line.transfer,
        form=form,
        withdrawal=withdrawal,
    )


@bp.get("/cessions/devenirs/<int:outcome_id>/preuve")
@open_to(Audience.SIGNED_IN)
def download_proof(outcome_id: int) -> ResponseReturnValue:
    outcome = queries.get_outcome(outcome_id)
    require_sight(access.can_see_transfer, outcome.line.transfer)
    if outcome.proof_file is None:
        raise NotFound
    return _sent(outcome.proof_file)


# Documents


@bp.get("/cessions/<int:transfer_id>/bordereau")
@open_to(Audience.SIGNED_IN)
def show_pickup_note(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
    giver, taker = managers_of(transfer.giver_id), managers_of(transfer.taker_id)
    facts = documents.pickup_note_facts(
        transfer, giver_contact=giver[0] if giver else None, taker_contact=taker[0] if taker else None
    )
    return _pdf(render_pdf("pickup_note", facts), facts["reference"])


@bp.get("/cessions/<int:transfer_id>/acte")
@open_to(Audience.SIGNED_IN)
def show_deed(transfer_id: int) -> ResponseReturnValue:
    """The deed as it was stored, or the draft of it."""
    transfer = _seen(transfer_id)
    if transfer.deed:
        return _sent(transfer.deed)
    if transfer.deed_facts:
        facts = documents.signed_deed(transfer) | {"signatures": []}
    else:
        rules.check_prepared(transfer)
        facts = _draft(transfer, today())
    return _pdf(render_pdf("deed", facts), f"{facts['reference']}-projet")


def _draft(transfer: Transfer, day: date) -> documents.Facts:
    return services.draft_deed(transfer, today=day)


@bp.post("/cessions/<int:transfer_id>/preparer-acte")
@open_to(Audience.SIGNED_IN)
def prepare_deed(transfer_id: int) -> ResponseReturnValue:
    """When the job failed: make the deed now."""
    transfer = _seen(transfer_id)
    require(access.can_plan_pickup, transfer)
    services.store_deed(transfer_id, now=now())
    return redirect(url_for(".show_transfer", transfer_id=transfer_id))


@bp.get("/cessions/<int:transfer_id>/attestation")
@open_to(Audience.SIGNED_IN)
def show_certificate(transfer_id: int) -> ResponseReturnValue:
    transfer = _seen(transfer_id)
    if transfer.certificate is None:
        raise DocumentNotReady
    return _sent(transfer.certificate)


@bp.post("/cessions/<int:transfer_id>/preparer-attestation")
@open_to(Audience.SIGNED_IN)
def prepare_certificate(transfer_id: int) -> ResponseReturnValue:
    """When the job failed: make the certificate now."""
    transfer = _seen(transfer_id)
    require(access.can_plan_pickup, transfer)
    services.store_certificate(transfer_id, now=now())
    return redirect(url_for(".show_transfer", transfer_id=transfer_id))


def _sent(file: StoredFile) -> Response:
    """A stored file, to be saved rather than opened: nothing somebody gave is shown as part of the site."""
    response = Response(storage.read(file), mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response
