"""Indicators: who reads which year, frozen or live, in how many statements."""

from datetime import date
from decimal import Decimal

import pytest

from core.clock import now, today
from marketplace.ledger.enums import MovementKind, Origin, Proof
from marketplace.purchases.queries import agec_share_of_year
from marketplace.retex import services as retex
from marketplace.retex.queries import figures
from marketplace.steering.queries import boards_of, territory_board
from marketplace.steering.rules.indicators import BY_CODE, REGISTER
from tests.factories import make_coordinator, make_manager, make_membership, make_official
from tests.marketplace.purchases.factories import IT, PAPER, declare, make_purchase
from tests.marketplace.retex.factories import make_declaration, make_movement, make_year
from tests.pages import text_of


@pytest.fixture
def years(db):
    """A published 2025, and a 2026 that runs: a giver, a taker."""
    giver, taker = make_year()
    retex.publish_retex(2025, by=None, now=now(), today=today())
    both = {"giver": giver, "taker": taker, "on": date(2026, 3, 2)}
    make_movement(units=10, **both)
    make_movement(MovementKind.REUSED, units=6, proof=Proof.DECLARED, **both)
    make_movement(units=3, origin=Origin.RESIDENTS, **both)
    make_declaration(giver, year=2026, fleet=500, decommissioned=20)
    return giver, taker


def amounts(board, year):
    return {one.code: one.measure(board.facts[year]).amount for one in REGISTER}


def test_every_year_reads_as_the_annual_report_has_it(years):
    giver, taker = years
    territory = territory_board(with_drafts=True, today=today())
    published, own = boards_of(giver, today=today())
    _, taken = boards_of(taker, today=today())

    for board, organisation_id in ((territory, None), (own, giver.id), (taken, taker.id)):
        for year in (2025, 2026):
            assert board.facts[year].figures == figures(year, organisation_id) or board is taken
            for code in ("units_given", "units_reused", "waste_avoided_kg", "co2e_avoided_kg", "certified_share", "box_kg"):
                expected = BY_CODE[code].measure(type(board.facts[year])(figures=figures(year, organisation_id)))
                assert BY_CODE[code].measure(board.facts[year]) == expected, (code, year)
    assert published.years == [2025]
    assert own.years == [2026, 2025]
    assert amounts(own, 2026)["decree_rate"] == Decimal("50.00")
    assert amounts(territory, 2026)["certified_share"] == Decimal(0)


def test_what_is_published_no_longer_follows_the_ledger(years, client_of):
    giver, taker = years
    before = amounts(territory_board(with_drafts=True, today=today()), 2025)
    make_movement(units=500, giver=giver, taker=taker)

    assert amounts(territory_board(with_drafts=True, today=today()), 2025) == before
    assert amounts(boards_of(giver, today=today())[1], 2025)["units_given"] == 30
    assert "500" not in text_of(client_of(make_manager()).get("/pilotage/indicateurs/units_given"))


def test_everybody_reads_the_reference_and_published_years_alone(client, client_of, years):
    public = text_of(client.get("/pilotage/indicateurs/units_reused"))
    assert client.queries <= 10
    assert "2025" in public
    assert "2026" not in public
    assert not client.page("/pilotage/indicateurs/units_reused").select('a[href^="/mouvements"]')
    official = client_of(make_official())
    page = official.page("/pilotage/indicateurs/units_reused")
    assert official.queries <= 10
    assert "2026" in page.main.text
    assert page.select('a[href="/mouvements?annee=2026&nature=reused&preuve=prouves"]')
    picture = page.select_one("svg.trend")
    assert picture["role"] == "img"
    assert "2025, 20 ; 2026, 6" in picture["aria-label"].replace("\u00a0", " ")
    assert len(picture.select("circle")) == 2
    assert len(picture.select("circle.trend-open")) == 1


@pytest.mark.parametrize("indicator", REGISTER, ids=lambda one: one.code)
def test_each_reference_page_reads_well(client, indicator):
    assert " ".join(indicator.definition.split()) in text_of(client.get(f"/pilotage/indicateurs/{indicator.code}"))


