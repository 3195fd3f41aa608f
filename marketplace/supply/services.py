"""Offering reconditioned stock, asking for a price, answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core import storage
from core.accounts.models import Membership
from core.catalogue.queries import category_by_id
from core.clock import paris_day
from core.db import db, hold, transaction
from core.documents import render_pdf
from core.events import announce
from core.uploads import CheckedFile
from geo.partners.queries import find_partner_of, get_partner
from marketplace.supply import queries, rules
from marketplace.supply.enums import RequestState, Terms
from marketplace.supply.events import (
    OfferChanged,
    OfferRemoved,
    QuotationAsked,
    QuotationDeclined,
    QuotationGiven,
    RequestWithdrawn,
    StockConfirmed,
    StockOffered,
    StockWentStale,
)
from marketplace.supply.models import QuotationRequest, RequestedLine, StaleNotice, StockOffer
from marketplace.supply.rules import OfferFacts


@dataclass(frozen=True)
class RequestFacts:
    """What a public body asks a partner: units by offer, where they should come, until when."""

    units: Mapping[int, int]
    place: str
    wanted_by: date | None
    message: str


def offer_stock(facts: OfferFacts, *, by: Membership, now: datetime) -> StockOffer:
    """Publish some units that a partner can supply.

    Raises `PartnerNotVerified`, `TooManyOffers`, and what `rules.check_offer` raises.
    """
    with transaction():
        partner = rules.check_may_offer(find_partner_of(by.organisation_id))
        hold(f"stock of {partner.id}")
        rules.check_room(queries.live_offer_count(partner.id))
        offer = StockOffer(partner_id=partner.id, offered_at=now, confirmed_on=paris_day(now))
        _describe(offer, facts)
        db.session.add(offer)
        db.session.flush()
        announce(StockOffered(offer.id), by=by, at=now)
        return offer


def change_offer(offer_id: int, facts: OfferFacts, *, by: Membership, now: datetime) -> None:
    """Say something else of an offer, which confirms it. Requests already sent keep what they said.

    Raises `OfferWithdrawn`, and what `rules.check_offer` raises.
    """
    with transaction():
        offer = queries.get_offer_for_update(offer_id)
        rules.check_offered(offer)
        _describe(offer, facts)
        offer.confirmed_on = paris_day(now)
        announce(OfferChanged(offer_id), by=by, at=now)


def withdraw_offer(offer_id: int, *, by: Membership, now: datetime) -> None:
    """No longer offer it; raises `OfferWithdrawn`."""
    with transaction():
        offer = queries.get_offer_for_update(offer_id)
        rules.check_offered(offer)
        offer.withdrawn_at = now
        announce(OfferRemoved(offer_id), by=by, at=now)


def confirm_stock(*, by: Membership, now: datetime) -> int:
    """Say that everything a partner offers is still true; how many offers. Raises `PartnerNotVerified`."""
    with transaction():
        partner = rules.check_may_offer(find_partner_of(by.organisation_id))
        offers = queries.live_offers_for_update(partner.id)
        for offer in offers:
            offer.confirmed_on = paris_day(now)
        announce(StockConfirmed(partner.id, len(offers)), by=by, at=now)
        return len(offers)


def tell_of_stale_stock(*, today: date, now: datetime) -> int:
    """Announce the offers that nobody confirmed in time, once for each partner; how many announcements. Safe to repeat."""
    stale = queries.offers_gone_stale(today=today)
    for partner_id, offers in stale.items():
        with transaction():
            hold(f"stock of {partner_id}")
            for offer in offers:
                db.session.add(StaleNotice(offer_id=offer.id, confirmed_on=offer.confirmed_on, noticed_at=now))
            announce(StockWentStale(partner_id, len(offers)), at=now)
    return len(stale)


def ask_for_quotation(partner_id: int, facts: RequestFacts, *, by: Membership, now: datetime) -> QuotationRequest:
    """Ask a partner what it would charge: the lines keep the words and the price of today. Engages nobody.

    Raises `NotFound`, and what `rules.check_asked` raises.
    """
    today = paris_day(now)
    with transaction():
        partner = rules.check_may_offer(get_partner(partner_id))
        hold(f"requests of {by.organisation_id}")
        lines = rules.check_asked(
            facts.units,
            queries.offers_of_for_update(partner.id, facts.units.keys(), today=today),
            wanted_by=facts.wanted_by,
            waiting=queries.waiting_requests(by.organisation_id, partner.id),
            today=today,
        )
        request = QuotationRequest(
            organisation_id=by.organisation_id,
            partner_id=partner.id,
            asked_by_id=by.id,
            place=facts.place,
            wanted_by=facts.wanted_by,
            message=facts.message,
            state=RequestState.SENT,
            asked_at=now,
            lines=[_line_of(offer, units) for offer, units in lines],
        )
        db.session.add(request)
        db.session.flush()
        announce(QuotationAsked(request.id), by=by, at=now)
        return request


def keep_document(request_id: int) -> QuotationRequest:
    """The request with its PDF, made once. It is printed before the transaction: printing takes longer than a lock should."""
    request = queries.get_request(request_id)
    if request.document_id is not None:
        return request
    content = render_pdf("quotation_request", rules.request_facts(request))
    with transaction():
        request = queries.get_request_for_update(request_id)
        if request.document_id is None:
            request.document = storage.store(content, name=f"{request.reference}.pdf", media_type="application/pdf")
    return queries.get_request(request_id)


def give_quotation(request_id: int, *, answer: str, file: CheckedFile | None, by: Membership, now: datetime) -> None:
    """Answer a request with a text, a file or both; raises `AlreadyAnswered`, `AnswerMissing`."""
    with transaction():
        request = queries.get_request_for_update(request_id)
        rules.check_waiting(request)
        request.answer = rules.check_answer(answer, has_file=file is not None)
        if file is not None:
            request.quotation = storage.store(file.content, name=file.name, media_type=file.media_type)
        request.state, request.answered_at = RequestState.QUOTED, now
        announce(QuotationGiven(request_id), by=by, at=now)


def decline_request(request_id: int, *, reason: str, by: Membership, now: datetime) -> None:
    """Say that there will be no quotation, and why; raises `AlreadyAnswered`, `ReasonMissing`."""
    with transaction():
        request = queries.get_request_for_update(request_id)
        rules.check_waiting(request)
        request.answer = rules.check_reason(reason)
        request.state, request.answered_at = RequestState.DECLINED, now
        announce(QuotationDeclined(request_id), by=by, at=now)


def withdraw_request(request_id: int, *, by: Membership, now: datetime) -> None:
    """No longer ask; raises `AlreadyAnswered`."""
    with transaction():
        request = queries.get_request_for_update(request_id)
        rules.check_waiting(request)
        request.state, request.answered_at = RequestState.WITHDRAWN, now
        announce(RequestWithdrawn(request_id), by=by, at=now)


def _describe(offer: StockOffer, facts: OfferFacts) -> None:
    category = rules.check_offer(facts, category_by_id(facts.category_id))
    is_sold = facts.terms is Terms.SALE
    offer.category_id, offer.model, offer.details = category.id, facts.model, facts.details
    offer.grade, offer.units, offer.terms = facts.grade, facts.units, facts.terms
    offer.unit_price_eur = facts.unit_price_eur if is_sold else None
    offer.price_basis = facts.price_basis if is_sold else None
    offer.warranty_months, offer.delivery, offer.delivery_note = facts.warranty_months, facts.delivery, facts.delivery_note
    offer.search_text = rules.search_text_of(facts, category)


def _line_of(offer: StockOffer, units: int) -> RequestedLine:
    return RequestedLine(
        offer_id=offer.id,
        category_id=offer.category_id,
        model=offer.model,
        details=offer.details,
        grade=offer.grade,
        units=units,
        terms=offer.terms,
        unit_price_eur=offer.unit_price_eur,
        price_basis=offer.price_basis,
    )
