"""The same form sent twice acts once."""

import threading

from core.db import db
from core.web.once import DoneRequest
from tests.factories import make_membership, make_user


def sign_in_form(client, email):
    key = client.page("/connexion").select_one("input[name=request_key]")["value"]
    return {"email": email, "password": "quatre mots bien choisis", "request_key": key}


def person():
    from core.accounts.services import hash_password

    return make_membership(user=make_user(password_hash=hash_password("quatre mots bien choisis")))


def test_a_form_sent_again_leads_where_the_first_led(client):
    data = sign_in_form(client, person().user.email)

    first = client.post("/connexion", data=data)
    client.post("/deconnexion")
    second = client.post("/connexion", data=data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert db.session.query(DoneRequest).filter(DoneRequest.key.endswith(data["request_key"])).count() == 1


def test_a_refused_form_may_be_sent_again_once_mended(client):
    data = sign_in_form(client, person().user.email)

    assert client.post("/connexion", data={**data, "email": "autre@boucle.example"}).status_code == 422
    assert client.post("/connexion", data=data).status_code == 302


def test_five_sendings_at_once_lead_to_one_place(committed_app):
    data = sign_in_form(committed_app.test_client(), person().user.email)
    db.session.commit()
    barrier, answers = threading.Barrier(5), []

    def send():
        with committed_app.app_context():
            client = committed_app.test_client()
            barrier.wait()
            answers.append(client.post("/connexion", data=data))

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {(answer.status_code, answer.location) for answer in answers} == {(302, "/")}
    assert db.session.query(DoneRequest).count() == 1
