"""The background of the map: no other host is asked before the click, one alone after it, and the policy has nothing to say."""

import pytest
from playwright.sync_api import Browser

from tests.files import picture
from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

HOST = "https://data.geopf.fr/"
TILE = picture()


def test_the_background_comes_after_a_click_and_from_one_host(demonstration: Site, browser: Browser):
    context = browser.new_context(base_url=demonstration.url, viewport={"width": 1280, "height": 1000}, locale="fr-FR")
    page, asked, complaints = context.new_page(), [], []
    context.route(f"{HOST}**", lambda route: route.fulfill(body=TILE, content_type="image/jpeg"))
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))

    page.goto("/carte")
    page.get_by_role("link", name="Ouvrir la carte interactive").click()
    page.locator(".map .map-pin").first.wait_for()
    before = [url for url in asked if not url.startswith(demonstration.url)]
    page.get_by_role("link", name="Afficher le plan de l’IGN").click()
    page.locator(".map .leaflet-tile-loaded").first.wait_for()
    page.get_by_role("button", name="Zoomer", exact=True).click()
    page.wait_for_timeout(600)

    others = [url for url in asked if not url.startswith(demonstration.url)]
    assert not before
    assert others
    assert all(url.startswith(f"{HOST}wmts?") for url in others)
    assert not complaints
    context.close()
