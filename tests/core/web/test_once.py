"""The same form sent twice acts once."""

import threading

from core.accounts.models import Invitation
from core.db import db
from core.mail import Letter
from core.web import once
from core.web.once import DoneRequest
from tests.factories import make_manager

EMAIL = "nouvelle@mairie.example"


def invitation_form(client, person):
    path = f"/organismes/{person.organisation_id}/inviter"
    page = client.page(path)
    return path, {
        "email": EMAIL,
        "role": "member",
        "request_key": page.select_one("input[name=request_key]")["value"],
    }


def effects():
    return db.session.query(Invitation).count(), db.session.query(Letter).filter_by(recipient=EMAIL).count()


def test_a_form_sent_again_leads_where_the_first_led(client_of):
    person = make_manager()
    client = client_of(person)
    path, data = invitation_form(client, person)

    answers = [client.post(path, data=data) for _ in range(5)]

    assert {(answer.status_code, answer.location) for answer in answers} == {(302, f"/organismes/{person.organisation_id}")}
    assert effects() == (1, 1)


def test_a_refused_form_may_be_sent_again_once_mended(client_of):
    person = make_manager()
    client = client_of(person)
    path, data = invitation_form(client, person)

    assert client.post(path, data={**data, "email": person.user.email}).status_code == 422
    assert client.post(path, data=data).status_code == 302
    assert effects() == (1, 1)


def test_the_key_of_one_session_says_nothing_to_another(client_of):
    person = make_manager()
    path, data = invitation_form(client_of(person), person)

    assert client_of(person).post(path, data=data).status_code == 302
    assert client_of(person).post(path, data={**data, "email": "autre@mairie.example"}).status_code == 302
    assert db.session.query(Invitation).count() == 2


def test_five_sendings_at_once_act_once(committed_app):
    person = make_manager()
    first = committed_app.test_client()
    first.sign_in(person)
    path, data = invitation_form(first, person)
    cookie = first.get_cookie("boucle").value
    address, location = path, f"/organismes/{person.organisation_id}"
    barrier, answers = threading.Barrier(5), []

    def send():
        with committed_app.app_context():
            client = committed_app.test_client()
            client.set_cookie("boucle", cookie)
            token = client.csrf_token()
            barrier.wait()
            answers.append(client.post(address, data={**data, "csrf_token": token}))

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.rollback()  # look at what is stored now, not at what this session saw before
    assert {(answer.status_code, answer.location) for answer in answers} == {(302, location)}
    assert effects() == (1, 1)
    assert db.session.query(DoneRequest).count() == 1


def test_a_form_whose_process_died_before_answering_leads_back_to_its_page(db, client_of, monkeypatch):
    monkeypatch.setattr(once, "WAIT_SECONDS", 0)
    person = make_manager()
    client = client_of(person)
    path, data = invitation_form(client, person)
    client.post(path, data=data)
    invitation = db.query(Invitation).one()
    here = f"/organismes/{person.organisation_id}"
    resend, key = f"{here}/invitations/{invitation.id}/renvoyer", {"request_key": "the-same-key"}
    client.post(resend, data=key)
    db.query(DoneRequest).update({"location": None})
    db.commit()

    answer = client.post(resend, data=key, headers={"Referer": f"http://localhost{here}"})
    nowhere = client.post(resend, data=key, headers={"Referer": "http://evil.example//evil.example"})
    again = client.post(path, data=data)

    assert (answer.location, nowhere.location, again.location) == (here, "/", path)
    assert db.query(Invitation).one().sendings == 2
