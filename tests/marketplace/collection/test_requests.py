"""A public body asks for a box, the coordinator answers."""

import pytest

from core.accounts.enums import Role
from marketplace.collection import queries, services
from marketplace.collection.enums import BoxState, RequestState
from marketplace.collection.errors import RefusalReasonMissing, RequestAnswered, RequestWaiting
from marketplace.collection.jobs import tell_body_of_refusal, tell_coordinators_of_request
from tests.factories import make_coordinator, make_manager, make_membership, make_official, make_partner_manager
from tests.marketplace.collection.factories import NOON, box_facts
from tests.pages import text_of


@pytest.fixture
def host(db):
    return make_manager(name="Ville de Woippy")


def ask(host, building="Médiathèque"):
    return services.ask_for_box(
        building=building, street="", insee_code="57751", opening_hours="Mo-Fr 09:00-12:00", words="", by=host, now=NOON
    )


def test_asking_twice_for_one_building_waits_for_one_answer(host):
    ask(host)
    ask(host, "Mairie")
    with pytest.raises(RequestWaiting):
        ask(host)


def test_an_accepted_request_is_a_box_in_project_and_answered_once(host):
    coordinator, asked = make_coordinator(), ask(host)

    box = services.accept_request(asked.id, box_facts(host.organisation), by=coordinator, now=NOON)

    found = queries.get_request(asked.id)
    assert (found.state, found.box_id, box.state) == (RequestState.ACCEPTED, box.id, BoxState.PROPOSED)
    with pytest.raises(RequestAnswered):
        services.refuse_request(asked.id, reason="Non.", by=coordinator, now=NOON)


def test_a_refusal_says_why_in_a_letter(host, letters):
    coordinator, asked = make_coordinator(), ask(host)
    tell_coordinators_of_request(asked.id)
    with pytest.raises(RefusalReasonMissing):
        services.refuse_request(asked.id, reason=" ", by=coordinator, now=NOON)

    services.refuse_request(asked.id, reason="Une borne est à cent mètres.", by=coordinator, now=NOON)
    tell_body_of_refusal(asked.id, "Une borne est à cent mètres.")

    assert letters() == [
        (coordinator.user.email, "Ville de Woippy demande une borne de collecte"),
        (host.user.email, "Votre demande de borne n’est pas retenue : Médiathèque"),
    ]


def test_a_member_asks_in_one_form_and_the_coordinator_accepts(host, client_of):
    agent = make_membership(host.organisation, Role.MEMBER)

    shown = client_of(agent).submit("/bornes/demander", "Envoyer la demande", building="Mairie", opening_hours="24/7")
    assert "En attente de réponse" in text_of(shown)
    assert "Tous les jours, à toute heure" in text_of(shown)
    asked = queries.boxes_waiting(None).requests
    coordinator = client_of(make_coordinator())
    accepted = coordinator.submit(
        f"/bornes/demandes/{asked.first_id}/accepter", "Accepter et enregistrer la borne", categories=["6"]
    )

    assert "En projet" in text_of(accepted)
    assert "Ville de Woippy" in accepted.text
    assert client_of(agent).page("/bornes/demandes").select_one("tbody th").text == "Mairie"
    assert coordinator.get(f"/bornes/demandes/{asked.first_id}/accepter").status_code == 403


def test_others_neither_ask_nor_read(host, client_of):
    asked = ask(host)
    assert client_of(make_partner_manager()).get("/bornes/demander").status_code == 403
    assert client_of(make_official()).get("/bornes/demander").status_code == 403
    stranger = client_of(make_manager())
    assert stranger.get(f"/bornes/demandes/{asked.id}").status_code == 404
    assert not stranger.page("/bornes/demandes").select("tbody tr")
    assert stranger.get(f"/bornes/demandes/{asked.id}/refuser").status_code == 403


def test_what_was_typed_stays_when_the_hours_are_not_understood(host, client_of):
    answer = client_of(host).submit("/bornes/demander", "Envoyer la demande", building="Mairie", opening_hours="quand on veut")

    assert answer.status_code == 422
    assert "n’est pas compris" in text_of(answer)
    assert 'value="Mairie"' in answer.text
