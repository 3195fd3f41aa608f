"""The reconditioned stock: searched by public bodies, kept up to date by partners."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.catalogue.queries import active_categories
from core.clock import now, today
from core.keys import key_of
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.filters import counted
from core.web.forms import Form
from core.web.pages import page_asked
from geo.partners.queries import find_partner_of, is_verified
from marketplace.supply import access, queries, rules, services
from marketplace.supply.forms import OfferForm, OwnStockForm, StockFilterForm
from marketplace.supply.models import StockOffer
from marketplace.supply.views.blueprint import bp

EXPORT_HEADERS = (
    "Partenaire", "Commune", "Catégorie", "Modèle", "Caractéristiques", "Aspect", "Unités", "Conditions", "Prix unitaire (€)",
    "Base du prix", "Garantie (mois)", "Livraison", "Précision", "Confirmé le",
)  # fmt: skip
OWN_HEADERS = (*EXPORT_HEADERS[2:], "État")
SUPPLY_HEADERS = (
    "Catégorie", "Partenaires", "Offres", "Unités", "Dont à donner", "Prix le plus bas (€)", "Prix le plus haut (€)",
)  # fmt: skip


@bp.get("/reconditionne")
@open_to(Audience.SIGNED_IN)
def list_stock() -> ResponseReturnValue:
    require(access.can_search_stock)
    form = StockFilterForm(request.args, categories=active_categories())
    return render_template(
        "supply/list_stock.html",
        page=queries.offers_page(form.filters(), page_asked(), today=today()),
        form=form,
        asked=form.chosen(),
        can_ask=access.can_ask(current_user),
        price=rules.price_in_words,
        warranty=rules.warranty_in_words,
    )


@bp.get("/reconditionne/exporter")
@open_to(Audience.SIGNED_IN)
def export_stock() -> ResponseReturnValue:
    require(access.can_search_stock)
    form = StockFilterForm(request.args, categories=active_categories())
    rows = queries.offers_to_export(form.filters(), today=today())
    return csv_response("stock-reconditionne.csv", EXPORT_HEADERS, ((row.partner, row.municipality, *_cells(row)) for row in rows))


@bp.get("/reconditionne/par-categorie")
@open_to(Audience.SIGNED_IN)
def show_supply() -> ResponseReturnValue:
    require(access.can_search_stock)
    form = StockFilterForm(request.args, categories=active_categories())
    return render_template(
        "supply/show_supply.html",
        rows=queries.supply_by_category(form.filters(), today=today()),
        form=form,
        asked=form.chosen(),
        today=today(),
    )


@bp.get("/reconditionne/par-categorie/exporter")
@open_to(Audience.SIGNED_IN)
def export_supply() -> ResponseReturnValue:
    require(access.can_search_stock)
    form = StockFilterForm(request.args, categories=active_categories())
    rows = queries.supply_by_category(form.filters(), today=today())
    lines = ((row.category, row.partners, row.offers, row.units, row.given_units, row.lowest_eur, row.highest_eur) for row in rows)
    return csv_response("reconditionne-par-categorie.csv", SUPPLY_HEADERS, lines)


@bp.get("/reconditionne/mon-stock")
@open_to(Audience.PARTNER)
def list_own_stock() -> ResponseReturnValue:
    partner, form = find_partner_of(me().organisation_id), OwnStockForm(request.args)
    oldest = queries.fresh_from(today())
    return render_template(
        "supply/list_own_stock.html",
        page=queries.own_offers_page(partner.id if partner else 0, form.state(), page_asked(), today=today()),
        form=form,
        is_verified=is_verified(me().organisation_id),
        confirm=Form(formdata=None),
        state_of=lambda row: rules.state_of(row.confirmed_on, row.withdrawn_at, fresh_from=oldest),
        price=rules.price_in_words,
    )


@bp.get("/reconditionne/mon-stock/exporter")
@open_to(Audience.PARTNER)
def export_own_stock() -> ResponseReturnValue:
    partner, oldest = find_partner_of(me().organisation_id), queries.fresh_from(today())
    rows = queries.own_offers_to_export(partner.id if partner else 0, OwnStockForm(request.args).state(), today=today())
    lines = ((*_cells(row), rules.state_of(row.confirmed_on, row.withdrawn_at, fresh_from=oldest)) for row in rows)
    return csv_response("mon-stock.csv", OWN_HEADERS, lines)


@bp.post("/reconditionne/mon-stock/confirmer")
@open_to(Audience.PARTNER)
def confirm_stock() -> ResponseReturnValue:
    require(access.can_offer)
    offers = services.confirm_stock(by=me(), now=now())
    flash(f"Votre stock est confirmé\u00a0: {counted(offers, 'offre est publiée', 'offres sont publiées')}.", "success")
    return redirect(url_for(".list_own_stock"))


@bp.get("/reconditionne/nouvelle")
@open_to(Audience.PARTNER)
def new_offer() -> ResponseReturnValue:
    """A new offer, or one like another (`comme`), so that nothing is typed again."""
    require(access.can_offer)
    like = _own_offer_asked()
    form = OfferForm(formdata=None, obj=like)
    form.offer(active_categories())
    return render_template("supply/edit_offer.html", form=form, offer=None)


@bp.post("/reconditionne/nouvelle")
@open_to(Audience.PARTNER)
def offer_stock() -> ResponseReturnValue:
    require(access.can_offer)
    form = OfferForm()
    form.offer(active_categories())
    if form.validate_on_submit():
        with form.refusals():
            services.offer_stock(form.facts(), by=me(), now=now())
            flash("L’offre est publiée : les organismes publics du territoire la voient.", "success")
            return redirect(url_for(".list_own_stock"))
    return render_template("supply/edit_offer.html", form=form, offer=None), 422


@bp.get("/reconditionne/<int:offer_id>")
@open_to(Audience.SIGNED_IN)
def show_offer(offer_id: int) -> ResponseReturnValue:
    offer = _visible(offer_id)
    state = rules.state_of(offer.confirmed_on, offer.withdrawn_at, fresh_from=queries.fresh_from(today()))
    is_offered = state.is_offered and is_verified(offer.partner.organisation_id)
    return render_template(
        "supply/show_offer.html",
        offer=offer,
        state=state,
        can_ask=is_offered and access.can_ask(current_user),
        can_change=access.can_change_offer(current_user, offer),
        price=rules.price_in_words(offer.terms, offer.unit_price_eur, offer.price_basis),
        warranty=rules.warranty_in_words(offer.warranty_months),
        form=Form(formdata=None),
    )


@bp.get("/reconditionne/<int:offer_id>/modifier")
@open_to(Audience.PARTNER)
def edit_offer(offer_id: int) -> ResponseReturnValue:
    offer = _visible(offer_id)
    require(access.can_change_offer, offer)
    form = OfferForm(formdata=None, obj=offer, is_not_from_gift=offer.terms.is_sale)
    form.offer(active_categories())
    return render_template("supply/edit_offer.html", form=form, offer=offer)


@bp.post("/reconditionne/<int:offer_id>/modifier")
@open_to(Audience.PARTNER)
def change_offer(offer_id: int) -> ResponseReturnValue:
    offer, form = _visible(offer_id), OfferForm()
    require(access.can_change_offer, offer)
    form.offer(active_categories())
    if form.validate_on_submit():
        with form.refusals():
            services.change_offer(offer_id, form.facts(), by=me(), now=now())
            flash("L’offre est modifiée.", "success")
            return redirect(url_for(".list_own_stock"))
    return render_template("supply/edit_offer.html", form=form, offer=queries.get_offer(offer_id)), 422


@bp.post("/reconditionne/<int:offer_id>/retirer")
@open_to(Audience.PARTNER)
def withdraw_offer(offer_id: int) -> ResponseReturnValue:
    require(access.can_change_offer, _visible(offer_id))
    services.withdraw_offer(offer_id, by=me(), now=now())
    flash("L’offre est retirée : plus personne ne la voit. Les demandes déjà reçues restent.", "success")
    return redirect(url_for(".list_own_stock"))


def _visible(offer_id: int) -> StockOffer:
    offer = queries.get_offer(offer_id)
    require_sight(access.can_see_offer, offer)
    return offer


def _own_offer_asked() -> StockOffer | None:
    """The offer the address says to begin with, if it is one's own."""
    key = key_of(request.args.get("comme", ""))
    offer = queries.get_offer(key) if key else None
    return offer if offer and access.is_asked(current_user, offer.partner) else None


def _cells(row: Any) -> tuple[object, ...]:
    return (
        row.category, row.model, row.details, row.grade, row.units, row.terms, row.unit_price_eur, row.price_basis,
        row.warranty_months, row.delivery, row.delivery_note, row.confirmed_on,
    )  # fmt: skip
