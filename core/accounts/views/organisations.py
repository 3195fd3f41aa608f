"""Organisations, as coordinators keep them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts import queries, services
from core.accounts.enums import OrganisationKind, VerificationState
from core.accounts.forms import FACTS, CreateOrganisationForm, EditOrganisationForm, OrganisationsFilter
from core.accounts.views.blueprint import bp
from core.clock import now, today
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked

EXPORT_HEADERS = (
    "Nom", "Type", "SIRET", "Commune", "Vérifié le", "Code INSEE", "Adresse", "Code postal", "Adresse électronique", "Téléphone",
)  # fmt: skip


@bp.get("/organismes")
@open_to(Audience.COORDINATOR)
def list_organisations() -> ResponseReturnValue:
    form = OrganisationsFilter(request.args)
    page = queries.page_of_organisations(page_asked(), **form.filters())
    rows = [
        (*facts, VerificationState.VERIFIED if verified_on else VerificationState.UNVERIFIED) for *facts, verified_on in page.rows
    ]
    export_href = url_for(".export_organisations", **form.chosen())  # type: ignore[arg-type]  # filters are words
    return render_template(
        "accounts/list_organisations.html",
        form=form, page=page, rows=rows, waiting=queries.unverified_count(), export_href=export_href,
    )  # fmt: skip


@bp.get("/organismes/exporter")
@open_to(Audience.COORDINATOR)
def export_organisations() -> ResponseReturnValue:
    rows = queries.organisations_to_export(**OrganisationsFilter(request.args).filters())
    return csv_response("organismes.csv", EXPORT_HEADERS, [row[1:] for row in rows])


@bp.get("/organismes/creer")
@open_to(Audience.COORDINATOR)
def new_organisation() -> ResponseReturnValue:
    return render_template("accounts/new_organisation.html", form=CreateOrganisationForm())


@bp.post("/organismes/creer")
@open_to(Audience.COORDINATOR)
def create_organisation() -> ResponseReturnValue:
    form = CreateOrganisationForm()
    if form.validate_on_submit():
        with form.refusals():
            facts = form.facts(*FACTS, "insee_code")
            kind = OrganisationKind(form.kind.data)
            organisation = services.create_organisation(**facts, kind=kind, verified_on=today(), by=me(), now=now())
            flash("L’organisme est créé. Invitez maintenant sa première personne responsable.", "success")
            return redirect(url_for(".invite_person", organisation_id=organisation.id))
    return render_template("accounts/new_organisation.html", form=form), 422


@bp.get("/organismes/<int:organisation_id>/modifier")
@open_to(Audience.COORDINATOR)
def edit_organisation(organisation_id: int) -> ResponseReturnValue:
    organisation = queries.get_organisation(organisation_id)
    return render_template(
        "accounts/edit_organisation.html", form=EditOrganisationForm(obj=organisation), organisation=organisation
    )


@bp.post("/organismes/<int:organisation_id>/modifier")
@open_to(Audience.COORDINATOR)
def update_organisation(organisation_id: int) -> ResponseReturnValue:
    form, organisation = EditOrganisationForm(), queries.get_organisation(organisation_id)
    if form.validate_on_submit():
        with form.refusals():
            services.edit_organisation(organisation_id, **form.facts(*FACTS, "insee_code"), by=me(), now=now())
            flash("L’organisme est modifié.", "success")
            return redirect(url_for(".show_organisation", organisation_id=organisation_id))
    return render_template("accounts/edit_organisation.html", form=form, organisation=organisation), 422


@bp.post("/organismes/<int:organisation_id>/verifier")
@open_to(Audience.COORDINATOR)
def verify_organisation(organisation_id: int) -> ResponseReturnValue:
    services.verify_organisation(organisation_id, by=me(), now=now(), today=today())
    flash("L’organisme est vérifié : il peut désormais agir sur la plateforme.", "success")
    return redirect(url_for(".show_organisation", organisation_id=organisation_id))
