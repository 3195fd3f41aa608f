"""The ledger is written once and read by everybody it concerns; every sum opens into its movements."""

from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from core.db import db as database
from core.db import transaction
from marketplace.ledger import queries
from marketplace.ledger.enums import Eligibility, MovementKind, Proof
from marketplace.ledger.models import Movement
from marketplace.ledger.queries import MovementFilters
from marketplace.ledger.rules import age_limit_for, counting_year, eligibility_of
from marketplace.ledger.services import close_year, record_movement
from tests.factories import make_category, make_coordinator, make_manager, make_official, make_partner_manager
from tests.marketplace.ledger.factories import NOON, make_movement

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize(
    "change",
    [update(Movement).values(units=1), delete(Movement), text("UPDATE movement SET mass_kg = 0"), text("DELETE FROM movement")],
    ids=["update", "delete", "raw update", "raw delete"],
)
def test_a_movement_is_never_changed_nor_removed(db, change):
    make_movement()

    with pytest.raises(DatabaseError, match="a movement is never changed nor removed"), database.session.begin_nested():
        db.execute(change)

    assert db.query(Movement).one().units == 10


@pytest.mark.parametrize(("units", "reason"), [(0, "pourquoi"), (-1, "")], ids=["nothing", "unexplained"])
def test_a_movement_moves_something_and_a_correction_says_why(units, reason):
    with pytest.raises(DatabaseError):
        make_movement(units=units, correction_reason=reason)


@pytest.mark.parametrize(
    ("decommissioned_on", "expected"),
    [
        (date(2026, 2, 28), Eligibility.COUNTS),
        (date(2026, 3, 1), Eligibility.COUNTS),
        (date(2026, 3, 2), Eligibility.OVER_TEN_YEARS),
        (date(2027, 12, 31), Eligibility.OVER_TEN_YEARS),
        (date(2028, 1, 1), Eligibility.COUNTS),
    ],
    ids=str,
)
def test_the_age_limit_is_that_of_the_day_a_device_was_decommissioned(decommissioned_on, expected):
    limits = [(date(1900, 1, 1), 10), (date(2028, 1, 1), 12)]
    bought = date(2016, 2, 29)

    found = eligibility_of(in_decree=True, purchased_on=bought, decommissioned_on=decommissioned_on, age_limits=limits)

    assert found is expected
    assert age_limit_for(date(1899, 1, 1), limits) == 10


@pytest.mark.parametrize(
    ("closed", "year"),
    [(set(), 2025), ({2024}, 2025), ({2025}, 2026), ({2025, 2026}, 2027), ({2025, 2027}, 2026), ({2026}, 2025)],
    ids=str,
)
def test_a_movement_counts_in_its_year_or_the_first_after_it_that_is_not_closed(closed, year):
    assert counting_year(date(2025, 12, 31), closed) == year


def test_the_list_says_in_which_year_a_movement_counts_when_it_is_not_its_own(client_of):
    giver = make_manager()
    with transaction():
        close_year(2025, now=NOON)
    make_movement(on=date(2025, 6, 1), giver=giver)

    page = client_of(giver).page("/mouvements?annee=2026")

    assert "1er\xa0juin\xa02025, compté en 2026" in page.text
    assert client_of(giver).get("/mouvements/exporter").text.splitlines()[1].endswith(";2026")


def test_a_movement_is_recorded_within_a_command_only():
    with pytest.raises(RuntimeError, match="within the command"):
        record_movement(
            MovementKind.GIVEN,
            on=date(2026, 1, 1),
            giver_id=1,
            taker_id=1,
            category_id=1,
            units=1,
            mass_kg=None,
            mass_is_weighed=False,
            eligibility=Eligibility.COUNTS,
            proof=Proof.DECLARED,
            now=NOON,
        )


def test_sums_are_exact_and_say_what_is_unknown():
    giver, taker = make_manager(), make_partner_manager()
    sides = {"giver": giver, "taker": taker}
    make_movement(**sides, mass_kg=Decimal("0.001"), mass_is_weighed=True)
    make_movement(**sides, mass_kg=Decimal("1.999"))
    make_movement(**sides, units=-3, mass_kg=Decimal("-0.5"), correction_reason="Écart")
    make_movement(**sides, units=4, mass_kg=None)

    [total] = queries.movement_totals(MovementFilters(seen_by=giver.organisation_id))

    assert total == queries.Total(MovementKind.GIVEN, 4, 21, Decimal("1.5"), Decimal("0.001"), 4)


