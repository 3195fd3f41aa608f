"""The actions of the roadmap: loaded once, kept by the coordinator, read by public bodies."""

import pytest

from core.clock import today
from core.reference import load_reference_data
from marketplace.steering.enums import Axis
from marketplace.steering.models import ActionComment, RoadmapAction
from tests.factories import make_coordinator, make_manager, make_official, make_partner_manager
from tests.pages import text_of

ACTION = "/pilotage/actions/25"


def test_the_roadmap_has_its_35_actions_on_four_axes_and_is_never_loaded_over_what_a_person_changed(db):
    actions = db.query(RoadmapAction).order_by(RoadmapAction.number).all()
    assert [action.number for action in actions] == list(range(1, 36))
    assert [sum(action.axis is axis for action in actions) for axis in Axis] == [10, 8, 10, 7]
    assert all(action.objective and action.calendar and action.owner and action.source_page for action in actions)

    actions[0].owner = "Direction des achats"
    db.commit()
    load_reference_data()

    assert db.query(RoadmapAction).count() == 35
    assert db.query(RoadmapAction).filter_by(number=1).one().owner == "Direction des achats"


def test_public_bodies_and_officials_read_partners_do_not(client, client_of):
    assert client.get("/pilotage/actions").status_code == 302
    assert client_of(make_partner_manager()).get("/pilotage/actions").status_code == 403
    for member in (make_manager(), make_official(), make_coordinator()):
        browser = client_of(member)
        page = browser.page("/pilotage/actions")
        assert len(page.select(".card")) == 25
        assert browser.queries <= 10
        assert "35 %" in text_of(browser.get("/pilotage/actions/2")).replace("\u00a0", " ")
        assert browser.queries <= 10


def test_where_the_roadmap_and_the_law_differ_the_card_says_so_with_its_source(client_of):
    browser = client_of(make_official())
    said = {number: text_of(browser.get(f"/pilotage/actions/{number}")).replace("\u00a0", " ") for number in (1, 2, 8, 15)}

    assert "décret n° 2024-134" in said[1]
    assert "Décret n° 2023-266 du 12 avril 2023, article 3" in said[2]
    assert "ne pas les additionner" in said[8]
    assert "50 000 euros" in said[15]


def test_the_coordinator_keeps_an_action_and_its_history_tells_it(client_of, db):
    browser = client_of(make_coordinator())
    browser.submit(
        f"{ACTION}/modifier", "Enregistrer", progress="under_way", starts_on="2025-03-01", ends_on="2025-09-30", owner="DSI & co"
    )
    browser.submit(ACTION, "Ajouter ce commentaire", words="Huit bornes sur dix.\nReste Woippy.")

    text = text_of(browser.get(ACTION)).replace("\u00a0", " ")
    assert "En retard" in text
    assert "avancement : À commencer, puis En cours" in text
    assert "fin prévue : rien, puis 30 septembre 2025" in text
    assert "Huit bornes sur dix." in text
    late = browser.page("/pilotage/actions?etat=late")
    assert [card.h2.text.split(".")[0] for card in late.select(".card")] == ["25"]
    browser.submit(f"{ACTION}/modifier", "Enregistrer", progress="done")
    assert db.query(RoadmapAction).filter_by(number=25).one().done_on == today()
    browser.submit(f"{ACTION}/modifier", "Enregistrer", progress="given_up", reason="Faute de moyens")
    assert "Faute de moyens" in text_of(browser.get(ACTION))
    assert "Aucune action ne correspond" in text_of(browser.get("/pilotage/actions?etat=late&axe=skills"))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-31"}, "La fin ne peut pas précéder le début"),
        ({"starts_on": "2026-02-30"}, "Indiquez une date qui existe"),
        ({"progress": "given_up"}, "pourquoi l’action est abandonnée"),
        ({"progress": "late"}, "Choisissez une des réponses proposées"),
        ({"indicator_code": "no_such"}, "Choisissez une des réponses proposées"),
        ({"owner": "x" * 301}, "300 caractères au plus"),
        ({"revision": "7"}, "Quelqu’un a modifié cette action"),
        ({"revision": "<b>"}, "Quelqu’un a modifié cette action"),
        ({}, "Rien n’a changé"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field_and_stays_typed(client_of, answers, said):
    answer = client_of(make_coordinator()).submit(f"{ACTION}/modifier", "Enregistrer", **answers)

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_comment_of_50000_characters_is_refused_and_nothing_is_kept(client_of, db):
    browser = client_of(make_coordinator())

    answer = browser.submit(ACTION, "Ajouter ce commentaire", words="x" * 50_000)

    assert answer.status_code == 422
    assert "2000 caractères au plus" in text_of(answer)
    assert browser.submit(ACTION, "Ajouter ce commentaire", words="  ").status_code == 422
    assert db.query(ActionComment).count() == 0


@pytest.mark.parametrize(
    "address", ["/pilotage/actions/36", "/pilotage/actions/0", "/pilotage/actions/99999999999", "/pilotage/actions/25.5"]
)
def test_an_action_that_does_not_exist_is_not_found(client_of, address):
    assert client_of(make_coordinator()).get(address).status_code == 404


def test_only_the_coordinator_writes(client_of):
    official = client_of(make_official())
    assert official.get(f"{ACTION}/modifier").status_code == 403
    assert official.post(f"{ACTION}/commenter", data={"words": "x"}).status_code == 403
    assert "Ajouter ce commentaire" not in official.get(ACTION).text


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_list_is_taken_away_as_it_is_narrowed(client_of, form):
    answer = client_of(make_official()).get(f"/pilotage/actions/exporter?axe=governance&format={form}")

    assert answer.status_code == 200
    if form == "csv":
        assert len(answer.data.decode("utf-8-sig").split("\r\n")) == 9  # the header, seven actions, and the end
