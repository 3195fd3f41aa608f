"""Reporting what became of the units, and correcting it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file
from core.web.filters import SPACE
from core.web.pages import page_asked
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.models import Outcome, TransferLine
from marketplace.transfers.views.blueprint import bp


@bp.get("/cessions/<int:transfer_id>/lignes/<int:line_id>")
@open_to(Audience.SIGNED_IN)
def show_line(transfer_id: int, line_id: int) -> ResponseReturnValue:
    line = _seen_line(transfer_id, line_id)
    page = queries.outcomes_page(line.id, page_asked())
    can_report = access.can_report(me(), line.transfer) and rules.is_reportable(line)
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
    return render_template(
        "transfers/report_outcome.html", line=line, transfer=line.transfer, form=form, price_hint=_price_hint(line)
    )


def _price_hint(line: TransferLine) -> str:
    """What a sale may cost at most, said before it is typed."""
    cap = services.price_caps(on=today()).get(line.category.code)
    if cap is None:
        return "Aucun prix solidaire n’est fixé pour cette catégorie : elle ne se vend pas."
    return f"Seulement si vous l’avez vendu. Taxes comprises, {cap}{SPACE}€ au plus (décret n° 2022-1413)."


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
    return given_file(outcome.proof_file)
