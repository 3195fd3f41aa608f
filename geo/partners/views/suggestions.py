"""What a partner would change in its verified profile: read beside what it says now, then accepted, refused or taken back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from geo.partners import access, queries, services
from geo.partners.forms import ReasonForm, StepForm
from geo.partners.models import Partner
from geo.partners.views.blueprint import bp


@bp.get("/partenaires/<int:partner_id>/modification")
@open_to(Audience.SIGNED_IN)
def show_suggestion(partner_id: int) -> ResponseReturnValue:
    partner = _partner_seen(partner_id)
    return _suggestion_page(partner, StepForm(revision=partner.revision), ReasonForm(revision=partner.revision))


@bp.post("/partenaires/<int:partner_id>/modification/accepter")
@open_to(Audience.COORDINATOR)
def accept_suggestion(partner_id: int) -> ResponseReturnValue:
    form = StepForm()
    if form.validate_on_submit():
        with form.refusals():
            services.accept_suggestion(partner_id, revision=form.revision.data, by=me(), now=now())
            flash("Les modifications sont acceptées\u00a0: le profil les dit, et le partenaire est prévenu.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    partner = queries.get_partner(partner_id)
    return _suggestion_page(partner, form, ReasonForm(formdata=None, revision=partner.revision)), 422


@bp.post("/partenaires/<int:partner_id>/modification/refuser")
@open_to(Audience.COORDINATOR)
def refuse_suggestion(partner_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.refuse_suggestion(partner_id, revision=form.revision.data, reason=form.reason.data or "", by=me(), now=now())
            flash("Les modifications sont refusées. Le partenaire en reçoit le motif.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    partner = queries.get_partner(partner_id)
    return _suggestion_page(partner, StepForm(formdata=None, revision=partner.revision), form), 422


@bp.post("/partenaires/<int:partner_id>/modification/retirer")
@open_to(Audience.SIGNED_IN)
def withdraw_suggestion(partner_id: int) -> ResponseReturnValue:
    partner = _partner_seen(partner_id)
    require(access.can_withdraw_suggestion, partner)
    form = StepForm()
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw_suggestion(partner_id, revision=form.revision.data, by=me(), now=now())
            flash("Vos modifications sont retirées\u00a0: le profil reste tel qu’il est.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    return _suggestion_page(queries.get_partner(partner_id), form, ReasonForm(formdata=None)), 422


def _partner_seen(partner_id: int) -> Partner:
    partner = queries.get_partner(partner_id)
    require_sight(access.can_see_suggestion, partner)
    return partner


def _suggestion_page(partner: Partner, step: StepForm, refusal: ReasonForm) -> str:
    """What waits, if anything does still, and what became of the last changes if nothing does."""
    suggestion = queries.find_last_suggestion(partner.id)
    return render_template(
        "partners/show_suggestion.html", partner=partner, suggestion=suggestion, step=step, refusal=refusal,
        changes=queries.changes_suggested(partner, suggestion) if suggestion and suggestion.state.is_waiting else [],
        can_answer=access.can_answer_suggestion(current_user), can_withdraw=access.can_withdraw_suggestion(current_user, partner),
    )  # fmt: skip
