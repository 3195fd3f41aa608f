"""Agreements: read, signed, declined, terminated."""

from hashlib import sha256
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agreements import access, queries, rules, services
from agreements.forms import AgreementFilters, DeclineForm, DocumentForm, PaperForm, SignatureForm, TerminationForm
from agreements.forms.agreements import LARGEST_SCAN
from agreements.models import Agreement
from agreements.views.blueprint import bp
from core import ical
from core.clock import now, today
from core.errors import NotFound
from core.thresholds import threshold
from core.uploads import MEBIBYTE
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.files import file_response, given_file, made_pdf
from core.web.pages import page_asked
from core.web.requests import accepts_up_to
from geo.partners.access import can_see_documents, can_see_partner
from geo.partners.queries import find_partner_of


@bp.get("/conventions")
@open_to(Audience.SIGNED_IN)
def list_agreements() -> ResponseReturnValue:
    filters = AgreementFilters(request.args)
    page = queries.agreement_page(page_asked(), on=today(), organisation_id=_own_side(), **filters.filters())
    may_open = access.can_open_agreements(me())
    to_sign = queries.agreements_to_sign(me().organisation_id).first_id if may_open else None
    may_propose = access.can_propose_agreement(me(), me().organisation)
    return render_template(
        "agreements/list_agreements.html",
        page=page,
        filters=filters,
        to_sign=to_sign,
        may_open=may_open,
        may_propose=may_propose,
        may_join=access.can_join_framework(me()),
        drafts=queries.drafts_of(_own_side()) if may_propose else [],
        all_seen=not _own_side(),
    )


@bp.get("/conventions/exporter")
@open_to(Audience.SIGNED_IN)
def export_agreements() -> ResponseReturnValue:
    rows = queries.agreement_rows(on=today(), organisation_id=_own_side(), **AgreementFilters(request.args).filters())
    return csv_response(
        "conventions.csv",
        ["Référence", "Organisme qui donne", "Partenaire", "État", "Premier jour", "Dernier jour"],
        [(row.reference, row.giver_name, row.partner_name, row.standing.label, row.starts_on, row.last_day) for row in rows],
    )


