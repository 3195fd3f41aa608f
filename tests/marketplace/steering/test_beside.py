"""What indicators say that the ledger does not know: emissions of rounds, lives, what waits; as the annual report has them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.clock import now, today
from core.db import db as database
from core.thresholds import Threshold
from marketplace.collection.rules.rounds import RoundTotals
from marketplace.inventory.enums import ItemState
from marketplace.retex import queries as retex
from marketplace.retex.services import publish_retex
from marketplace.steering.enums import Part, Period, Scope
from marketplace.steering.queries import boards_of, period_report, territory_board
from marketplace.steering.queries.beside import beside_the_ledger
from marketplace.steering.rules.facts import Facts
from marketplace.steering.rules.indicators import BY_CODE, of_scope
from marketplace.steering.rules.measures import NOT_KEPT
from marketplace.steering.services.printing import value_of
from marketplace.steering.services.wording import said, said_detail
from tests.factories import keep, make_category, make_coordinator, make_membership, make_organisation
from tests.marketplace.collection.factories import driven_round
from tests.marketplace.inventory.factories import make_item
from tests.marketplace.retex.factories import frozen_as, make_movement, make_year
from tests.pages import text_of

CODES = ("net_co2e_kg", "median_life", "dormant_units")
YEARS = (2024, 2025, 2026)


@pytest.fixture
def years(db):
    """2024 to 2026 with rounds of two factors, exits after two or four years, and what waits: a giver, a taker, another body."""
    giver, taker = make_year()
    other = make_organisation()
    for year in (2024, 2026):
        make_movement(units=6, giver=giver, taker=taker, on=date(year, 2, 1))
    keep(
        Threshold(
            code="round_co2e",
            valid_from=date(2025, 7, 1),
            value=Decimal("123.45"),
            unit="g_per_km",
            label="é",
            source="essai",
            read_on=today(),
        )
    )
    for day, km in ((date(2024, 12, 31), 7), (date(2025, 6, 30), 100), (date(2025, 7, 1), 33), (date(2026, 1, 1), 9)):
        driven_round(taker, km=km, day=day)
    facts = {"organisation": giver, "category": make_category("laptop")}
    gone = {"state": ItemState.GONE, "decommissioned_on": date(2023, 6, 1), **facts}
    for left_on, bought_on in (
        (date(2025, 2, 1), date(2021, 2, 1)), (date(2025, 8, 1), date(2023, 1, 1)), (date(2025, 8, 2), date(2015, 1, 1)),
        (date(2025, 9, 1), None), (date(2026, 1, 1), date(2020, 1, 1)), (date(2024, 12, 31), date(2022, 1, 1)),
    ):  # fmt: skip
        make_item(left_on=left_on, purchased_on=bought_on, **gone)
    for decommissioned_on in (None, date(2024, 1, 1), date(2025, 7, 4), date(2025, 7, 5), date(2026, 6, 1)):
        dated = {"decommissioned_on": decommissioned_on, "is_decommissioned_undated": decommissioned_on is None}
        make_item(state=ItemState.DECOMMISSIONED, purchased_on=None, **dated, **facts)
    make_item(state=ItemState.DECOMMISSIONED, decommissioned_on=date(2020, 1, 1), organisation=other, category=facts["category"])
    return giver, taker, other


def amounts(board, year):
    return {code: BY_CODE[code].measure(board.facts[year]).amount for code in CODES if board.scope in BY_CODE[code].scopes}


def of_report(year, organisation_id=None):
    """The same figures as the annual report has them."""
    stocks = retex.live_stocks(year, organisation_id, today=today())
    own = {"median_life": stocks.life.median_years, "dormant_units": stocks.dormant_units if stocks.waiting_units else None}
    return own if organisation_id else {"net_co2e_kg": retex.live_report(year).net_co2e_kg, **own}


def test_they_are_those_of_the_annual_report_live_then_published(years):
    giver, taker, other = years
    expected = {year: (of_report(year), of_report(year, giver.id), of_report(year, other.id)) for year in YEARS}

    for published in ((), (2025,), (2024,)):
        for year in published:
            publish_retex(year, by=None, now=now(), today=today())
        territory = territory_board(with_drafts=True, today=today())
        boards = territory, boards_of(giver, today=today())[1], boards_of(other, today=today())[1]
        for year in YEARS:
            assert tuple(amounts(board, year) for board in boards) == expected[year], (year, published)
    assert len({str(whole) for whole, _, _ in expected.values()}) == len(YEARS)
    assert amounts(boards_of(taker, today=today())[1], 2025) == {}
    assert set(CODES).isdisjoint(one.code for one in of_scope(Scope.PARTNER))


def test_a_published_year_keeps_them(years):
    giver, taker, _ = years
    publish_retex(2025, by=None, now=now(), today=today())
    boards = (territory_board(with_drafts=True, today=today()), boards_of(giver, today=today())[1])
    before = [amounts(board, 2025) for board in boards]

    driven_round(taker, km=5000, day=date(2025, 3, 3))
    facts = {"organisation": giver, "category": make_category("laptop"), "purchased_on": date(2000, 1, 1)}
    make_item(state=ItemState.GONE, decommissioned_on=date(2023, 6, 1), left_on=date(2025, 3, 1), **facts)
    make_item(state=ItemState.DECOMMISSIONED, decommissioned_on=date(2023, 6, 1), **facts)

    boards = (territory_board(with_drafts=True, today=today()), boards_of(giver, today=today())[1])
    assert [amounts(board, 2025) for board in boards] == before
    year = period_report(Period(2025, Part.YEAR), today=today())
    assert {code: value_of(BY_CODE[code], year).amount for code in CODES} == before[0]


def test_a_half_year_counts_its_own_days(years):
    first, second = (period_report(Period(2025, part), today=today()).facts for part in (Part.FIRST_HALF, Part.SECOND_HALF))
    known = {one.valid_from: one.value for one in database.session.query(Threshold).filter_by(code="round_co2e")}
    earlier = max((day, value) for day, value in known.items() if day < date(2025, 7, 1))[1]

    assert first.rounds == RoundTotals(1, 100, 100 * earlier / 1000)
    assert second.rounds == RoundTotals(1, 33, 33 * Decimal("123.45") / 1000)
    assert [facts.stocks.life.median_years for facts in (first, second)] == [Decimal("4.0"), Decimal("6.6")]
    assert second.stocks.life.undated_units == 1
    assert (first.stocks.day, second.stocks.day) == (date(2025, 6, 30), date(2025, 12, 31))
    assert second.stocks == replace(
        retex.live_stocks(2025, today=today()), lives=second.stocks.lives, waiting=second.stocks.waiting
    )


def test_several_periods_are_read_in_one_statement(years, count_queries):
    spans = {year: (date(year, 1, 1), date(year, 12, 31)) for year in range(2010, 2026)}

    with count_queries(at_most=1):
        found = beside_the_ledger(spans)

    assert found.keys() == spans.keys()
    assert beside_the_ledger({}) == {}
    assert beside_the_ledger({1800: (date(1800, 1, 1), date(1800, 12, 31))})[1800].stocks is None


def test_an_edition_that_did_not_keep_them_says_so(years):
    edition = publish_retex(2025, by=None, now=now(), today=today())
    kept = {**edition.figures, "report": {name: value for name, value in edition.figures["report"].items() if name != "rounds"}}
    frozen_as(edition, {name: value for name, value in kept.items() if name != "kept_stocks"})

    for board in (territory_board(with_drafts=True, today=today()), boards_of(years[0], today=today())[1]):
        for code in CODES:
            if board.scope in BY_CODE[code].scopes:
                value = BY_CODE[code].measure(board.facts[2025])
                assert (value.amount, value.why) == (None, NOT_KEPT)


def test_each_says_why_it_is_undefined_and_what_it_is_made_of(years):
    facts = territory_board(with_drafts=True, today=today()).facts[2025]
    net, life, dormant = (BY_CODE[code] for code in CODES)

    def told(indicator, some):
        value = indicator.measure(some)
        return f"{said(indicator.unit, value)} – {said_detail(indicator.unit, value)}".replace("\u00a0", " ").replace("\u202f", " ")

    assert told(net, facts).endswith("– 2 tournées déduites")
    assert told(net, replace(facts, rounds=RoundTotals(1, 5, Decimal(1000)))) == "−270 kgCO₂e – 1 tournée déduite"
    assert told(net, replace(facts, rounds=RoundTotals(1, 5, None))).endswith("aucun facteur d’émission connu pour les tournées")
    assert told(net, replace(facts, rounds=RoundTotals())).endswith("aucune tournée")
    assert "aucun facteur" in told(
        net, replace(facts, figures=replace(facts.figures, co2e=replace(facts.figures.co2e, central=None)))
    )
    assert told(life, facts) == "4,0 ans – moyenne : 5,7 ans, 3 datés sur 4"
    assert told(dormant, facts) == "3 – 3 sur 6"
    nothing = replace(facts.stocks, lives=(), waiting=())
    assert "dont l’achat est daté" in told(life, replace(facts, stocks=nothing))
    assert "n’attend dans les inventaires" in told(dormant, replace(facts, stocks=nothing))
    assert all(one.measure(Facts()).why == "aucun mouvement enregistré" for one in (net, life, dormant))


def test_they_are_on_the_pages_of_those_they_concern(years, client_of, client):
    giver, taker, _ = years
    publish_retex(2025, by=None, now=now(), today=today())
    coordinator, member, partner = (
        client_of(make_coordinator()),
        client_of(make_membership(giver)),
        client_of(make_membership(taker)),
    )

    for browser, names in ((coordinator, CODES), (member, CODES)):
        page = text_of(browser.get("/pilotage"))
        assert browser.queries <= 10
        assert all(BY_CODE[code].name in page for code in names)
    assert "Stock dormant" not in text_of(partner.get("/pilotage")).partition("Le territoire")[0]
    public = client.get("/pilotage/indicateurs/exporter").data.decode("utf-8-sig")
    for code in CODES:
        assert f"\r\n{code};" in public
