"""The flow rate, the share of waste, lives and what waits: the rules without a database, then the page of a year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import now, today
from marketplace.inventory.enums import ItemState
from marketplace.inventory.queries import dormant_limit, dormant_stock
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.purchases.services import reopen_year
from marketplace.retex import queries
from marketplace.retex.rules.exits import exits_of
from marketplace.retex.rules.figures import Cell
from marketplace.retex.rules.frozen import plain, restored
from marketplace.retex.rules.rates import dormant_share, flow_rate, percent_of
from marketplace.retex.rules.stocks import LifeGroup, Stocks, Waiting, life_of, median_of, reading_day, stocks_shown
from marketplace.retex.services import publish_retex
from marketplace.retex.services.rates import exclusion_lines, rates_of
from tests.factories import make_category, make_coordinator, make_manager, make_membership, make_organisation
from tests.marketplace.inventory.factories import make_item
from tests.marketplace.purchases import factories as purchases
from tests.marketplace.retex.factories import frozen_as, make_movement, make_year
from tests.pages import text_of

D = Decimal
TODAY = date(2026, 2, 16)


def cell(kind, units, *, proof=Proof.CERTIFIED, public=True, kg=None):
    mass = D(units) if kg is None else D(kg)
    return Cell(
        1, "laptop", kind, Eligibility.COUNTS, proof, is_of_public_body=public, is_weighed=False, units=units, mass_kg=mass,
        units_without_mass=0,
    )  # fmt: skip


def test_what_left_is_given_sold_or_taken_back_less_what_came_back():
    found = exits_of(
        [
            cell(MovementKind.GIVEN, 100),
            cell(MovementKind.SOLD, 10),
            cell(MovementKind.SOLD, 6, proof=Proof.UNPROVED),
            cell(MovementKind.TAKEN_BACK, 20, proof=Proof.UNPROVED),
            cell(MovementKind.TAKEN_BACK, 4, proof=Proof.DECLARED),
            cell(MovementKind.RETURNED, 5),
            cell(MovementKind.REUSED, 50),
            cell(MovementKind.REUSED, 7, proof=Proof.UNPROVED),
            cell(MovementKind.RECYCLED, 15),
            cell(MovementKind.PARTS, 3),
            cell(MovementKind.GIVEN, 1000, public=False),
            cell(MovementKind.RECYCLED, 1000, public=False),
        ]
    )

    assert (found.left_units, found.came_back_units, found.reused_units, found.unproved_units) == (135, 5, 64, 7)
    assert (found.weee_units, found.weee_kg, found.left_kg) == (35, 35, 135)
    assert (found.flow.percent, found.weee.percent, found.weee_kg_percent) == (D("47.41"), D("25.93"), D("25.93"))


def test_without_exits_every_rate_of_exits_is_undefined():
    found = exits_of([cell(MovementKind.REUSED, 5)])

    assert (found.flow.percent, found.weee.percent, found.weee_kg_percent) == (None, None, None)
    assert flow_rate(1, -3).percent is None
    assert percent_of(D(1), D(0)) is None
    assert dormant_share(0, 0).percent is None


def test_what_left_the_year_before_and_is_reused_in_this_one_is_flagged():
    assert flow_rate(30, 20).is_above_hundred


kinds = st.sampled_from(
    [MovementKind.GIVEN, MovementKind.SOLD, MovementKind.TAKEN_BACK, MovementKind.REUSED, MovementKind.RECYCLED]
)
cells = st.lists(st.builds(cell, kinds, st.integers(-50, 50), proof=st.sampled_from(list(Proof))))


@given(cells, cells)
def test_exits_add_up(some, others):
    one, other, both = exits_of(some), exits_of(others), exits_of([*some, *others])

    for name in one.__dataclass_fields__:
        assert getattr(both, name) == getattr(one, name) + getattr(other, name)


@pytest.mark.parametrize(
    ("counted", "median"),
    [([(5, 1)], 5), ([(1, 1), (3, 1)], 2), ([(1, 10), (9, 1)], 1), ([(1, 2), (4, 2)], D("2.5")), ([(1, 1), (2, 1), (9, 1)], 2)],
)
def test_the_median_is_the_middle_or_the_mean_of_the_two_middles(counted, median):
    assert median_of(counted) == median


def test_a_life_goes_from_purchase_to_exit_and_leaves_out_what_is_not_dated():
    found = life_of([LifeGroup(1, "laptop", 1461, 2), LifeGroup(1, "laptop", 2922, 1), LifeGroup(1, "laptop", None, 4)])

    assert (found.units, found.undated_units, found.mean_years, found.median_years) == (3, 4, D("5.3"), D("4.0"))
    assert life_of([LifeGroup(1, "laptop", None, 4)]).mean_years is None
    assert life_of([]).median_years is None


def test_what_waits_is_read_at_the_end_of_a_year_or_today():
    assert reading_day(2025, today=TODAY) == date(2025, 12, 31)
    assert reading_day(2026, today=TODAY) == TODAY


def test_stocks_are_kept_as_they_were_and_told_to_programs():
    stocks = Stocks(TODAY, 180, (LifeGroup(1, "laptop", 1461, 2),), (Waiting(1, "laptop", 8, 2, 1), Waiting(2, "dock", 2, 0, 0)))

    assert restored(Stocks, plain(stocks)) == stocks
    assert stocks_shown(stocks.of(1)) == {
        "life": {"units": 2, "undated": 0, "mean_years": 4.0, "median_years": 4.0},
        "dormant": {"day": "2026-02-16", "limit_days": 180, "units": 2, "waiting": 8, "undated": 1, "percent": 25.0},
    }
    assert stocks_shown(None) == {"life": None, "dormant": None}


def test_inventories_say_how_long_devices_lived_and_what_waits(db):
    body, other = make_organisation(), make_organisation()
    facts = {"organisation": body, "category": make_category("laptop")}
    gone = {"state": ItemState.GONE, "decommissioned_on": date(2024, 6, 1)}
    make_item(purchased_on=date(2021, 3, 1), left_on=date(2025, 3, 1), **gone, **facts)
    make_item(purchased_on=None, left_on=date(2025, 12, 31), **gone, **facts)
    make_item(purchased_on=date(2021, 3, 1), left_on=date(2026, 1, 1), **gone, **facts)
    make_item(purchased_on=date(2021, 3, 1), state=ItemState.DECOMMISSIONED, decommissioned_on=date(2025, 12, 30), **facts)
    make_item(state=ItemState.DECOMMISSIONED, decommissioned_on=date(2020, 1, 1), organisation=other, category=facts["category"])

    found = queries.live_stocks(2025, body.id, today=TODAY)

    assert {(group.category_code, group.days, group.units) for group in found.lives} == {("laptop", 1461, 1), ("laptop", None, 1)}
    assert found.waiting == (Waiting(body.id, "laptop", 2, 1, 0),)
    assert queries.live_stocks(2025, today=TODAY).of(body.id) == found
    assert {group.organisation_id for group in queries.live_stocks(2025, today=TODAY).waiting} == {body.id, other.id}


def test_what_is_dormant_today_is_what_the_page_of_the_dormant_stock_says(db):
    body = make_organisation()
    limit = timedelta(days=dormant_limit(today()))
    for days in (-1, 0, 1):
        day = today() - limit - timedelta(days=days)
        make_item(organisation=body, state=ItemState.DECOMMISSIONED, purchased_on=None, decommissioned_on=day)
        make_item(organisation=body, state=ItemState.IN_LOT, purchased_on=None, decommissioned_on=day)

    assert queries.live_stocks(today().year, body.id, today=today()).dormant_units == dormant_stock(body.id, today()).units == 1


def test_what_a_rate_leaves_out_is_said_with_its_reason(db):
    giver, taker = make_year()
    make_movement(units=9, origin=Origin.RESIDENTS, giver=giver, taker=taker)
    make_movement(MovementKind.SOLD, units=2, proof=Proof.UNPROVED, giver=giver, taker=taker)

    lines = exclusion_lines(rates_of(queries.rates_basis(2025), queries.live_stocks(2025, today=TODAY)))

    told = {(line.rate, line.reason): line.units for line in lines}
    assert told["Taux du décret", Eligibility.UNDATED.label] == 4
    assert told["Taux du décret", Eligibility.OVER_TEN_YEARS.label] == 2
    assert told["Taux du décret", "Déposé par des habitants ou des agents"] == 9
    assert told["Taux des sorties", "Réemploi sans preuve, compté zéro"] == 2
    assert any(reason.startswith("Vendu sans engagement") for _rate, reason in told)


def test_all_the_rates_of_a_year_are_on_one_page(client, client_of, db):
    giver, taker = make_year()
    here = f"/retex/2025/organismes/{giver.id}/taux"
    coordinator, member = client_of(make_coordinator()), client_of(make_membership(giver))

    assert client.get("/retex/2025/taux").status_code == 404
    for browser, path in ((coordinator, "/retex/2025/taux"), (coordinator, here), (member, here)):
        found = text_of(browser.get(path)).replace("\u00a0", " ")
        assert browser.queries <= 10
        for shown in ("40,00 %", "5,00 %", "66,67 %", "13,33 %", "Indicateur interne"):
            assert shown in found
    assert client_of(make_manager()).get(here).status_code == 404
    assert coordinator.get(f"/retex/2025/organismes/{taker.id}/taux").status_code == 404
    assert "n’est pas définie" in text_of(coordinator.get("/retex/2025/taux"))
    assert "Rien n’est encore sorti" in text_of(coordinator.get("/retex/2019/taux"))


def test_published_rates_do_not_follow_the_ledger_nor_the_inventories(client, db):
    giver, _taker = make_year()
    publish_retex(2025, by=None, now=now(), today=TODAY)
    before = client.get("/retex/2025/taux").data
    make_movement(MovementKind.REUSED, units=500, giver=giver)
    make_item(
        organisation=giver, state=ItemState.GONE, purchased_on=date(2020, 1, 1), decommissioned_on=date(2024, 1, 1),
        left_on=date(2025, 5, 5),
    )  # fmt: skip

    assert client.get("/retex/2025/taux").data == before
    assert client.queries <= 10


def test_a_year_published_before_stocks_were_kept_says_so(client, db):
    make_year()
    retex = publish_retex(2025, by=None, now=now(), today=TODAY)
    frozen_as(retex, {name: value for name, value in retex.figures.items() if "stocks" not in name})

    found = text_of(client.get("/retex/2025/taux"))

    assert "66,67" in found
    assert "publié avant" in found


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_rates_are_taken_away(client_of, form, db):
    giver, _taker = make_year(giver=make_organisation(name="=SUM(A1)"))
    coordinator = client_of(make_coordinator())

    for path in ("/retex/2025/taux", f"/retex/2025/organismes/{giver.id}/taux"):
        answer = coordinator.get(f"{path}/exporter?format={form}")
        assert answer.status_code == 200
        assert f".{form}" in answer.headers["Content-Disposition"]
    lines = coordinator.get("/retex/2025/taux/exporter").data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("2025;territoire;toutes;Taux de réemploi (décret);Légal;24;60;40,00;%;50,00;")


def test_the_share_of_purchases_is_said_with_its_doubt_and_a_published_year_keeps_it(client, client_of, db):
    manager, coordinator = make_manager(), make_coordinator()
    make_movement(on=date(purchases.LAST_YEAR, 6, 1))
    purchases.make_purchase(manager, amount_eur=D("150000.00"), reuse_eur=D("32000.00"))
    purchases.declare(manager)
    path = f"/retex/{purchases.LAST_YEAR}/taux"
    live = "".join(text_of(client_of(coordinator).get(path)).split())
    publish_retex(purchases.LAST_YEAR, by=None, now=now(), today=today())
    before = client.get(path).data
    indicator = client.get("/pilotage/indicateurs/agec_share").data

    reopen_year(manager.organisation_id, purchases.LAST_YEAR, reason="Une ligne oubliée.", by=manager, now=now())
    purchases.make_purchase(manager, amount_eur=D(1000), reuse_eur=D(0))
    purchases.declare(manager)

    assert "21,33%" in live
    assert "32000,00€dematérielissuduréemploi÷150000,00€horstaxes" in live
    assert "colonnenonvérifiée" in live
    assert client.get(path).data == before
    assert client.get("/pilotage/indicateurs/agec_share").data == indicator
    row = next(one for one in client.get(f"{path}/exporter").text.splitlines() if "AGEC" in one)
    assert ";32000,00;150000,00;21,33;%;" in row
    assert "colonne non vérifiée" in row