@bp.get("/conventions/<int:agreement_id>")
@open_to(Audience.SIGNED_IN)
def show_agreement(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    return render_template(
        "agreements/show_agreement.html",
        agreement=agreement,
        standing=rules.standing_of(agreement, on=today()),
        last_day=rules.last_day_of(agreement),
        steps=rules.steps_of(agreement),
        followers=queries.followers_of(agreement_id),
        **_obstacle(agreement),
        document_form=DocumentForm(),
        can=access,
    )


@bp.get("/conventions/<int:agreement_id>/signer")
@open_to(Audience.SIGNED_IN)
def sign_agreement(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_sign_agreement, agreement)
    if not access.is_awaited(me(), agreement):
        return redirect(url_for(".show_agreement", agreement_id=agreement_id))
    return _signature_page(agreement, SignatureForm())


@bp.post("/conventions/<int:agreement_id>/signer")
@open_to(Audience.SIGNED_IN)
def record_signature(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_sign_agreement, agreement)
    form = SignatureForm()
    if form.validate_on_submit():
        with form.refusals():
            services.sign_agreement(agreement_id, **form.answers, address=request.remote_addr or "", by=me(), now=now())
            flash("Votre signature est enregistrée.", "success")
            return redirect(url_for(".show_agreement", agreement_id=agreement_id))
    return _signature_page(queries.get_agreement(agreement_id), form), 422


@bp.get("/conventions/<int:agreement_id>/papier")
@open_to(Audience.SIGNED_IN)
def sign_on_paper(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_sign_agreement, agreement)
    if not access.is_awaited(me(), agreement):
        return redirect(url_for(".show_agreement", agreement_id=agreement_id))
    return render_template("agreements/sign_on_paper.html", agreement=agreement, form=PaperForm(), **_obstacle(agreement))


@bp.post("/conventions/<int:agreement_id>/papier")
@open_to(Audience.SIGNED_IN)
@accepts_up_to(LARGEST_SCAN + MEBIBYTE)
def record_paper_signature(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_sign_agreement, agreement)
    form = PaperForm()
    if form.validate_on_submit():
        with form.refusals():
            address = request.remote_addr or ""
            services.record_paper_signature(agreement_id, **form.answers(), address=address, by=me(), now=now())
            flash("La signature sur papier est enregistrée.", "success")
            return redirect(url_for(".show_agreement", agreement_id=agreement_id))
    agreement = queries.get_agreement(agreement_id)
    return render_template("agreements/sign_on_paper.html", agreement=agreement, form=form, **_obstacle(agreement)), 422


@bp.get("/conventions/<int:agreement_id>/original")
@open_to(Audience.SIGNED_IN)
def download_original(agreement_id: int) -> ResponseReturnValue:
    original = _visible_agreement(agreement_id).original
    if original is None:
        raise NotFound
    return given_file(original)


@bp.get("/conventions/<int:agreement_id>/texte")
@open_to(Audience.SIGNED_IN)
def download_text(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    return made_pdf(services.text_pdf(agreement), f"{agreement.reference}-texte.pdf")


@bp.get("/conventions/calendrier")
@open_to(Audience.SIGNED_IN)
def download_calendar() -> ResponseReturnValue:
    agreements = queries.agreements_for_calendar(me().organisation_id, on=today())
    content = services.calendar_of(agreements, me().organisation_id, public_url=current_app.config["PUBLIC_URL"], now=now())
    return file_response(content, "conventions.ics", ical.MEDIA_TYPE, as_attachment=True)


@bp.get("/conventions/<int:agreement_id>/refuser")
@open_to(Audience.SIGNED_IN)
def decline_agreement(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_decline_agreement, agreement)
    return render_template("agreements/decline_agreement.html", agreement=agreement, form=DeclineForm())


@bp.post("/conventions/<int:agreement_id>/refuser")
@open_to(Audience.SIGNED_IN)
def record_refusal(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_close_agreement, agreement)
    form = DeclineForm()
    if form.validate_on_submit():
        with form.refusals():
            services.decline_agreement(agreement_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La convention est refusée. L’autre organisme en est prévenu.", "success")
            return redirect(url_for(".show_agreement", agreement_id=agreement_id))
    return render_template("agreements/decline_agreement.html", agreement=queries.get_agreement(agreement_id), form=form), 422


@bp.get("/conventions/<int:agreement_id>/resilier")
@open_to(Audience.SIGNED_IN)
def terminate_agreement(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_terminate_agreement, agreement)
    return _termination_page(agreement, TerminationForm())


@bp.post("/conventions/<int:agreement_id>/resilier")
@open_to(Audience.SIGNED_IN)
def record_termination(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_sign_agreement, agreement)
    form = TerminationForm()
    if form.validate_on_submit():
        with form.refusals():
            services.terminate_agreement(agreement_id, **form.answers, by=me(), now=now())
            flash("La résiliation est enregistrée. L’autre organisme en est prévenu.", "success")
            return redirect(url_for(".show_agreement", agreement_id=agreement_id))
    return _termination_page(queries.get_agreement(agreement_id), form), 422


@bp.post("/conventions/<int:agreement_id>/document")
@open_to(Audience.SIGNED_IN)
def prepare_document(agreement_id: int) -> ResponseReturnValue:
    agreement = _visible_agreement(agreement_id)
    require(access.can_ask_for_document, agreement)
    services.make_document(agreement_id)
    flash("Le document est prêt.", "success")
    return redirect(url_for(".show_agreement", agreement_id=agreement_id))


@bp.get("/conventions/<int:agreement_id>/document")
@open_to(Audience.SIGNED_IN)
def download_document(agreement_id: int) -> ResponseReturnValue:
    document = _visible_agreement(agreement_id).document
    if document is None:
        raise NotFound
    return given_file(document)


def _visible_agreement(agreement_id: int) -> Agreement:
    agreement = queries.get_agreement(agreement_id)
    require_sight(access.can_see_agreement, agreement)
    return agreement


def _signature_page(agreement: Agreement, form: SignatureForm) -> str:
    """The whole text, its hash to be sent back as it was read, and the words of the consent."""
    form.read_sha256.data = agreement.text_sha256
    consent = rules.consent_of(agreement.name_of(me().organisation_id))
    document_sha256 = sha256(services.text_pdf(agreement)).hexdigest()
    return render_template(
        "agreements/sign_agreement.html",
        agreement=agreement,
        form=form,
        consent=consent,
        document_sha256=document_sha256,
        **_obstacle(agreement),
    )


def _obstacle(agreement: Agreement) -> dict[str, Any]:
    """What prevents signing today, in words, and the profile of the partner, where its evidence is given."""
    obstacle = services.obstacle_to_signing(agreement, day=today())
    profile = find_partner_of(agreement.partner_id) if obstacle else None
    seen = profile if profile and can_see_partner(me(), profile) else None
    return {"obstacle": obstacle, "profile": seen, "may_prove": seen is not None and can_see_documents(me(), seen)}


def _termination_page(agreement: Agreement, form: TerminationForm) -> str:
    joined = queries.followers_of(agreement.id).joined
    notice_days = threshold("termination_notice", on=today())
    return render_template(
        "agreements/terminate_agreement.html", agreement=agreement, form=form, joined=joined, notice_days=notice_days
    )


def _own_side() -> int | None:
    """The organisation whose agreements one sees; `None` for all of them."""
    return None if access.can_see_every_agreement(me()) else me().organisation_id
