"""Signing in and out, and acting for one organisation or another."""

import threading

import argon2
import pytest

from core.accounts import rules, services
from core.accounts.errors import NothingToActFor, TooManyAttempts, WrongCredentials
from core.accounts.models import SignIn, SignInAttempt
from core.accounts.services import hashing
from core.accounts.services.throttling import _targets, note_attempt
from core.clock import now
from core.db import db as database
from core.events import history_of
from tests.core.accounts.factories import PASSWORD, make_person
from tests.factories import make_membership, make_organisation
from tests.pages import text_of


@pytest.fixture
def person(db):
    return make_person()


def token_of(client):
    with client.session_transaction() as session:
        return session["token"]


def test_the_right_password_opens_a_session_that_signing_out_ends(client, person):
    answer = client.submit("/connexion", "Se connecter", email="Claire@Mairie.example", password=PASSWORD)
    assert answer.status_code == 200
    assert client.get("/compte").status_code == 200

    client.post("/deconnexion")

    assert client.get("/compte").status_code == 302


def test_a_stolen_token_is_worth_nothing_once_signed_out(client, client_of, person):
    client.submit("/connexion", "Se connecter", email=person.user.email, password=PASSWORD)
    token = token_of(client)

    client.post("/deconnexion")

    with client.session_transaction() as session:
        session["token"] = token
    assert client.get("/compte").status_code == 302


def test_a_wrong_password_is_told_the_address_is_kept_and_the_password_is_not(client, person):
    answer = client.submit("/connexion", "Se connecter", email=person.user.email, password="autre chose")

    assert answer.status_code == 422
    assert "ne sont pas les bons" in text_of(answer)
    assert "claire@mairie.example" in answer.text
    assert "autre chose" not in answer.text


def test_the_right_password_works_from_the_page_that_refused_the_wrong_one(client, person):
    page = client.page("/connexion")
    key = page.select_one("input[name=request_key]")["value"]
    client.post("/connexion", data={"email": person.user.email, "password": "non", "request_key": key})

    answer = client.post("/connexion", data={"email": person.user.email, "password": PASSWORD, "request_key": key})

    assert answer.status_code == 302
    assert client.get("/compte").status_code == 200


def test_an_unknown_address_gets_the_very_same_answer(client, person):
    known = client.submit("/connexion", "Se connecter", email=person.user.email, password="non")
    unknown = client.submit("/connexion", "Se connecter", email="qui@mairie.example", password="non")

    def shape(answer):
        return answer.text.replace(person.user.email, "X").replace("qui@mairie.example", "X")

    assert (known.status_code, known.headers["Content-Type"]) == (unknown.status_code, unknown.headers["Content-Type"])
    assert text_of(known) == text_of(unknown)
    assert len(shape(known)) == len(shape(unknown))


@pytest.mark.parametrize("email", ["claire@mairie.example", "qui@mairie.example"])
def test_one_hash_is_verified_whether_or_not_the_account_exists(person, monkeypatch, email):
    services.hash_password("once, so that the decoy is there")
    hashing._decoy()
    verified = []
    verify = argon2.PasswordHasher.verify
    monkeypatch.setattr(argon2.PasswordHasher, "verify", lambda *given: verified.append(given) or verify(*given))

    with pytest.raises(WrongCredentials):
        services.sign_in(email, "non", address="192.0.2.1", now=now())

    assert len(verified) == 1


def test_the_eleventh_attempt_from_an_address_in_five_minutes_waits(person):
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            services.sign_in(person.user.email, "non", address="192.0.2.1", now=now())

    with pytest.raises(TooManyAttempts):
        services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())


def test_whoever_guesses_from_elsewhere_does_not_keep_the_person_out(person):
    for number in range(30):
        with pytest.raises(WrongCredentials):
            services.sign_in(person.user.email, "non", address=f"198.51.100.{number // 10}", now=now())

    services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())


def test_an_account_attacked_from_everywhere_waits(db, person):
    target = _targets(rules.SIGNING_IN, person.user.email, "")["by_account"]
    db.add_all(SignInAttempt(target=target, attempted_at=now()) for _ in range(rules.SIGNING_IN.per_account))
    db.commit()

    with pytest.raises(TooManyAttempts):
        services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())


def test_everybody_together_has_a_ceiling(db, person):
    target = _targets(rules.SIGNING_IN, "", "")["by_everybody"]
    db.add_all(SignInAttempt(target=target, attempted_at=now()) for _ in range(rules.SIGNING_IN.by_everybody))
    db.commit()

    with pytest.raises(TooManyAttempts):
        services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())


def test_an_address_that_tries_many_accounts_waits_too(person):
    for number in range(10):
        with pytest.raises(WrongCredentials):
            services.sign_in(f"{number}@mairie.example", "non", address="192.0.2.1", now=now())

    with pytest.raises(TooManyAttempts):
        services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())
    services.sign_in(person.user.email, PASSWORD, address="192.0.2.2", now=now())


def test_signing_in_forgets_the_failures_of_the_account(db, person):
    for _ in range(9):
        with pytest.raises(WrongCredentials):
            services.sign_in(person.user.email, "non", address="192.0.2.1", now=now())

    services.sign_in(person.user.email, PASSWORD, address="192.0.2.9", now=now())

    assert db.query(SignInAttempt).count() == 18, "those of the address and of everybody stay"
    services.sign_in(person.user.email, PASSWORD, address="192.0.2.9", now=now())


