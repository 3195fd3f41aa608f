"""Without a mouse: a lot is asked for, the map is opened and walked."""

import pytest

from marketplace.demo.rules import PASSWORD
from tests.journeys.checks import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

MOST_TABS = 120
FOCUSED = """() => {
    const tag = document.activeElement, style = getComputedStyle(tag), box = tag.getBoundingClientRect();
    const labels = [...(tag.labels || [])].map(label => label.innerText);
    return {
        words: [tag.getAttribute("aria-label"), tag.innerText, ...labels].filter(Boolean).join(" ").replace(/\\s+/g, " "),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}"""


def tab_to(visitor: Visitor, words: str) -> None:
    """Tab to what bears these words; wherever the focus stops on the way, it is seen."""
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        focused = visitor.page.evaluate(FOCUSED)
        if not focused["words"] and visitor.page.evaluate("document.activeElement === document.body"):
            continue
        assert focused["outlined"], f"focus not seen on « {focused['words']} » at {visitor.page.url}"
        assert focused["shown"], f"focus off the screen on « {focused['words']} » at {visitor.page.url}"
        if words in focused["words"]:
            return
    pytest.fail(f"« {words} » is not reached by the keyboard at {visitor.page.url}")


def enter(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def a_lot_to_ask_for(visitor: Visitor) -> str:
    """The title of an open lot that her organisation has not asked for."""
    visitor.open("/lots")
    for link in visitor.page.locator("main tbody th a").all():
        if "Demander ce lot" in visitor.context.request.get(link.get_attribute("href") or "").text():
            return link.inner_text()
    raise AssertionError("no lot to ask for")


def test_a_lot_is_asked_for_with_the_keyboard_alone(tour):
    visitor = tour("partenaire1")
    keyboard = visitor.page.keyboard

    visitor.open("/connexion")
    tab_to(visitor, "Aller au contenu")
    keyboard.press("Enter")
    tab_to(visitor, "Adresse électronique")
    keyboard.type("partenaire1@demo.boucle.example")
    tab_to(visitor, "Mot de passe")
    keyboard.type(PASSWORD)
    enter(visitor)
    title = a_lot_to_ask_for(visitor)
    visitor.open("/lots")
    tab_to(visitor, title)
    enter(visitor)
    tab_to(visitor, "Demander ce lot")
    enter(visitor)
    tab_to(visitor, "Un mot pour l’organisme")
    keyboard.type("Pour des familles du quartier.")
    tab_to(visitor, "Envoyer la demande")
    with visitor.page.expect_navigation():
        keyboard.press("Space")

    visitor.reads("Demande envoyée")
    visitor.reads("Pour des familles du quartier.")


def test_the_map_is_opened_and_walked_with_the_keyboard_alone(tour):
    visitor = tour("visitor")
    keyboard = visitor.page.keyboard

    visitor.open("/carte?activite=recycle")
    tab_to(visitor, "Ouvrir la carte interactive")
    enter(visitor)
    visitor.page.locator(".map .map-pin").first.wait_for()
    visitor.page.locator(".map:focus").wait_for()  # the focus is on the map, and its opening is said
    visitor.reads("Carte interactive ouverte")
    tab_to(visitor, "1. ")
    keyboard.press("Enter")
    visitor.page.locator(".leaflet-popup a:focus").wait_for()
    keyboard.press("Escape")
    visitor.page.locator(".map .map-pin:focus").wait_for()
    tab_to(visitor, "Revenir au dessin")
    enter(visitor)

    assert visitor.page.locator("svg.territory").count() == 1
    assert "activite=recycle" in visitor.page.url
