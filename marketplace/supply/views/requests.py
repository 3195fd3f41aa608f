"""Requests for quotation: asked by public bodies, answered by partners."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.access import is_coordinator
from core.clock import now, today
from core.errors import NotFound
from core.keys import key_of
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.files import given_file
from core.web.forms import Form
from core.web.pages import page_asked
from geo.partners.enums import PartnerState
from geo.partners.models import Partner
from geo.partners.queries import get_partner
from marketplace.supply import access, queries, rules, services
from marketplace.supply.forms import DeclineForm, QuotationForm, RequestsForm, ask_form, request_facts
from marketplace.supply.models import QuotationRequest, reference_of
from marketplace.supply.views.blueprint import bp

EXPORT_HEADERS = ("Demande", "Demandé par", "À", "Unités", "Au plus tard le", "État", "Demandé le", "Répondu le")


@bp.get("/devis")
@open_to(Audience.SIGNED_IN)
def list_requests() -> ResponseReturnValue:
    require(access.can_list_requests)
    form = RequestsForm(request.args)
    return render_template(
        "supply/list_requests.html",
        page=queries.requests_page(_whose(), form.state(), page_asked()),
        form=form,
        etat=form.state(),
        reference_of=reference_of,
        can_search=access.can_search_stock(current_user),
    )


@bp.get("/devis/exporter")
@open_to(Audience.SIGNED_IN)
def export_requests() -> ResponseReturnValue:
    require(access.can_list_requests)
    rows = (
        (reference_of(row.id), row.asker, row.supplier, row.units, row.wanted_by, row.state, row.asked_at, row.answered_at)
        for row in queries.requests_to_export(_whose(), RequestsForm(request.args).state())
    )
    return csv_response("demandes-de-devis.csv", EXPORT_HEADERS, rows)


@bp.get("/devis/demander/<int:partner_id>")
@open_to(Audience.SIGNED_IN)
def prepare_request(partner_id: int) -> ResponseReturnValue:
    partner = _supplier(partner_id)
    offers = queries.offers_of(partner_id, today=today())
    form = ask_form(offers, chosen_id=key_of(request.args.get("offre", "")), place=me().organisation.address)
    return render_template("supply/ask_for_quotation.html", partner=partner, offers=offers, form=form)


@bp.post("/devis/demander/<int:partner_id>")
@open_to(Audience.SIGNED_IN)
def ask_for_quotation(partner_id: int) -> ResponseReturnValue:
    _supplier(partner_id)
    form = ask_form(queries.offers_of(partner_id, today=today()))
    if form.validate_on_submit():
        with form.refusals():
            asked = services.ask_for_quotation(partner_id, request_facts(form), by=me(), now=now())
            flash("Votre demande part par courriel, avec son PDF. La réponse vous arrivera de même.", "success")
            return redirect(url_for(".show_request", request_id=asked.id))
    offers = queries.offers_of(partner_id, today=today())
    return render_template("supply/ask_for_quotation.html", partner=get_partner(partner_id), offers=offers, form=form), 422


@bp.get("/devis/<int:request_id>")
@open_to(Audience.SIGNED_IN)
def show_request(request_id: int) -> ResponseReturnValue:
    return _page(_visible(request_id), QuotationForm(formdata=None), DeclineForm(formdata=None))


@bp.get("/devis/<int:request_id>/demande.pdf")
@open_to(Audience.SIGNED_IN)
def download_request(request_id: int) -> ResponseReturnValue:
    asked = _visible(request_id)
    if asked.document is None:
        raise NotFound
    return given_file(asked.document)


@bp.get("/devis/<int:request_id>/devis.pdf")
@open_to(Audience.SIGNED_IN)
def download_quotation(request_id: int) -> ResponseReturnValue:
    asked = _visible(request_id)
    if asked.quotation is None:
        raise NotFound
    return given_file(asked.quotation)


@bp.post("/devis/<int:request_id>/repondre")
@open_to(Audience.SIGNED_IN)
def give_quotation(request_id: int) -> ResponseReturnValue:
    asked, form = _visible(request_id), QuotationForm()
    require(access.is_asked, asked.partner)
    if form.validate_on_submit():
        with form.refusals():
            services.give_quotation(request_id, answer=form.answer.data or "", file=form.file(), by=me(), now=now())
            flash("Votre devis est envoyé.", "success")
            return redirect(url_for(".show_request", request_id=request_id))
    return _page(queries.get_request(request_id), form, DeclineForm(formdata=None)), 422


@bp.post("/devis/<int:request_id>/decliner")
@open_to(Audience.SIGNED_IN)
def decline_request(request_id: int) -> ResponseReturnValue:
    asked, form = _visible(request_id), DeclineForm()
    require(access.is_asked, asked.partner)
    if form.validate_on_submit():
        with form.refusals():
            services.decline_request(request_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La demande est déclinée : l’organisme qui demandait est prévenu.", "success")
            return redirect(url_for(".show_request", request_id=request_id))
    return _page(queries.get_request(request_id), QuotationForm(formdata=None), form), 422


@bp.post("/devis/<int:request_id>/retirer")
@open_to(Audience.SIGNED_IN)
def withdraw_request(request_id: int) -> ResponseReturnValue:
    require(access.is_asker, _visible(request_id))
    form = Form()
    with form.refusals():
        services.withdraw_request(request_id, by=me(), now=now())
        flash("Votre demande est retirée : le partenaire est prévenu.", "success")
        return redirect(url_for(".show_request", request_id=request_id))
    return _page(queries.get_request(request_id), QuotationForm(formdata=None), DeclineForm(formdata=None), form), 422


def _page(asked: QuotationRequest, form: QuotationForm, decline: DeclineForm, withdraw: Form | None = None) -> str:
    return render_template(
        "supply/show_request.html",
        request_=asked,
        form=form,
        decline=decline,
        withdraw=withdraw or Form(formdata=None),
        can_answer=access.can_answer(current_user, asked),
        can_withdraw=access.can_withdraw(current_user, asked),
        can_note_purchase=access.can_note_purchase(current_user, asked),
        price=rules.price_in_words,
        estimate=rules.estimate_in_words(asked.lines),
    )


def _visible(request_id: int) -> QuotationRequest:
    asked = queries.get_request(request_id)
    require_sight(access.can_see_request, asked)
    return asked


def _supplier(partner_id: int) -> Partner:
    """A verified partner, for somebody who may ask it for a price."""
    require(access.can_ask)
    partner = get_partner(partner_id)
    if partner.state is not PartnerState.VERIFIED:
        raise NotFound
    return partner


def _whose() -> int | None:
    return None if is_coordinator(me()) else me().organisation_id