def test_a_hash_made_with_weaker_parameters_is_made_again(db, person):
    person.user.password_hash = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    db.commit()

    services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())

    db.expire_all()
    assert not hashing.is_outdated(person.user.password_hash)
    assert hashing.is_right(PASSWORD, person.user.password_hash)


def test_nobody_signs_in_for_an_organisation_that_is_not_verified(db):
    person = make_person(make_organisation(verified_on=None))

    with pytest.raises(NothingToActFor):
        services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())
    with pytest.raises(WrongCredentials):
        services.sign_in(person.user.email, "non", address="192.0.2.1", now=now())


def test_a_disabled_person_is_a_stranger(db, person):
    person.user.disabled_at = now()
    db.commit()

    with pytest.raises(WrongCredentials):
        services.sign_in(person.user.email, PASSWORD, address="192.0.2.1", now=now())


def test_an_open_session_dies_with_the_membership_or_the_verification(db, client_of, person):
    browser = client_of(person)
    assert browser.get("/compte").status_code == 200
    person.organisation.verified_on = None
    db.commit()

    assert browser.get("/compte").status_code == 302


@pytest.mark.parametrize(
    "suite",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "///evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/%5cevil.example\n", "/\tevil", " /compte", "http:/evil.example", "/é", "",
    ],
)  # fmt: skip
def test_signing_in_never_leads_off_the_site(client, person, suite):
    answer = client.post("/connexion", query_string={"suite": suite}, data={"email": person.user.email, "password": PASSWORD})

    assert answer.headers["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_asked(client, person):
    answer = client.post("/connexion?suite=/compte", data={"email": person.user.email, "password": PASSWORD})

    assert answer.headers["Location"] == "/compte"


class TestSomebodyOfTwoOrganisations:
    @pytest.fixture
    def second(self, person):
        return make_membership(make_organisation(name="L'atelier : <b>réemploi</b>"), user=person.user)

    def test_chooses_for_whom_she_acts_right_after_signing_in(self, client, person, second):
        answer = client.post("/connexion?suite=/compte", data={"email": person.user.email, "password": PASSWORD})
        assert answer.headers["Location"] == "/compte/agir-pour?suite=/compte"
        former = token_of(client)

        answer = client.submit("/compte/agir-pour?suite=/compte", "Continuer", membership_id=second.id)

        assert "atelier" in text_of(answer)
        assert "<b>" not in answer.text
        assert token_of(client) != former
        with client.session_transaction() as session:
            session["token"] = former
        assert client.get("/compte").status_code == 302

    def test_switching_does_not_lengthen_the_session(self, db, client, person, second):
        client.post("/connexion", data={"email": person.user.email, "password": PASSWORD})
        before = db.query(SignIn).one().expires_at

        client.submit("/compte/agir-pour", "Continuer", membership_id=second.id)

        assert {row.expires_at for row in db.query(SignIn)} == {before}

    def test_acts_next_time_for_whom_she_acted_last(self, client, person, second):
        client.post("/connexion", data={"email": person.user.email, "password": PASSWORD})
        client.submit("/compte/agir-pour", "Continuer", membership_id=second.id)

        client.post("/connexion", data={"email": person.user.email, "password": PASSWORD})

        assert client.page("/compte/agir-pour").select_one("input[checked]")["value"] == str(second.id)

    def test_cannot_act_for_somebody_else(self, db, client_of, person, second):
        stranger = make_membership()

        answer = client_of(person).post("/compte/agir-pour", data={"membership_id": stranger.id})

        assert answer.status_code == 422
        assert db.query(SignIn).filter_by(membership_id=stranger.id).count() == 0


def test_a_person_sees_her_sessions_and_ends_one(db, client_of, person):
    here, there = client_of(person), client_of(person)

    answer = here.submit("/compte", "Terminer")

    assert "terminée" in text_of(answer)
    assert here.get("/compte").status_code == 200
    assert there.get("/compte").status_code == 302
    ended = db.query(SignIn).filter(SignIn.ended_at.is_not(None)).one()
    assert [entry.name for entry in history_of("sign_in", ended.id)] == ["SessionEnded"]


def test_the_session_of_somebody_else_does_not_exist(db, client_of, person):
    stranger = make_membership()
    client_of(stranger)
    theirs = db.query(SignIn).filter_by(membership_id=stranger.id).one()

    assert client_of(person).post(f"/compte/sessions/{theirs.id}/terminer").status_code == 404
    assert theirs.ended_at is None


def test_attempts_made_at_once_do_not_get_more_than_one_after_the_other(committed_app):
    start, refused = threading.Barrier(24), []

    def attempt():
        with committed_app.app_context():
            start.wait()
            try:
                note_attempt(rules.SIGNING_IN, account="claire@mairie.example", address="192.0.2.1", now=now())
            except TooManyAttempts as refusal:
                refused.append(refusal)
            database.session.remove()

    threads = [threading.Thread(target=attempt) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 24 - rules.SIGNING_IN.per_address
