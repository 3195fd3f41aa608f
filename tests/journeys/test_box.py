"""From what a resident reports on a telephone to the figures of the RETEX: alert, round, emptying, outcomes."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.clock import today
from marketplace.demo.rules import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

PHONE = {"width": 360, "height": 740, "touch": True}


def working_day():
    """A day to come when town halls are open."""
    day = today() + timedelta(days=1)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def figures(visitor):
    """Devices taken out of boxes, those used again, and the rounds of the year, as its RETEX says them."""
    text = " ".join(visitor.open(f"/retex/{today().year}").locator("main").inner_text().split())
    patterns = (r"Sorti des bornes ([\d ]+) appareils", r"Dont réemployés ([\d ]+) appareils", r"km en (\d+) tournée")
    return [int(re.search(pattern, text)[1].replace(" ", "")) for pattern in patterns]


def test_a_full_box_is_reported_emptied_and_counted(tour, demonstration):
    resident, driver, coordinator = tour("habitante", **PHONE), tour("chauffeur", **PHONE), tour("coordination", **PHONE)
    for visitor in (resident, driver, coordinator):
        visitor.checks_all = True
    coordinator.sign_in("coordination@demo.boucle.example", PASSWORD)
    before = figures(coordinator)

    code = resident.open("/bornes").locator("main a[href^='/b/']").first  # what the QR code of the label holds
    name, address = code.inner_text(), code.get_attribute("href")
    resident.open(address)
    resident.follow("Pleine")
    resident.press("Envoyer le signalement")
    followed = resident.page.url
    demonstration.flask("collection", "alert")
    assert any(name in letter and "partenaire1@" in letter for letter in demonstration.letters())

    driver.sign_in("partenaire1@demo.boucle.example", PASSWORD)
    driver.open(f"/tournees/preparer?jour={working_day()}")
    stops = driver.page.locator("input[name=stops]")
    is_ours = [name in label for label in stops.locator("xpath=..").all_inner_texts()]
    assert stops.nth(is_ours.index(True)).is_checked()
    for rank in range(len(is_ours)):
        stops.nth(rank).set_checked(is_ours[rank] or rank == is_ours.index(False))
    driver.press("Calculer l’ordre")
    driver.press("Valider la tournée")
    driver.follow("Ouvrir la feuille de route")
    expect(driver.page.locator("html[data-kept=yes]")).to_be_attached()
    status, sheet = driver.page.locator("#sheet-status"), driver.page.locator("#sheet > li")
    driver.context.set_offline(True)
    ours = sheet.filter(has_text=name)
    ours.locator("[name=kg]").fill("31,5")
    ours.get_by_role("button", name="Fait").tap()
    expect(status).to_contain_text("1 réponse n’est pas encore envoyée")
    driver.context.set_offline(False)
    expect(status).to_contain_text("Tout est enregistré.", timeout=12_000)
    driver.complaints.clear()  # Chromium says that there was no network, as there was none
    sheet.filter(has_not_text=name).get_by_role("button", name="Fait").tap()
    expect(driver.page.locator("form[data-say]")).to_have_count(0)

    driver.follow(f"Enregistrer la collecte : {name}")
    assert driver.page.locator("[name=mass_kg]").input_value() == "31,5"
    driver.page.locator("[name^=units_]").first.fill("4")
    driver.press("Enregistrer la collecte")
    driver.follow("Dire ce que c’est devenu")
    driver.choose("Réemployé", "Déclaré")
    if driver.page.locator("[name=is_erased]").count():
        driver.choose("Leurs données sont effacées")
    driver.fill(units="3", occurred_on=today().isoformat())
    driver.press("Enregistrer")

    resident.open(followed)
    resident.reads("La borne a été vidée le")
    assert figures(coordinator) == [before[0] + 4, before[1] + 3, before[2] + 1]
