"""A list ticked where there is no network is sent later, once, and says plainly what has not been sent."""

import pytest
from playwright.sync_api import Error, expect

from marketplace.demo.rules import PASSWORD
from tests.journeys.checks import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

KEPT_PATHS = "caches.open('boucle-pick').then(one => one.keys()).then(all => all.map(one => new URL(one.url).pathname))"
LOT = "Unités centrales du centre technique"


def open_list(visitor: Visitor) -> None:
    visitor.sign_in("responsable.woippy@demo.boucle.example", PASSWORD)
    visitor.open(f"/cessions?texte={LOT}")
    visitor.page.locator("main tbody th a").first.click()
    visitor.follow("Préparer avec la liste de retrait")


def test_a_list_ticked_in_a_cellar_leaves_once_the_network_is_back(tour):
    visitor = tour("commune", width=360)
    open_list(visitor)
    status, boxes = visitor.page.locator("#pick-status"), visitor.page.locator("[name=items]")
    expect(visitor.page.locator("html[data-kept=yes]")).to_be_attached()  # or the network would go while the page is being kept

    visitor.context.set_offline(True)
    boxes.nth(0).check()
    boxes.nth(1).check()
    visitor.page.locator("[name^=units_]").fill("7")
    visitor.page.locator("[name^=units_]").blur()
    expect(status).to_contain_text("3 réponses ne sont pas encore envoyées")
    visitor.context.set_offline(False)

    expect(status).to_have_text("Tout est enregistré.")
    visitor.page.reload()
    assert [box.is_checked() for box in boxes.all()[:3]] == [True, True, False]
    assert visitor.page.locator("[name^=units_]").input_value() == "7"
    visitor.complaints.clear()  # Chromium says that there was no network, as there was none


def test_a_list_reloaded_without_network_is_still_there_and_what_was_ticked_is_sent_once(tour):
    visitor = tour("commune", width=360)
    open_list(visitor)
    page, status = visitor.page, visitor.page.locator("#pick-status")
    expect(page.locator("html[data-kept=yes]")).to_be_attached()
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data_json["request_key"]))

    visitor.context.set_offline(True)
    page.locator("[name=items]").nth(4).check()
    page.reload()
    expect(status).to_contain_text("1 réponse n’est pas encore envoyée")
    assert page.locator("[name=items]").nth(4).is_checked()
    assert page.evaluate("document.styleSheets.length && [...document.styleSheets].every(one => one.cssRules.length)")
    page.locator("[name^=units_]").fill("5")
    page.locator("[name^=units_]").blur()
    page.reload()
    expect(status).to_contain_text("2 réponses ne sont pas encore envoyées")
    visitor.context.set_offline(False)

    expect(status).to_have_text("Tout est enregistré.", timeout=12_000)
    assert len(sent) == 1
    page.reload()
    assert page.locator("[name=items]").nth(4).is_checked()
    assert page.locator("[name^=units_]").input_value() == "5"
    visitor.complaints.clear()  # Chromium says that there was no network, as there was none


def test_another_page_is_not_kept(tour):
    visitor = tour("commune")
    open_list(visitor)
    expect(visitor.page.locator("html[data-kept=yes]")).to_be_attached()
    address = visitor.page.url.removesuffix("/liste-de-retrait")

    kept = visitor.page.evaluate(
        "caches.open('boucle-pick').then(one => one.keys()).then(all => all.map(one => new URL(one.url).pathname))"
    )
    visitor.context.set_offline(True)

    assert {path for path in kept if not path.startswith("/static/")} == {visitor.page.url.removeprefix(visitor.url)}
    with pytest.raises(Error):
        visitor.page.goto(address)
    visitor.context.set_offline(False)
    visitor.complaints.clear()


def test_a_page_the_server_refuses_is_forgotten_by_the_telephone(tour):
    visitor = tour("commune")
    open_list(visitor)
    expect(visitor.page.locator("html[data-kept=yes]")).to_be_attached()
    list_address = visitor.page.url

    visitor.context.clear_cookies()
    visitor.open(list_address)
    assert "connexion" in visitor.page.url
    visitor.context.set_offline(True)

    with pytest.raises(Error):
        visitor.page.goto(list_address)
    visitor.context.set_offline(False)
    visitor.complaints.clear()


def test_an_answer_lost_on_the_way_is_sent_again_and_acts_once(tour):
    visitor = tour("commune")
    visitor.context.add_init_script(
        "delete Navigator.prototype.serviceWorker"
    )  # what a worker passes on is out of reach of `route`
    open_list(visitor)
    page, status = visitor.page, visitor.page.locator("#pick-status")
    keys, is_lost = [], [True]

    def lose(route):
        if route.request.method != "POST":
            return route.continue_()
        keys.append(route.request.post_data_json["request_key"])
        if len(keys) == 1:
            route.fetch(max_redirects=0)  # it arrives; its answer does not
        return route.abort() if is_lost[0] else route.continue_()

    page.route("**/liste-de-retrait", lose)
    page.locator("[name=items]").nth(2).check()

    expect(status).to_contain_text("n’est pas encore envoyée")
    is_lost[0] = False
    expect(status).to_have_text("Tout est enregistré.", timeout=12_000)
    assert len(keys) >= 2
    assert len(set(keys)) == 1
    visitor.complaints.clear()  # Chromium says that answers were lost, as they were


def test_the_list_works_without_script(tour):
    visitor = tour("commune", script=False)
    open_list(visitor)

    visitor.page.locator("[name=items]").nth(3).check()
    visitor.press("Enregistrer la liste")

    assert visitor.page.locator("[name=items]").nth(3).is_checked()
