"""Filling in a profile, and what becomes of it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.models import Organisation
from core.accounts.queries import get_organisation
from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from geo.partners import access, queries, services
from geo.partners.forms import ProfileForm, ReasonForm, StepForm
from geo.partners.models import Partner, ProfileSuggestion
from geo.partners.views.blueprint import bp
from geo.partners.views.directory import partner_page
from geo.territory.queries import municipality_names


@bp.get("/partenaires/creer/<int:organisation_id>")
@open_to(Audience.SIGNED_IN)
def new_partner(organisation_id: int) -> ResponseReturnValue:
    organisation = _organisation_to_describe(organisation_id)
    existing = queries.find_partner_of(organisation_id)
    if existing is not None:
        return redirect(url_for(".edit_partner", partner_id=existing.id))
    return render_template("partners/new_partner.html", organisation=organisation, form=_profile_form(organisation))


@bp.post("/partenaires/creer/<int:organisation_id>")
@open_to(Audience.SIGNED_IN)
def create_partner(organisation_id: int) -> ResponseReturnValue:
    organisation = _organisation_to_describe(organisation_id)
    form = _profile_form(organisation)
    if form.validate_on_submit():
        with form.refusals():
            partner = services.create_partner(organisation_id, by=me(), now=now(), **form.answers())
            flash("Le profil est enregistré. Relisez-le, puis soumettez-le à la coordination.", "success")
            return redirect(url_for(".show_partner", partner_id=partner.id))
    return render_template("partners/new_partner.html", organisation=get_organisation(organisation_id), form=form), 422


@bp.get("/partenaires/<int:partner_id>/modifier")
@open_to(Audience.SIGNED_IN)
def edit_partner(partner_id: int) -> ResponseReturnValue:
    partner = _partner_to_edit(partner_id)
    suggestion = _suggestion_to_replace(partner)
    return _edit_page(partner, suggestion, _profile_form(partner.organisation, partner, suggestion))


@bp.post("/partenaires/<int:partner_id>/modifier")
@open_to(Audience.SIGNED_IN)
def update_partner(partner_id: int) -> ResponseReturnValue:
    partner = _partner_to_edit(partner_id)
    form = _profile_form(partner.organisation, partner)
    if form.validate_on_submit():
        with form.refusals():
            services.edit_partner(partner_id, by=me(), now=now(), revision=form.revision.data, **form.answers())
            waits = _suggestion_to_replace(partner) is not None
            flash(
                "Vos modifications sont envoyées à la coordination, qui vous répond." if waits else "Le profil est enregistré.",
                "success",
            )
            return redirect(url_for(".show_partner", partner_id=partner_id))
    partner = queries.get_partner(partner_id)
    return _edit_page(partner, _suggestion_to_replace(partner), form), 422


@bp.post("/partenaires/<int:partner_id>/soumettre")
@open_to(Audience.SIGNED_IN)
def submit_partner(partner_id: int) -> ResponseReturnValue:
    partner = _partner_to_edit(partner_id)
    form = StepForm()
    if form.validate_on_submit():
        with form.refusals():
            services.submit_partner(partner.id, by=me(), now=now())
            flash("Le profil est soumis : la coordination est prévenue et vous répondra par courriel.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    return _refused(partner_id, form)


@bp.post("/partenaires/<int:partner_id>/verifier")
@open_to(Audience.COORDINATOR)
def verify_partner(partner_id: int) -> ResponseReturnValue:
    form = StepForm()
    if form.validate_on_submit():
        with form.refusals():
            services.verify_partner(partner_id, revision=form.revision.data, by=me(), now=now())
            flash("Le profil est vérifié : il paraît dans l’annuaire et le partenaire est prévenu.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    return _refused(partner_id, form)


@bp.post("/partenaires/<int:partner_id>/retablir")
@open_to(Audience.COORDINATOR)
def reinstate_partner(partner_id: int) -> ResponseReturnValue:
    form = StepForm()
    if form.validate_on_submit():
        with form.refusals():
            services.reinstate_partner(partner_id, by=me(), now=now())
            flash("Le profil est rétabli et le partenaire est prévenu.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    return _refused(partner_id, form)


@bp.get("/partenaires/<int:partner_id>/renvoyer")
@open_to(Audience.COORDINATOR)
def ask_for_more(partner_id: int) -> ResponseReturnValue:
    partner = queries.get_partner(partner_id)
    require(access.can_verify_partner, partner)
    return render_template("partners/ask_for_more.html", partner=partner, form=ReasonForm())


@bp.post("/partenaires/<int:partner_id>/renvoyer")
@open_to(Audience.COORDINATOR)
def send_back_partner(partner_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.send_back_partner(partner_id, reason=form.reason.data or "", by=me(), now=now())
            flash("Votre demande est envoyée au partenaire.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    return render_template("partners/ask_for_more.html", partner=queries.get_partner(partner_id), form=form), 422


@bp.get("/partenaires/<int:partner_id>/suspendre")
@open_to(Audience.COORDINATOR)
def ask_for_suspension(partner_id: int) -> ResponseReturnValue:
    partner = queries.get_partner(partner_id)
    require(access.can_suspend_partner, partner)
    return render_template("partners/ask_for_suspension.html", partner=partner, form=ReasonForm())


@bp.post("/partenaires/<int:partner_id>/suspendre")
@open_to(Audience.COORDINATOR)
def suspend_partner(partner_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.suspend_partner(partner_id, reason=form.reason.data or "", by=me(), now=now())
            flash("Le profil est suspendu et le partenaire est prévenu.", "success")
            return redirect(url_for(".show_partner", partner_id=partner_id))
    return render_template("partners/ask_for_suspension.html", partner=queries.get_partner(partner_id), form=form), 422


def _organisation_to_describe(organisation_id: int) -> Organisation:
    organisation = get_organisation(organisation_id)
    require_sight(access.can_create_partner, organisation)
    return organisation


def _partner_to_edit(partner_id: int) -> Partner:
    partner = queries.get_partner(partner_id)
    require_sight(access.can_see_partner, partner)
    require(access.can_edit_partner, partner)
    return partner


def _suggestion_to_replace(partner: Partner) -> ProfileSuggestion | None:
    """What waits for the coordinator, for the partner's own people: what they save takes its place."""
    return None if access.can_answer_suggestion(current_user) else queries.find_waiting_suggestion(partner.id)


def _edit_page(partner: Partner, suggestion: ProfileSuggestion | None, form: ProfileForm) -> str:
    must_wait = access.must_wait_for_acceptance(current_user, partner)
    return render_template("partners/edit_partner.html", partner=partner, form=form, suggestion=suggestion, must_wait=must_wait)


def _profile_form(
    organisation: Organisation, partner: Partner | None = None, suggestion: ProfileSuggestion | None = None
) -> ProfileForm:
    return ProfileForm(
        categories=queries.categories_to_tick(partner),
        municipalities=municipality_names(),
        partner=partner,
        suggestion=suggestion,
        insee_code=organisation.insee_code,
    )


def _refused(partner_id: int, form: StepForm) -> ResponseReturnValue:
    """The page again, with what the rule said and the way out of it."""
    return partner_page(queries.get_partner(partner_id), form), 422
