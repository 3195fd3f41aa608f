"""Reading the reconditioned stock and the requests for quotation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.text import folded_words
from core.thresholds.queries import threshold, threshold_expression
from core.waiting import Waiting
from core.web.pages import Page, page_of_rows
from geo.partners.enums import PartnerState
from geo.partners.models import Partner
from geo.territory.models import Municipality
from marketplace.supply.enums import Delivery, Grade, OfferState, RequestState, Terms
from marketplace.supply.models import QuotationRequest, RequestedLine, StaleNotice, StockOffer
from marketplace.supply.rules import first_fresh_day

FRESH = "stock_offer_fresh"
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class OfferFilters:
    """Which offers, all at once; what is left out does not narrow."""

    text: str = ""
    category: str | None = None
    grade: Grade | None = None
    terms: Terms | None = None
    delivery: Delivery | None = None
    most_eur: Decimal | None = None
    partner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """What the territory can supply of one category: how many partners and models, units, prices in euros a unit."""

    category: str
    partners: int
    offers: int
    units: int
    given_units: int
    lowest_eur: Decimal | None
    highest_eur: Decimal | None


def fresh_from(today: date) -> date:
    """The oldest day of confirmation on which an offer is still shown."""
    return first_fresh_day(today, threshold(FRESH, on=today))


def get_offer(offer_id: int) -> StockOffer:
    """That offer with its partner and category; raises `NotFound`."""
    return found(db.session.scalar(select(StockOffer).where(StockOffer.id == offer_id).options(*_WHOLE)))


def get_offer_for_update(offer_id: int) -> StockOffer:
    """That offer, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(StockOffer).where(StockOffer.id == offer_id))))


def offers_page(filters: OfferFilters, number: int, *, today: date) -> Page[Any]:
    """A page of what is on offer in the territory: by category, the cheapest first."""
    return page_of_rows(_offered(filters, today), number)


def offers_to_export(filters: OfferFilters, *, today: date) -> Sequence[Any]:
    """All the rows of `offers_page`."""
    return db.session.execute(_offered(filters, today)).all()


def supply_by_category(filters: OfferFilters, *, today: date) -> list[Supply]:
    """What the same offers come to, category by category in the order of the catalogue."""
    offers = _offered(filters, today).order_by(None).subquery()
    rows = db.session.execute(
        select(
            offers.c.category,
            func.count(offers.c.partner_id.distinct()),
            func.count(),
            func.sum(offers.c.units),
            func.sum(case((offers.c.terms == Terms.GIFT, offers.c.units), else_=0)),
            func.min(offers.c.unit_price_eur),
            func.max(offers.c.unit_price_eur),
        )
        .group_by(offers.c.category, offers.c.position)
        .order_by(offers.c.position, offers.c.category)
    )
    return [Supply(*row) for row in rows]


def own_offers_page(partner_id: int, state: OfferState | None, number: int, *, today: date) -> Page[Any]:
    """A page of a partner's own offers, in that state: those to confirm first, then by model."""
    return page_of_rows(_own(partner_id, state, today), number)


def own_offers_to_export(partner_id: int, state: OfferState | None, *, today: date) -> Sequence[Any]:
    """All the rows of `own_offers_page`."""
    return db.session.execute(_own(partner_id, state, today)).all()


def live_offer_count(partner_id: int) -> int:
    """How many offers of a partner are not withdrawn."""
    statement = select(func.count()).where(StockOffer.partner_id == partner_id, StockOffer.withdrawn_at.is_(None))
    return db.session.scalar(statement) or 0


def offers_of(partner_id: int, *, today: date) -> Sequence[StockOffer]:
    """What a verified partner offers today, as people are shown it."""
    statement = (
        select(StockOffer)
        .join(StockOffer.category)
        .where(StockOffer.partner_id == partner_id, *_shown(today))
        .options(*_WHOLE)
        .order_by(EquipmentCategory.position, func.lower(StockOffer.model), StockOffer.id)
    )
    return db.session.scalars(statement).all()


def offers_of_for_update(partner_id: int, offer_ids: Collection[int], *, today: date) -> Sequence[StockOffer]:
    """Those of `offers_of` among the ones named, kept from other commands, in the order of their keys."""
    named = (StockOffer.partner_id == partner_id, StockOffer.id.in_(offer_ids))
    rows = db.session.scalars(locked(select(StockOffer).where(*named).order_by(StockOffer.id))).all()
    oldest = fresh_from(today)
    return [row for row in rows if row.withdrawn_at is None and row.confirmed_on >= oldest]


