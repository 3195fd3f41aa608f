"""What a driver says where there is no network is sent later; two telephones that come back keep a stop once, and lose nothing."""

import pytest
from playwright.sync_api import Page, expect

from marketplace.demo.rules import PASSWORD
from tests.journeys.checks import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

ROUND, VEHICLE = "/tournees/2", "/tournees/vehicules/2"  # the one the demonstration prepares


def open_sheet(visitor: Visitor, alias: str) -> Page:
    visitor.sign_in(f"{alias}@demo.boucle.example", PASSWORD)
    visitor.open(ROUND)
    if "Valider la tournée" in visitor.page.content():
        visitor.press("Valider la tournée")
    visitor.open(VEHICLE)
    expect(visitor.page.locator("html[data-kept=yes]")).to_be_attached()  # or the network would go while the page is being kept
    return visitor.page


def say_done(page: Page, kg: str) -> None:
    form = page.locator("form[data-say]").first
    form.locator("[name=kg]").fill(kg)
    form.locator("button[value=done]").click()


def test_two_telephones_without_network_say_the_same_stop_and_both_are_kept(tour):
    driver, helper = tour("chauffeur", width=360), tour("équipier", width=360)
    pages = [open_sheet(driver, "partenaire1"), open_sheet(helper, "benevole")]
    for visitor, page, kg in ((driver, pages[0], "31,5"), (helper, pages[1], "12")):
        visitor.context.set_offline(True)
        say_done(page, kg)
        expect(page.locator("#sheet-status")).to_contain_text("1 réponse n’est pas encore envoyée")
    pages[0].reload()
    expect(pages[0].locator("#sheet")).to_contain_text("Fait, en attente d’envoi.")

    driver.context.set_offline(False)
    expect(pages[0].locator("#sheet-status")).to_contain_text("Tout est enregistré.", timeout=12_000)
    helper.context.set_offline(False)
    expect(pages[1].locator("#sheet-status")).to_contain_text("quelqu’un l’avait déjà dit", timeout=12_000)

    driver.open(ROUND)
    expect(driver.page.locator("main")).to_contain_text("31,5\u00a0kg chargés")
    expect(driver.page.locator("main")).to_contain_text("Dit une seconde fois")
    expect(driver.page.locator("main")).to_contain_text("12,0\u00a0kg")
    for visitor in (driver, helper):
        visitor.complaints.clear()  # Chromium says that there was no network, as there was none


def test_the_sheet_works_without_script(tour):
    visitor = tour("chauffeur", script=False)
    visitor.sign_in("partenaire1@demo.boucle.example", PASSWORD)
    visitor.open(ROUND)
    if "Valider la tournée" in visitor.page.content():
        visitor.press("Valider la tournée")
    visitor.open(VEHICLE)

    say_done(visitor.page, "8")

    expect(visitor.page.locator("main")).to_contain_text("8,0\u00a0kg chargés")
