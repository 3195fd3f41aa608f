"""What may be offered and asked, and what it comes to."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.models import EquipmentCategory
from core.clock import PARIS
from marketplace.supply import errors, rules
from marketplace.supply.enums import Delivery, Grade, OfferState, PriceBasis, RequestState, Terms
from marketplace.supply.models import QuotationRequest, RequestedLine, StockOffer

TODAY = date(2026, 11, 26)
LAPTOP = EquipmentCategory(id=1, code="laptop", label="Ordinateur portable", is_active=True)
FACTS = rules.OfferFacts(
    category_id=1,
    model="Latitude",
    details="",
    grade=Grade.GOOD,
    units=10,
    terms=Terms.SALE,
    unit_price_eur=Decimal(185),
    price_basis=PriceBasis.UNTAXED,
    is_not_from_gift=True,
    warranty_months=12,
    delivery=Delivery.DELIVERED,
    delivery_note="",
)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, None),
        ({"unit_price_eur": None}, errors.PriceMissing),
        ({"unit_price_eur": Decimal(0)}, errors.PriceMissing),
        ({"unit_price_eur": Decimal(-3)}, errors.PriceMissing),
        ({"price_basis": None}, errors.PriceBasisMissing),
        ({"is_not_from_gift": False}, errors.OriginNotDeclared),
        ({"terms": Terms.GIFT}, errors.PriceOfGift),
        ({"terms": Terms.GIFT, "unit_price_eur": None, "price_basis": None, "is_not_from_gift": False}, None),
        ({"terms": Terms.GIFT, "unit_price_eur": Decimal(0)}, None),
    ],
)
def test_what_is_sold_has_a_price_and_does_not_come_from_a_gift(changes, refusal):
    facts = replace(FACTS, **changes)
    if refusal is None:
        assert rules.check_offer(facts, LAPTOP) is LAPTOP
        return
    with pytest.raises(refusal):
        rules.check_offer(facts, LAPTOP)


@pytest.mark.parametrize("category", [None, EquipmentCategory(id=2, is_active=False)])
def test_a_category_that_is_no_longer_proposed_is_refused(category):
    with pytest.raises(errors.UnknownCategory):
        rules.check_offer(FACTS, category)


@given(days=st.integers(0, 400), fresh_days=st.integers(1, 365), is_withdrawn=st.booleans())
def test_an_offer_is_shown_as_long_as_it_is_believed(days, fresh_days, is_withdrawn):
    withdrawn_at = datetime(2026, 11, 1, tzinfo=PARIS) if is_withdrawn else None
    fresh_from = rules.first_fresh_day(TODAY, fresh_days)

    state = rules.state_of(TODAY - timedelta(days=days), withdrawn_at, fresh_from=fresh_from)

    expected = OfferState.OFFERED if days <= fresh_days else OfferState.STALE
    assert state is (OfferState.WITHDRAWN if is_withdrawn else expected)


OFFERS = [StockOffer(id=1, model="A", units=3), StockOffer(id=2, model="B", units=1)]


def asked(units, *, offers=OFFERS, wanted_by=None, waiting=0):
    return rules.check_asked(units, offers, wanted_by=wanted_by, waiting=waiting, today=TODAY)


@given(st.dictionaries(st.sampled_from([1, 2]), st.integers(-5, 6)))
def test_what_is_asked_is_some_of_what_is_offered(units):
    wanted = {key: count for key, count in units.items() if count > 0}
    if not wanted:
        with pytest.raises(errors.NothingAsked):
            asked(units)
    elif any(count > {1: 3, 2: 1}[key] for key, count in wanted.items()):
        with pytest.raises(errors.MoreThanOffered) as refusal:
            asked(units)
        assert refusal.value.field in {"offer_1", "offer_2"}
    else:
        assert {offer.id: count for offer, count in asked(units)} == wanted


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"waiting": 10}, errors.TooManyRequests),
        ({"wanted_by": TODAY - timedelta(days=1)}, errors.DayPast),
        ({"wanted_by": TODAY + timedelta(days=366)}, errors.DayPast),
        ({"offers": OFFERS[1:]}, errors.OfferGone),
    ],
)
def test_what_cannot_be_asked_says_why(facts, refusal):
    with pytest.raises(refusal):
        asked({1: 1}, **facts)


@pytest.mark.parametrize("days", [0, 365])
def test_a_day_within_the_year_may_be_asked_for(days):
    assert asked({1: 1}, wanted_by=TODAY + timedelta(days=days))


@pytest.mark.parametrize("state", RequestState)
def test_a_request_is_answered_once(state):
    request = QuotationRequest(state=state)
    if state is RequestState.SENT:
        rules.check_waiting(request)
        return
    with pytest.raises(errors.AlreadyAnswered):
        rules.check_waiting(request)


PRICES = st.decimals("0.01", "99999.99", places=2)
LINES = st.lists(st.tuples(st.integers(1, 1000), st.none() | st.tuples(PRICES, st.sampled_from(PriceBasis))), max_size=6)


@given(LINES)
def test_prices_that_differ_in_tax_are_never_added(lines):
    rows = [
        RequestedLine(
            units=units,
            terms=Terms.SALE if price else Terms.GIFT,
            unit_price_eur=price[0] if price else None,
            price_basis=price[1] if price else None,
        )
        for units, price in lines
    ]

    totals = rules.estimate(rows)

    for basis in PriceBasis:
        expected = [units * price[0] for units, price in lines if price and price[1] is basis]
        assert totals.get(basis) == (sum(expected) if expected else None)
    assert (rules.estimate_in_words(rows) == "gratuit") == (not totals)