def live_offers_for_update(partner_id: int) -> Sequence[StockOffer]:
    """Every offer of a partner that is not withdrawn, kept from other commands."""
    mine = (StockOffer.partner_id == partner_id, StockOffer.withdrawn_at.is_(None))
    return db.session.scalars(locked(select(StockOffer).where(*mine).order_by(StockOffer.id))).all()


def offers_gone_stale(*, today: date) -> dict[int, list[StockOffer]]:
    """The offers nobody confirmed in time and that no letter spoke of yet, by partner."""
    noticed = select(StaleNotice.id).where(
        StaleNotice.offer_id == StockOffer.id, StaleNotice.confirmed_on == StockOffer.confirmed_on
    )
    statement = (
        select(StockOffer)
        .join(StockOffer.partner)
        .where(
            StockOffer.withdrawn_at.is_(None),
            StockOffer.confirmed_on < fresh_from(today),
            Partner.state == PartnerState.VERIFIED,
            ~noticed.exists(),
        )
        .order_by(StockOffer.partner_id, StockOffer.id)
    )
    stale: dict[int, list[StockOffer]] = {}
    for offer in db.session.scalars(statement):
        stale.setdefault(offer.partner_id, []).append(offer)
    return stale


def get_request(request_id: int) -> QuotationRequest:
    """That request with its lines and both sides; raises `NotFound`."""
    return found(db.session.scalar(select(QuotationRequest).where(QuotationRequest.id == request_id).options(*_WHOLE_REQUEST)))