def test_every_filter_narrows_rows_and_sums_alike(client_of):
    giver, taker = make_manager(), make_partner_manager()
    wanted = {"giver": giver, "taker": taker, "category_id": make_category("monitor").id, "proof": Proof.CERTIFIED}
    make_movement(MovementKind.REUSED, on=date(2025, 12, 31), **wanted, units=7, eligibility=Eligibility.UNDATED)
    make_movement()
    filters = {
        "annee": 2025, "donneur": giver.organisation_id, "preneur": taker.organisation_id, "categorie": "monitor",
        "nature": "reused", "preuve": "certified", "decompte": "undated",
    }  # fmt: skip
    client = client_of(make_coordinator())

    for name, value in filters.items():
        page = client.page(f"/mouvements?{name}={value}")
        assert len(page.select("table")[1].select("tbody tr")) == 1, name
        assert page.select("table")[0].select_one("td[data-label=Unités]").text == "7"
    assert client.queries <= 5
    together = "&".join(f"{name}={value}" for name, value in filters.items())
    assert len(client.get(f"/mouvements/exporter?{together}").text.splitlines()) == 2


def test_a_party_is_searched_by_name_or_shown_when_a_figure_leads_to_it(client_of):
    giver = make_manager()
    make_movement(giver=giver)
    make_movement()
    client = client_of(make_coordinator())
    name = giver.organisation.name

    page = client.page(f"/mouvements?donneur={giver.organisation_id}&annee=2026&donneur_nom=zzz")
    assert len(page.select("table")[1].select("tbody tr")) == 1
    assert page.select_one(".filters strong").text == name
    assert page.select_one(".filters input[name=donneur]")["value"] == str(giver.organisation_id)
    assert page.select_one('[aria-label^="Retirer ce filtre"]')["href"] == "/mouvements?annee=2026&donneur_nom=zzz"
    assert page.select_one("[name=donneur_nom]") is None
    assert client.queries <= 10
    page = client.page(f"/mouvements?donneur_nom={quote(name)}")
    assert {
        row.select_one('[data-label^="De qui"]').text.partition(" → ")[0] for row in page.select("table")[1].select("tbody tr")
    } == {name}
    stranger = client_of(make_manager()).page(f"/mouvements?donneur={giver.organisation_id}")
    assert name not in stranger.text


def test_only_what_some_movement_has_is_offered_and_what_is_asked_stays(client_of):
    make_movement()
    make_category("monitor")
    client = client_of(make_coordinator())

    def offered(address, name):
        return [option["value"] for option in client.page(address).select(f"[name={name}] option")]

    assert offered("/mouvements", "categorie") == ["", "laptop"]
    assert offered("/mouvements", "nature") == ["", "given"]
    assert offered("/mouvements?categorie=monitor", "categorie") == ["", "laptop", "monitor"]
    assert "Aucun mouvement ne correspond" in client.page("/mouvements?categorie=monitor").text


@pytest.mark.parametrize(
    "query",
    [
        "annee=abc",
        "nature=vol",
        "donneur=-1",
        "categorie=%3Cb%3E",
        "page=999",
        "decompte=",
        "annee=1e9",
        f"donneur={10**30}",
        "preneur_nom=%00%25",
    ],
)
def test_nonsense_in_the_address_is_answered(client_of, query):
    make_movement()

    assert client_of(make_coordinator()).get(f"/mouvements?{query}").status_code == 200


def test_people_read_what_their_organisation_gave_or_took(client_of, client):
    giver, taker = make_manager(), make_partner_manager()
    make_movement(giver=giver, taker=taker)
    make_movement()

    def rows(person):
        page = client_of(person).page("/mouvements")
        return len(page.select("table")[1].select("tbody tr")) if page.select("table") else 0

    assert (rows(giver), rows(taker), rows(make_manager())) == (1, 1, 0)
    assert (rows(make_coordinator()), rows(make_official())) == (2, 2)
    assert len(client_of(taker).get("/mouvements/exporter").text.splitlines()) == 2
    assert client.get("/mouvements").status_code == 302


def test_the_order_is_total_and_pages_do_not_overlap(client_of):
    giver = make_manager()
    for _ in range(27):
        make_movement(giver=giver)
    first, second = (queries.movements_page(MovementFilters(), number)[0] for number in (1, 2))

    assert (len(first.rows), len(second.rows)) == (25, 2)
    assert len({row.id for row in [*first.rows, *second.rows]}) == 27
    client = client_of(make_coordinator())
    page = client.page("/mouvements")
    assert client.queries <= 5
    assert len(page.select("*")) < 420


def test_a_formula_in_a_reason_is_disarmed(client_of):
    make_movement(units=1, correction_reason="=1+1")

    assert ";'=1+1;" in client_of(make_coordinator()).get("/mouvements/exporter").text