def test_the_share_of_reuse_in_purchases_is_the_one_that_was_declared(db):
    one, other = make_manager(), make_manager()
    for buyer, facts in ((one, {}), (other, {"reuse_eur": Decimal(0)}), (other, {"label": PAPER, "reuse_eur": Decimal(0)})):
        make_purchase(buyer, **facts)
    for buyer in (one, other):
        declare(buyer)

    year = today().year - 1
    (declared,) = [share for share in agec_share_of_year(year).shares if share.label == IT]
    territory, own = boards_of(one.organisation, today=today())
    assert territory_board(with_drafts=True, today=today()).facts[year].spend == declared
    assert amounts(own, year)["agec_share"] == Decimal("20.00")
    assert BY_CODE["agec_share"].measure(own.facts[year]).target_in_words
    assert territory.facts[today().year].spend is None


def test_each_reference_page_holds_in_ten_statements(client_of, years):
    official = client_of(make_official())
    for one in REGISTER:
        official.get(f"/pilotage/indicateurs/{one.code}")
        assert official.queries <= 10, one.code


def test_an_unknown_indicator_is_not_found_in_words(client):
    answer = client.get("/pilotage/indicateurs/no_such")
    assert answer.status_code == 404
    assert "Il n’y a rien à cette adresse" in text_of(answer)


def test_without_any_year_nothing_is_zero(client, client_of):
    assert "Aucune année n’est publiée" in text_of(client.get("/pilotage/indicateurs/units_given"))
    said = text_of(client_of(make_coordinator()).get("/pilotage/indicateurs/units_given"))
    assert "non défini" in said
    assert "aucun mouvement enregistré" in said


def test_targets_are_told_with_who_says_so(client):
    decree = text_of(client.get("/pilotage/indicateurs/decree_rate"))
    roadmap = text_of(client.get("/pilotage/indicateurs/roadmap_rate"))
    assert "35,0 % légal décret n° 2023-266" in decree.replace("\u00a0", " ").replace("\u202f", " ")
    assert "40,0 % du territoire objectif du territoire" in roadmap.replace("\u00a0", " ").replace("\u202f", " ")


def test_all_values_are_taken_away_those_that_are_public_by_all(client, client_of, years):
    public = client.get("/pilotage/indicateurs/exporter").data.decode("utf-8-sig").splitlines()
    inside = client_of(make_coordinator()).get("/pilotage/indicateurs/exporter?format=csv").data.decode("utf-8-sig").splitlines()

    assert "units_given;Appareils donnés;appareils;2025;30;;;;oui" in public
    assert not [line for line in public if ";2026;" in line and not line.startswith("partners_verified")]
    assert "units_given;Appareils donnés;appareils;2026;13;;;;non" in inside


def test_the_dashboard_shows_each_person_what_is_hers(client, client_of, years):
    giver, taker = years
    assert client.get("/pilotage").status_code == 302
    body, partner, other = (client_of(make_membership(giver)), client_of(make_membership(taker)), client_of(make_manager()))
    own = text_of(body.get("/pilotage"))
    assert body.queries <= 10
    assert "Ville de Woippy" in own
    assert "50,00" in own
    taken = text_of(partner.get("/pilotage"))
    assert partner.queries <= 10
    assert "Appareils reçus" in taken
    assert "feuille de route)" not in taken.partition("Le territoire")[0]
    nobody = text_of(other.get("/pilotage")).partition("Le territoire")[0]
    assert "aucun mouvement enregistré" in nobody
    assert "50,00" not in nobody


def test_the_coordinator_sees_late_actions_first_and_all_indicators(client_of, years):
    coordinator = client_of(make_coordinator())
    coordinator.submit("/pilotage/actions/9/modifier", "Enregistrer", ends_on="2025-10-01")

    for browser in (coordinator, client_of(make_official())):
        text = text_of(browser.get("/pilotage"))
        assert browser.queries <= 10
        assert text.index("9. Faire un RETEX") < text.index("Appareils donnés")
        assert all(one.name in text for one in REGISTER)


def test_the_dashboard_asks_as_many_statements_whatever_the_years(client_of, years):
    coordinator = client_of(make_coordinator())
    coordinator.get("/pilotage")
    before = coordinator.queries
    for year in range(2015, 2025):
        make_movement(units=1, on=date(year, 5, 1))

    coordinator.get("/pilotage")

    assert coordinator.queries == before
