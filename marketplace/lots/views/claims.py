"""Asking for a lot, and answering."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.thresholds import threshold
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.forms import Form
from marketplace.lots import access, queries, rules, services
from marketplace.lots.enums import ClaimState
from marketplace.lots.forms import PublishForm, ReasonForm, allocation_form, claim_form, units_by_line
from marketplace.lots.models import Claim
from marketplace.lots.views.blueprint import bp


@bp.get("/lots/<int:lot_id>/demander")
@open_to(Audience.SIGNED_IN)
def ask_for_lot(lot_id: int) -> ResponseReturnValue:
    lot = queries.get_lot(lot_id)
    require_sight(access.can_see_lot, lot)
    require(access.can_claim, lot)
    return render_template("lots/ask_for_lot.html", lot=lot, form=claim_form(lot.lines))


@bp.post("/lots/<int:lot_id>/demander")
@open_to(Audience.SIGNED_IN)
def claim_lot(lot_id: int) -> ResponseReturnValue:
    lot = queries.get_lot(lot_id)
    require_sight(access.can_see_lot, lot)
    require(access.can_claim, lot)
    form = claim_form(lot.lines)
    with form.refusals():
        rules.check_lot_open(lot.state)  # before its numbers are judged: nothing is left to ask for
    if not form.form_errors and form.validate_on_submit():
        with form.refusals():
            claim = services.claim_lot(
                lot_id,
                units_by_line(form),
                message=form.message.data or "",
                may_wait=bool(form.may_wait.data),
                by=me(),
                now=now(),
                today=today(),
            )
            flash("Votre demande est envoyée.", "success")
            return redirect(url_for(".show_claim", claim_id=claim.id))
    return render_template("lots/ask_for_lot.html", lot=queries.get_lot(lot_id), form=form), 422


@bp.get("/demandes/<int:claim_id>")
@open_to(Audience.SIGNED_IN)
def show_claim(claim_id: int) -> ResponseReturnValue:
    claim, person = _visible(claim_id), me()
    return render_template(
        "lots/show_claim.html",
        claim=claim,
        is_taker=person.organisation_id == claim.taker_id,
        can_withdraw=access.can_withdraw_claim(person, claim),
        can_decide=access.can_decide_claim(person, claim),
        messages=queries.latest_messages(claim.lot_id, claim.taker_id),
        rank=queries.waiting_rank(claim) if claim.state is ClaimState.WAITING else None,
        last_day=_last_day(claim),
        form=PublishForm(),
    )


@bp.post("/demandes/<int:claim_id>/retirer")
@open_to(Audience.SIGNED_IN)
def withdraw_claim(claim_id: int) -> ResponseReturnValue:
    require(access.can_withdraw_claim, _visible(claim_id))
    services.withdraw_claim(claim_id, by=me(), now=now())
    flash("Votre demande est retirée. Vous pouvez en faire une autre tant que le lot est ouvert.", "success")
    return redirect(url_for(".show_claim", claim_id=claim_id))


@bp.get("/demandes/<int:claim_id>/attribuer")
@open_to(Audience.PUBLIC_BODY)
def choose_granted(claim_id: int) -> ResponseReturnValue:
    claim = _decidable(claim_id)
    if claim.state is not ClaimState.PENDING:
        return _already_decided(claim)
    return _allocation_page(claim, allocation_form(claim))


@bp.post("/demandes/<int:claim_id>/attribuer")
@open_to(Audience.PUBLIC_BODY)
def allocate_claim(claim_id: int) -> ResponseReturnValue:
    claim = _decidable(claim_id)
    if claim.state is not ClaimState.PENDING:
        return _already_decided(claim)
    form = allocation_form(claim)
    if form.validate_on_submit():
        with form.refusals():
            services.allocate_claim(claim_id, units_by_line(form), by=me(), now=now())
            flash("Le matériel est attribué. L’organisme demandeur en est informé par courriel.", "success")
            return redirect(url_for(".show_lot", lot_id=claim.lot_id))
    return _allocation_page(queries.get_claim(claim_id), form), 422


@bp.get("/demandes/<int:claim_id>/refuser")
@open_to(Audience.PUBLIC_BODY)
def explain_refusal(claim_id: int) -> ResponseReturnValue:
    claim = _decidable(claim_id)
    if not claim.state.is_unanswered:
        return _already_decided(claim)
    return render_template("lots/explain_refusal.html", claim=claim, form=ReasonForm())


@bp.post("/demandes/<int:claim_id>/refuser")
@open_to(Audience.PUBLIC_BODY)
def refuse_claim(claim_id: int) -> ResponseReturnValue:
    claim, form = _decidable(claim_id), ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.refuse_claim(claim_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La demande est refusée. L’organisme demandeur en reçoit la raison par courriel.", "success")
            return redirect(url_for(".show_lot", lot_id=claim.lot_id))
    return render_template("lots/explain_refusal.html", claim=queries.get_claim(claim_id), form=form), 422


def _allocation_page(claim: Claim, form: Form) -> str:
    """The claim, and the threshold of the year's gifts before it is crossed: the whole claim being granted."""
    year = today().year
    value = queries.given_value(claim.lot.giver_id, claim.taker_id, year=year)
    adding, unvalued = rules.worth_of(claim)
    announcement = rules.announcement(value, adding, **queries.thresholds_of(year, on=today()))
    return render_template(
        "lots/choose_granted.html",
        claim=claim,
        form=form,
        announcement=announcement,
        unvalued=unvalued + value.units_without_value,
    )


def _last_day(claim: Claim) -> date | None:
    """Until when a claim can still be answered, or called back from the waiting list."""
    if not claim.state.is_unanswered:
        return None
    days = threshold("claim_lapse" if claim.state is ClaimState.PENDING else "waiting_list_limit", on=today())
    return rules.lapses_after(claim, claim.lot.claims_until, days=days)


def _visible(claim_id: int) -> Claim:
    claim = queries.get_claim(claim_id)
    require_sight(access.can_see_claim, claim)
    return claim


def _decidable(claim_id: int) -> Claim:
    claim = _visible(claim_id)
    require(access.can_decide_claim, claim)
    return claim


def _already_decided(claim: Claim) -> ResponseReturnValue:
    """To the claim, where its answer is, rather than to a form nobody can send any more."""
    flash("Cette demande a déjà reçu une réponse, ou a été retirée : voici où elle en est.", "info")
    return redirect(url_for(".show_claim", claim_id=claim.id))
