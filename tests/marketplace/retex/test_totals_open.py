"""Each total leads to the movements it adds up: their sums for everybody, their rows for whoever may read them."""

import re
from decimal import Decimal

import pytest

from core.clock import now, today
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.retex import services
from marketplace.retex.services import editions
from tests.factories import make_category, make_coordinator, make_organisation
from tests.marketplace.retex.factories import make_movement, make_year

MASS = {MovementKind.SOLD: Decimal(7), MovementKind.TAKEN_BACK: Decimal(9)}


@pytest.fixture
def varied(db):
    """A year in which each thing that a figure looks at is told apart from another that looks like it."""
    giver, taker = make_year()
    other = {"giver": giver, "taker": taker, "category": make_category("monitor")}
    for origin in (Origin.RESIDENTS, Origin.AGENTS):
        boxes = {**other, "origin": origin, "eligibility": Eligibility.UNDATED, "proof": Proof.DECLARED}
        for kind in (MovementKind.GIVEN, MovementKind.REUSED, MovementKind.PARTS, MovementKind.RECYCLED):
            make_movement(kind, units=50, **boxes)
    for kind in (MovementKind.SOLD, MovementKind.TAKEN_BACK):
        for proof in (Proof.CERTIFIED, Proof.UNPROVED):
            make_movement(kind, units=3, proof=proof, **other)
    for kind in (MovementKind.PARTS, MovementKind.RETURNED, MovementKind.LOST, MovementKind.REUSED):
        make_movement(kind, units=2, mass_kg=None, proof=Proof.UNPROVED, giver=make_organisation(), taker=taker)
    return giver


def number_in(text: str) -> int:
    """The first whole number of some words; spaces of any kind part its thousands."""
    return int(re.search(r"-?\d+", re.sub(r"(?<=\d)\s(?=\d)", "", text)).group())


def totals_of(page):
    """Each total that opens: what it says, where."""
    for link in page.main.select("a[href*='/mouvements?']"):
        words = link.get_text(" ")
        row = link.find_parent("tr")
        if not re.search(r"\d", words):  # the words of a line, or « Voir le détail » beside the total
            cells = (
                row.select("td.number")[:1]
                if row
                else link.find_parent(class_=["figure"]) or link.find_parent("dd").find_previous("dd")
            )
            words = cells[0].get_text() if isinstance(cells, list) else (cells.select_one(".figure-value") or cells).get_text()
        if "kg" not in words and "CO₂e" not in words and re.search(r"\d", words):
            yield number_in(words), link["href"]


def units_behind(page) -> int:
    """The last total of the page that a link opens: of one kind, or of several that add up."""
    assert not page.main.select("[aria-invalid], .error-summary")
    assert "Il y a un problème" not in page.main.get_text()
    if not page.main.select("table"):
        return 0
    return number_in(page.main.select("table")[0].select("tbody tr")[-1].select("td[data-label=Unités]")[0].get_text())


@pytest.mark.parametrize("path", ["/retex/2025", "/retex/2025/taux"])
@pytest.mark.parametrize("is_public", [True, False], ids=["sums for the public", "rows for the coordinator"])
def test_every_total_is_that_of_the_movements_it_opens_into(client, client_of, varied, path, is_public):
    services.publish_retex(2025, by=None, now=now(), today=today())
    browser = client if is_public else client_of(make_coordinator())
    place = "/retex/2025/mouvements?" if is_public else "/mouvements?annee=2025"

    totals = list(totals_of(browser.page(path)))
    opened = {href: units_behind(browser.page(href)) for _, href in totals}

    assert len(totals) > (25 if path == "/retex/2025" else 8)
    assert all(href.startswith(place) for href in opened)
    assert [(said, href, opened[href]) for said, href in totals if said != opened[href]] == []
    assert browser.queries <= 10


def test_sums_are_those_of_an_edition_whatever_is_recorded_since(client, client_of, varied):
    coordinator = make_coordinator()
    services.publish_retex(2025, by=coordinator, now=now(), today=today())
    address = "/retex/2025/mouvements?nature=reused&preuve=prouves"
    before = client.get(address).data
    make_movement(MovementKind.REUSED, units=500, giver=varied, category=make_category("monitor"))
    assert client.get(address).data == before

    editions.open_erratum(2025, reason="Un oubli.", recomputes=True, by=coordinator, now=now())
    editions.publish_erratum(2025, by=coordinator, now=now(), today=today())

    assert units_behind(client.page(address)) == 620
    assert units_behind(client.page(f"{address}&edition=1")) == 120
    first = list(totals_of(client_of(coordinator).page("/retex/2025/editions/1")))
    assert all("edition=1" in href for _, href in first)
    assert [href for said, href in first if units_behind(client.page(href)) != said] == []
    assert client.get(f"{address}&edition=9").status_code == 404


def test_the_card_says_what_came_out_of_boxes(client, varied):
    services.publish_retex(2025, by=None, now=now(), today=today())

    said = client.page("/retex/2025/carte").main.get_text()

    assert "130 appareils donnés ou sortis des bornes, dont 100 sortis des bornes" in said
    assert "120 appareils réemployés, dont 100 sortis des bornes" in said


def test_what_is_taken_away_adds_up_to_the_page(client, varied):
    services.publish_retex(2025, by=None, now=now(), today=today())

    lines = client.get("/retex/2025/mouvements/exporter?nature=reused&preuve=prouves").data.decode("utf-8-sig").splitlines()

    assert sum(int(line.split(";")[7]) for line in lines[1:]) == 120
    assert "habitants ou des agents" in lines[-1]
