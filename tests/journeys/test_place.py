"""An address is placed on the drawing of its municipality: touched, then with the arrows alone."""

import re

import pytest

from marketplace.demo.rules import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]


def degrees(page) -> tuple[float, float]:
    return tuple(float(page.input_value(f"#{name}").replace(",", ".")) for name in ("latitude", "longitude"))


def test_an_address_is_placed_by_touch_and_with_the_arrows(tour):
    visitor = tour("coordination")
    visitor.sign_in("coordination@demo.boucle.example", PASSWORD)
    page = visitor.page

    visitor.open("/carte/adresses")
    page.locator("main tbody th a").first.click()
    page.locator("#place-map svg").click()
    north, east = degrees(page)
    assert (48.9 < north < 49.3, 5.9 < east < 6.5) == (True, True)

    page.locator("#place-map").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    assert degrees(page)[0] > north
    assert degrees(page)[1] < east
    assert "Point choisi" in page.inner_text("#place-said")

    page.get_by_role("button", name="Placer ici").click()
    page.wait_for_url(re.compile("/carte/adresses$"))
    assert "Aucune adresse n’attend" in page.inner_text("main")
