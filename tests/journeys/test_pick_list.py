"""A list ticked where there is no network is sent later, once, and says plainly what has not been sent."""

import pytest
from playwright.sync_api import expect

from marketplace.demo.rules import PASSWORD
from tests.journeys.checks import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

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


def test_an_answer_lost_on_the_way_is_sent_again_and_acts_once(tour):
    visitor = tour("commune")
    open_list(visitor)
    page, status = visitor.page, visitor.page.locator("#pick-status")
    keys = []

    def lose(route):
        if route.request.method != "POST":
            return route.continue_()
        keys.append(route.request.post_data_json["request_key"])
        if len(keys) == 1:
            route.fetch(max_redirects=0)
            return route.abort()
        return route.continue_()

    page.route("**/liste-de-retrait", lose)
    page.locator("[name=items]").nth(2).check()

    expect(status).to_contain_text("n’est pas encore envoyée")
    expect(status).to_have_text("Tout est enregistré.", timeout=12_000)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    visitor.complaints.clear()  # Chromium says that an answer was lost, as it was


def test_the_list_works_without_script(tour):
    visitor = tour("commune", script=False)
    open_list(visitor)

    visitor.page.locator("[name=items]").nth(3).check()
    visitor.press("Enregistrer la liste")

    assert visitor.page.locator("[name=items]").nth(3).is_checked()