def get_request_for_update(request_id: int) -> QuotationRequest:
    """That request, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(QuotationRequest).where(QuotationRequest.id == request_id))))


def waiting_requests(organisation_id: int, partner_id: int) -> int:
    """How many requests of an organisation that partner has not answered."""
    statement = select(func.count()).where(
        QuotationRequest.organisation_id == organisation_id,
        QuotationRequest.partner_id == partner_id,
        QuotationRequest.state == RequestState.SENT,
    )
    return db.session.scalar(statement) or 0


def requests_page(organisation_id: int | None, state: RequestState | None, number: int) -> Page[Any]:
    """A page of the requests an organisation made or received (`None`: all of them), newest first."""
    return page_of_rows(_requests(organisation_id, state), number)


def requests_to_export(organisation_id: int | None, state: RequestState | None) -> Sequence[Any]:
    """All the rows of `requests_page`."""
    return db.session.execute(_requests(organisation_id, state)).all()


class SupplyWaiting(NamedTuple):
    """What waits at a partner: requests to answer, and how many of its offers are no longer shown until it confirms them."""

    requests: Waiting
    stale_offers: int


def supply_waiting(organisation_id: int, *, today: date) -> SupplyWaiting:
    """What waits at that partner, in one statement: a row for each day its offers were confirmed on."""
    asked = (QuotationRequest.partner_id == Partner.id, QuotationRequest.state == RequestState.SENT)
    rows = db.session.execute(
        select(
            func.count(StockOffer.id).label("offers"),
            StockOffer.confirmed_on,
            threshold_expression(FRESH, on=today).label("fresh_days"),
            select(func.count(QuotationRequest.id)).where(*asked).correlate(Partner).scalar_subquery().label("requests"),
            select(func.min(QuotationRequest.id)).where(*asked).correlate(Partner).scalar_subquery().label("first_id"),
        )
        .select_from(Partner)
        .outerjoin(StockOffer, (StockOffer.partner_id == Partner.id) & StockOffer.withdrawn_at.is_(None))
        .where(Partner.organisation_id == organisation_id, Partner.state == PartnerState.VERIFIED)
        .group_by(Partner.id, StockOffer.confirmed_on)
    ).all()
    if not rows:
        return SupplyWaiting(Waiting(0), 0)
    oldest = first_fresh_day(today, int(rows[0].fresh_days or 0))
    stale = sum(row.offers for row in rows if row.confirmed_on is not None and row.confirmed_on < oldest)
    return SupplyWaiting(Waiting(rows[0].requests, rows[0].first_id), stale)


_WHOLE = (
    joinedload(StockOffer.partner, innerjoin=True).joinedload(Partner.organisation, innerjoin=True),
    joinedload(StockOffer.category, innerjoin=True),
)
_WHOLE_REQUEST = (
    joinedload(QuotationRequest.organisation, innerjoin=True),
    joinedload(QuotationRequest.partner, innerjoin=True).joinedload(Partner.organisation, innerjoin=True),
    selectinload(QuotationRequest.lines).joinedload(RequestedLine.category, innerjoin=True),
    joinedload(QuotationRequest.document),
    joinedload(QuotationRequest.quotation),
)
_COLUMNS = (
    StockOffer.id,
    StockOffer.model,
    StockOffer.details,
    StockOffer.grade,
    StockOffer.units,
    StockOffer.terms,
    StockOffer.unit_price_eur,
    StockOffer.price_basis,
    StockOffer.warranty_months,
    StockOffer.delivery,
    StockOffer.delivery_note,
    StockOffer.confirmed_on,
    StockOffer.withdrawn_at,
    EquipmentCategory.label.label("category"),
    EquipmentCategory.position,
)


def _shown(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        StockOffer.withdrawn_at.is_(None),
        StockOffer.confirmed_on >= fresh_from(today),
        StockOffer.partner.has(Partner.state == PartnerState.VERIFIED),
    )


def _offered(filters: OfferFilters, today: date) -> Rows:
    statement = (
        select(
            *_COLUMNS,
            StockOffer.partner_id,
            Organisation.name.label("partner"),
            Municipality.name.label("municipality"),
        )
        .join(StockOffer.category)
        .join(StockOffer.partner)
        .join(Partner.organisation)
        .outerjoin(Partner.municipality)
        .where(*_shown(today))
        .order_by(EquipmentCategory.position, func.coalesce(StockOffer.unit_price_eur, 0), StockOffer.id)
    )
    if filters.category:
        statement = statement.where(EquipmentCategory.code == filters.category)
    if filters.grade:
        statement = statement.where(StockOffer.grade == filters.grade)
    if filters.terms:
        statement = statement.where(StockOffer.terms == filters.terms)
    if filters.delivery:
        statement = statement.where(StockOffer.delivery == filters.delivery)
    if filters.most_eur is not None:
        statement = statement.where(func.coalesce(StockOffer.unit_price_eur, 0) <= filters.most_eur)
    if filters.partner_id:
        statement = statement.where(StockOffer.partner_id == filters.partner_id)
    for word in folded_words(filters.text).split():
        statement = statement.where(StockOffer.search_text.contains(word, autoescape=True))
    return statement


def _own(partner_id: int, state: OfferState | None, today: date) -> Rows:
    oldest = fresh_from(today)
    statement = (
        select(*_COLUMNS)
        .join(StockOffer.category)
        .where(StockOffer.partner_id == partner_id)
        .order_by(
            StockOffer.withdrawn_at.is_not(None),
            StockOffer.confirmed_on >= oldest,
            func.lower(StockOffer.model),
            StockOffer.id,
        )
    )
    if state is OfferState.WITHDRAWN:
        return statement.where(StockOffer.withdrawn_at.is_not(None))
    statement = statement.where(StockOffer.withdrawn_at.is_(None))
    if state is OfferState.OFFERED:
        return statement.where(StockOffer.confirmed_on >= oldest)
    if state is OfferState.STALE:
        return statement.where(StockOffer.confirmed_on < oldest)
    return statement


def _requests(organisation_id: int | None, state: RequestState | None) -> Rows:
    asker, supplier = Organisation.__table__.alias("asker"), Organisation.__table__.alias("supplier")
    units = select(func.sum(RequestedLine.units)).where(RequestedLine.request_id == QuotationRequest.id).scalar_subquery()
    statement = (
        select(
            QuotationRequest.id,
            QuotationRequest.state,
            QuotationRequest.asked_at,
            QuotationRequest.answered_at,
            QuotationRequest.wanted_by,
            asker.c.name.label("asker"),
            supplier.c.name.label("supplier"),
            units.label("units"),
        )
        .join(asker, asker.c.id == QuotationRequest.organisation_id)
        .join(Partner, Partner.id == QuotationRequest.partner_id)
        .join(supplier, supplier.c.id == Partner.organisation_id)
        .order_by(QuotationRequest.id.desc())
    )
    if organisation_id is not None:
        statement = statement.where(
            (QuotationRequest.organisation_id == organisation_id) | (Partner.organisation_id == organisation_id)
        )
    return statement.where(QuotationRequest.state == state) if state else statement
