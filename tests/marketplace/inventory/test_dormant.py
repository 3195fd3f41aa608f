"""What waits longer than the territory's limit."""

from datetime import date, timedelta

import pytest

from core.clock import today
from marketplace.inventory import queries
from marketplace.inventory.enums import ItemState
from tests.factories import make_category, make_coordinator, make_manager, make_organisation
from tests.marketplace.inventory.factories import make_item
from tests.pages import text_of


@pytest.fixture
def manager(db):
    return make_manager(name="Ville qui garde")


def waiting(manager, days, **facts):
    facts = {"state": ItemState.DECOMMISSIONED, "decommissioned_on": today() - timedelta(days=days), **facts}
    return make_item(manager.organisation, **facts)


def test_dormant_stock_waits_longer_than_the_limit(manager):
    for days in (10, 180, 181, 400):
        waiting(manager, days)
    waiting(manager, 0, decommissioned_on=None, is_decommissioned_undated=True)
    waiting(manager, 0, state=ItemState.IN_LOT, decommissioned_on=date(2020, 1, 1))
    before = today() - timedelta(days=180)
    assert queries.dormant_stock(manager.organisation_id, today()) == (2, today() - timedelta(days=400), before)
    assert queries.dormant_stock(make_organisation().id, today()) == (0, None, before)
    assert queries.undated_units(manager.organisation_id) == 1


def test_it_is_counted_by_category_and_listed_oldest_first(client_of, manager):
    laptop, monitor = make_category("laptop"), make_category("monitor")
    waiting(manager, 200, category=laptop, name="JEUNE")
    waiting(manager, 900, category=laptop, name="VIEUX")
    waiting(manager, 300, category=monitor, name="ECRAN")
    waiting(make_manager(), 999, name="AILLEURS")
    found = queries.dormant_by_category(manager.organisation_id, today())
    assert {row.id: (row.units, (today() - row.oldest).days) for row in found} == {laptop.id: (2, 900), monitor.id: (1, 300)}
    page = text_of(client_of(manager).get("/inventaire/dormant"))
    assert page.index("VIEUX") < page.index("ECRAN") < page.index("JEUNE")
    assert "En faire un lot" in page
    assert "AILLEURS" not in page
    only = text_of(client_of(manager).get(f"/inventaire/dormant?categorie={monitor.id}"))
    assert "ECRAN" in only
    assert "VIEUX" not in only
    rows = client_of(manager).get(f"/inventaire/dormant/exporter?categorie={laptop.id}").text.splitlines()
    assert [row.split(";")[0] for row in rows[1:]] == ["VIEUX", "JEUNE"]
    assert rows[1].endswith(";900")


@pytest.mark.parametrize("way", ["/inventaire/dormant", "/"])
def test_one_click_offers_what_sleeps_and_nothing_else(client_of, manager, way):
    for days in (180, 181, 400):
        waiting(manager, days)
    waiting(manager, 0, state=ItemState.IN_USE, decommissioned_on=None)
    browser = client_of(manager)

    (href,) = [link["href"] for link in browser.page(way).select("main a[href^='/lots/proposer-depuis-inventaire']")]
    page = browser.page(href)

    assert "2 appareils réformés disponibles" in " ".join(page.text.split())
    assert len(browser.page(page.select_one("main a[href^='/inventaire/?']")["href"]).select("tbody tr")) == 2


def test_a_day_that_does_not_exist_narrows_nothing(client_of, manager):
    waiting(manager, 400)
    assert len(client_of(manager).page("/inventaire/?reforme_avant=2026-02-31").select("tbody tr")) == 1


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "0", ""])
def test_a_category_that_is_none_narrows_nothing(client_of, manager, asked):
    waiting(manager, 400, name="VIEUX")
    assert "VIEUX" in text_of(client_of(manager).get(f"/inventaire/dormant?categorie={asked}"))


def test_an_empty_page_says_so(client_of, manager):
    assert "Rien ne dort" in text_of(client_of(manager).get("/inventaire/dormant"))


def test_the_coordinator_sees_every_organisation_the_largest_stock_first(client_of, manager):
    other = make_manager(name="Ville qui donne")
    for days in (300, 400):
        waiting(manager, days)
    waiting(other, 500)
    client = client_of(make_coordinator())
    page = text_of(client.get("/inventaire/dormant/territoire"))
    assert page.index("Ville qui garde") < page.index("Ville qui donne")
    assert client.queries <= 6
    assert "Ville qui garde;2;" in client.get("/inventaire/dormant/territoire/exporter").text
    theirs = text_of(client.get(f"/inventaire/dormant?organisme={other.organisation_id}"))
    assert "Ville qui donne" in theirs
    assert "En faire un lot" not in theirs


def test_the_page_asks_few_questions(client_of, manager):
    for number in range(30):
        waiting(manager, 200 + number)
    client = client_of(manager)
    client.get("/inventaire/dormant")
    assert client.queries <= 10
