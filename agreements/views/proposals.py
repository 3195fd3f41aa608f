"""Proposing an agreement: answers, a draft to check, then the other side is asked."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agreements import access, queries, rules, services
from agreements.forms import DocumentForm, ProposalForm, SendForm
from agreements.models import Agreement, AgreementDraft
from agreements.views.blueprint import bp
from core.accounts.access import is_coordinator
from core.clock import now, today
from core.thresholds import threshold
from core.web.access import Audience, me, open_to, require, require_sight
from geo.partners.queries import find_partner_of


@bp.get("/conventions/proposer")
@open_to(Audience.PUBLIC_BODY)
def propose_agreement() -> ResponseReturnValue:
    require(access.can_propose_agreement, me().organisation)
    usual = queries.find_framework_version()
    proposed = {"starts_on": today(), "years": threshold("agreement_length", on=today())}
    form = ProposalForm(request.args, data=proposed | ({"template_id": usual.template_id} if usual else {}), for_giver=_own_giver())
    return _questions(form)


@bp.post("/conventions/proposer")
@open_to(Audience.PUBLIC_BODY)
def check_proposal() -> ResponseReturnValue:
    require(access.can_propose_agreement, me().organisation)
    form = ProposalForm(for_giver=_own_giver())
    if form.validate_on_submit():
        with form.refusals():
            draft = services.save_draft(**form.answers, by=me(), now=now())
            return redirect(url_for(".read_proposal", draft_id=draft.id))
    return _questions(form), 422


@bp.get("/conventions/<int:agreement_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def amend_agreement(agreement_id: int) -> ResponseReturnValue:
    agreement = _followed_agreement(agreement_id)
    require(access.can_follow_agreement, agreement)
    starts_on = max(today(), agreement.starts_on + timedelta(days=1))
    return _questions(
        ProposalForm(data=_as_before(agreement) | {"amends_id": agreement.id, "starts_on": starts_on}, for_giver=_own_giver())
    )


@bp.get("/conventions/<int:agreement_id>/reconduire")
@open_to(Audience.PUBLIC_BODY)
def renew_agreement(agreement_id: int) -> ResponseReturnValue:
    agreement = _followed_agreement(agreement_id)
    require(access.can_follow_agreement, agreement)
    starts_on = max(today(), agreement.ends_on)
    return _questions(
        ProposalForm(data=_as_before(agreement) | {"renews_id": agreement.id, "starts_on": starts_on}, for_giver=_own_giver())
    )


@bp.get("/conventions/rejoindre")
@open_to(Audience.PUBLIC_BODY)
def choose_framework() -> ResponseReturnValue:
    require(access.can_propose_agreement, me().organisation)
    frameworks = queries.joinable_frameworks(me().organisation_id, on=today())
    return render_template("agreements/choose_framework.html", frameworks=frameworks)


@bp.get("/conventions/brouillons/<int:draft_id>")
@open_to(Audience.PUBLIC_BODY)
def read_proposal(draft_id: int) -> ResponseReturnValue:
    return _reading_page(_own_draft(draft_id), SendForm())


@bp.get("/conventions/brouillons/<int:draft_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def edit_proposal(draft_id: int) -> ResponseReturnValue:
    draft = _own_draft(draft_id)
    form = ProposalForm(data=services.terms_of(draft), for_giver=_own_giver())
    return _questions(form, draft)


@bp.post("/conventions/brouillons/<int:draft_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def change_proposal(draft_id: int) -> ResponseReturnValue:
    draft = _own_draft(draft_id)
    form = ProposalForm(for_giver=_own_giver())
    if form.validate_on_submit():
        with form.refusals():
            services.save_draft(draft_id, **form.answers, by=me(), now=now())
            return redirect(url_for(".read_proposal", draft_id=draft_id))
    return _questions(form, draft), 422


@bp.post("/conventions/brouillons/<int:draft_id>/envoyer")
@open_to(Audience.PUBLIC_BODY)
def send_proposal(draft_id: int) -> ResponseReturnValue:
    draft = _own_draft(draft_id)
    form = SendForm()
    if form.validate_on_submit():
        with form.refusals():
            agreement = services.send_draft(draft_id, read_sha256=form.read_sha256.data or "", by=me(), now=now())
            flash("La convention est proposée. Une personne responsable de chaque organisme peut maintenant la signer.", "success")
            return redirect(url_for(".show_agreement", agreement_id=agreement.id))
    return _reading_page(draft, form)


@bp.post("/conventions/brouillons/<int:draft_id>/supprimer")
@open_to(Audience.PUBLIC_BODY)
def discard_proposal(draft_id: int) -> ResponseReturnValue:
    _own_draft(draft_id)
    services.discard_draft_agreement(draft_id, by=me(), now=now())
    flash("Le brouillon est supprimé.", "success")
    return redirect(url_for(".list_agreements"))


def _own_draft(draft_id: int) -> AgreementDraft:
    draft = queries.get_draft(draft_id)
    require_sight(access.can_edit_draft, draft)
    return draft


def _questions(form: ProposalForm, draft: AgreementDraft | None = None) -> str:
    """The questions; beside a refused partner, the way to its profile, where what is missing is completed."""
    refused = form.partner_id.data if form.partner_id.errors else None
    profile = find_partner_of(refused) if refused else None
    followed = _shown_followed(form)
    return render_template("agreements/propose_agreement.html", form=form, draft=draft, profile=profile, followed=followed)


def _shown_followed(form: ProposalForm) -> Agreement | None:
    """The agreement it would amend, renew or join, when the person may see it: one she may join is for all public bodies."""
    key = form.amends_id.data or form.renews_id.data or form.joins_id.data
    agreement = queries.find_agreement(key) if key else None
    if agreement is None or form.joins_id.data:
        return agreement if agreement and rules.is_joinable(agreement, on=today()) else None
    return agreement if access.can_see_agreement(me(), agreement) else None


def _reading_page(draft: AgreementDraft, form: SendForm) -> ResponseReturnValue:
    """The answers and the whole text; what has come to prevent it since, when something has."""
    answers = services.terms_of(draft)
    text, left_out = None, []
    with form.refusals():
        text = services.draft_agreement(**answers, now=now())
        form.read_sha256.data = rules.text_hash(text)
        left_out = services.left_out(draft, day=today())
    page = render_template(
        "agreements/read_proposal.html",
        draft=draft,
        text=text,
        left_out=left_out,
        profile=find_partner_of(draft.partner_id),
        form=form,
        discard_form=DocumentForm(),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _followed_agreement(agreement_id: int) -> Agreement:
    agreement = queries.get_agreement(agreement_id)
    require_sight(access.can_see_agreement, agreement)
    return agreement


def _as_before(agreement: Agreement) -> dict[str, Any]:
    """The answers that made an agreement, to be changed."""
    same = ("giver_id", "partner_id", "erased_by", "transport", "premises", "support_eur_a_year")
    return {name: getattr(agreement, name) for name in same} | {
        "template_id": agreement.template_version.template_id,
        "years": max(1, agreement.ends_on.year - agreement.starts_on.year),
    }


def _own_giver() -> int | None:
    """The giver is one's own organisation, except for the coordinator, who chooses."""
    return None if is_coordinator(me()) else me().organisation_id
