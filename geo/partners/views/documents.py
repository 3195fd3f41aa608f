"""The documents of partners: given, judged, downloaded, listed by their end."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import is_past, now, today
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.files import given_file
from core.web.pages import page_asked
from geo.partners import access, queries, services
from geo.partners.forms import DocumentFilterForm, DocumentForm, ReasonForm, StepForm
from geo.partners.models import Partner
from geo.partners.views.blueprint import bp

EXPORT_HEADERS = ("Partenaire", "Ce que le document prouve", "Avancement", "Valable jusqu’au")


@bp.get("/partenaires/justificatifs")
@open_to(Audience.COORDINATOR)
def list_documents() -> ResponseReturnValue:
    form = DocumentFilterForm(request.args)
    page = queries.documents_page(page_asked(), which=str(form.chosen().get("etat", "")), today=today())
    return render_template(
        "partners/list_documents.html", page=page, form=form, filters=form.chosen(), is_past=partial(is_past, today=today())
    )


@bp.get("/partenaires/justificatifs/exporter")
@open_to(Audience.COORDINATOR)
def export_documents() -> ResponseReturnValue:
    which = str(DocumentFilterForm(request.args).chosen().get("etat", ""))
    rows = (
        (each.partner, each.kind, each.state, each.valid_until) for each in queries.listed_documents(which=which, today=today())
    )
    return csv_response("justificatifs.csv", EXPORT_HEADERS, rows)


@bp.get("/partenaires/<int:partner_id>/justificatifs")
@open_to(Audience.SIGNED_IN)
def show_documents(partner_id: int) -> ResponseReturnValue:
    return _documents_page(_partner_seen(partner_id), DocumentForm(), StepForm())


@bp.post("/partenaires/<int:partner_id>/justificatifs")
@open_to(Audience.SIGNED_IN)
def submit_document(partner_id: int) -> ResponseReturnValue:
    partner = _partner_seen(partner_id)
    require(access.can_give_documents, partner)
    form = DocumentForm()
    if form.validate_on_submit():
        with form.refusals():
            services.submit_document(partner_id, **form.answers(), by=me(), now=now())
            flash("Le justificatif est déposé : la coordination est prévenue et vous répondra par courriel.", "success")
            return redirect(url_for(".show_documents", partner_id=partner_id))
    return _documents_page(queries.get_partner(partner_id), form, StepForm()), 422


@bp.get("/partenaires/<int:partner_id>/justificatifs/<int:document_id>")
@open_to(Audience.SIGNED_IN)
def download_document(partner_id: int, document_id: int) -> ResponseReturnValue:
    _partner_seen(partner_id)
    return given_file(queries.get_document(document_id, partner_id=partner_id).file)


@bp.post("/partenaires/<int:partner_id>/justificatifs/<int:document_id>/accepter")
@open_to(Audience.COORDINATOR)
def accept_document(partner_id: int, document_id: int) -> ResponseReturnValue:
    form = StepForm()
    with form.refusals():
        services.accept_document(partner_id, document_id, by=me(), now=now())
        flash("Le justificatif est accepté et le partenaire est prévenu.", "success")
        return redirect(url_for(".show_documents", partner_id=partner_id))
    return _documents_page(queries.get_partner(partner_id), DocumentForm(formdata=None), form), 422


@bp.post("/partenaires/<int:partner_id>/justificatifs/<int:document_id>/retirer")
@open_to(Audience.SIGNED_IN)
def withdraw_document(partner_id: int, document_id: int) -> ResponseReturnValue:
    require(access.can_give_documents, _partner_seen(partner_id))
    form = StepForm()
    with form.refusals():
        services.withdraw_document(partner_id, document_id, by=me(), now=now())
        flash("Le justificatif n’est plus présenté.", "success")
        return redirect(url_for(".show_documents", partner_id=partner_id))
    return _documents_page(queries.get_partner(partner_id), DocumentForm(formdata=None), form), 422


@bp.get("/partenaires/<int:partner_id>/justificatifs/<int:document_id>/refuser")
@open_to(Audience.COORDINATOR)
def explain_document_refusal(partner_id: int, document_id: int) -> ResponseReturnValue:
    document = queries.get_document(document_id, partner_id=partner_id)
    return render_template("partners/refuse_document.html", document=document, form=ReasonForm())


@bp.post("/partenaires/<int:partner_id>/justificatifs/<int:document_id>/refuser")
@open_to(Audience.COORDINATOR)
def refuse_document(partner_id: int, document_id: int) -> ResponseReturnValue:
    document, form = queries.get_document(document_id, partner_id=partner_id), ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.refuse_document(partner_id, document_id, reason=form.reason.data or "", by=me(), now=now())
            flash("Le justificatif est refusé. Le partenaire en reçoit le motif.", "success")
            return redirect(url_for(".show_documents", partner_id=partner_id))
    return render_template("partners/refuse_document.html", document=queries.get_document(document.id), form=form), 422


def _partner_seen(partner_id: int) -> Partner:
    partner = queries.get_partner(partner_id)
    require_sight(access.can_see_documents, partner)
    return partner


def _documents_page(partner: Partner, form: DocumentForm, step: StepForm) -> str:
    return render_template(
        "partners/show_documents.html",
        partner=partner,
        documents=queries.documents_of(partner.id),
        can_give=access.can_give_documents(current_user, partner),
        can_judge=access.can_judge_documents(current_user),
        form=form,
        step=step,
        is_past=partial(is_past, today=today()),
    )
