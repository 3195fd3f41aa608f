"""Proposing an agreement: answers, a draft to check, then the other side is asked."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agreements import access, queries, rules, services
from agreements.forms import DocumentForm, ProposalForm, SendForm
from agreements.models import AgreementDraft
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
    return render_template("agreements/propose_agreement.html", form=form, draft=draft, profile=profile)


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


def _own_giver() -> int | None:
    """The giver is one's own organisation, except for the coordinator, who chooses."""
    return None if is_coordinator(me()) else me().organisation_id
