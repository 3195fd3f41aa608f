"""Changing a password, and choosing a new one after having forgotten it."""

from datetime import timedelta

import pytest

from core.accounts import queries, rules, services
from core.accounts.errors import LinkNotValid, TooManyAttempts, WrongCredentials
from core.accounts.models import PasswordReset
from core.accounts.services.throttling import note_attempt
from core.clock import now
from core.mail import Letter
from tests.core.accounts.factories import PASSWORD, last_letter, link_in, make_person, text_of_letter
from tests.pages import text_of

NEW = "cinq autres mots vraiment différents"


@pytest.fixture
def person(db):
    return make_person()


def ask_link(client, email):
    client.submit("/mot-de-passe-oublie", "Recevoir le lien", email=email)
    return link_in(last_letter(email))


def signs_in(person, password):
    return services.sign_in(person.user.email, password, address="192.0.2.50", now=now())


class TestChanging:
    def test_ends_every_other_session_and_is_told_by_letter(self, client_of, person):
        here, there = client_of(person), client_of(person)

        answer = here.submit("/compte/mot-de-passe", "Changer de mot de passe", current_password=PASSWORD, password=NEW)

        assert "est changé" in text_of(answer)
        assert here.get("/compte").status_code == 200
        assert there.get("/compte").status_code == 302
        assert last_letter(person.user.email).subject == "Votre mot de passe Boucle a changé"
        signs_in(person, NEW)

    def test_asks_the_old_one_and_keeps_neither_in_the_page(self, client_of, person):
        answer = client_of(person).submit("/compte/mot-de-passe", "Changer de mot de passe", current_password="faux", password=NEW)

        assert answer.status_code == 422
        assert "pas votre mot de passe actuel" in text_of(answer)
        assert NEW not in answer.text
        signs_in(person, PASSWORD)

    def test_is_throttled_like_signing_in(self, client_of, person):
        browser = client_of(person)
        for _ in range(10):
            browser.post("/compte/mot-de-passe", data={"current_password": "faux", "password": NEW})

        answer = browser.post("/compte/mot-de-passe", data={"current_password": PASSWORD, "password": NEW})

        assert "Trop d’essais" in text_of(answer)

    def test_refuses_a_password_made_of_the_name(self, client_of, person):
        answer = client_of(person).submit(
            "/compte/mot-de-passe", "Changer de mot de passe", current_password=PASSWORD, password="claire@mairie1"
        )

        assert "se devine facilement" in text_of(answer)


class TestForgetting:
    def test_the_link_of_the_letter_lets_choose_a_new_one_and_ends_all_sessions(self, client, client_of, person):
        browser = client_of(person)
        link = ask_link(client, "Claire@Mairie.example".lower())

        answer = client.submit(link, "Enregistrer le mot de passe", password=NEW)

        assert "Connectez-vous avec lui" in text_of(answer)
        assert browser.get("/compte").status_code == 302
        signs_in(person, NEW)
        with pytest.raises(WrongCredentials):
            signs_in(person, PASSWORD)

    def test_looking_at_the_link_does_not_use_it_and_using_it_does(self, client, person):
        link = ask_link(client, person.user.email)
        client.page(link)
        client.page(link)
        client.submit(link, "Enregistrer le mot de passe", password=NEW)

        assert client.get(link).status_code == 410
        answer = client.post(link, data={"password": "encore un autre mot de passe"})
        assert answer.status_code == 410
        signs_in(person, NEW)

    def test_one_link_used_kills_the_others(self, client, person):
        first, second = ask_link(client, person.user.email), ask_link(client, person.user.email)
        assert first != second
        client.submit(second, "Enregistrer le mot de passe", password=NEW)

        assert client.get(first).status_code == 410

    def test_a_password_too_short_keeps_the_link_alive(self, client, person):
        link = ask_link(client, person.user.email)

        answer = client.submit(link, "Enregistrer le mot de passe", password="court")

        assert answer.status_code == 422
        assert "12 caractères" in text_of(answer)
        client.submit(link, "Enregistrer le mot de passe", password=NEW)
        signs_in(person, NEW)

    def test_refuses_a_password_made_of_the_organisation(self, db, client, person):
        person.organisation.name = "Ressourcerie Sablonnaise"
        db.commit()
        link = ask_link(client, person.user.email)

        answer = client.submit(link, "Enregistrer le mot de passe", password="Ressourcerie12")

        assert answer.status_code == 422

    def test_the_link_lasts_ten_minutes(self, db, person):
        services.ask_password_reset(person.user.email, address="192.0.2.1", now=now())
        reset = db.query(PasswordReset).one()
        token, asked_at = queries.token_of(reset), reset.requested_at

        queries.get_password_reset_in_force(token, now=asked_at + timedelta(minutes=10, seconds=-1))
        with pytest.raises(LinkNotValid):
            services.choose_password(token, password=NEW, now=asked_at + timedelta(minutes=10))

    def test_a_link_with_another_signature_is_dead(self, client, person):
        link = ask_link(client, person.user.email)

        for wrong in (link[:-1], link + "A", link.replace("passe/", "passe/9"), link.rsplit("-", 1)[0], "/mot-de-passe/x"):
            assert client.get(wrong).status_code == 410

    def test_the_answer_is_the_same_for_a_stranger_who_is_written_to_as_well(self, db, client, person):
        known = client.submit("/mot-de-passe-oublie", "Recevoir le lien", follow_redirects=False, email=person.user.email)
        unknown = client.submit("/mot-de-passe-oublie", "Recevoir le lien", follow_redirects=False, email="qui@mairie.example")

        assert (known.status_code, known.data, known.headers["Location"]) == (
            unknown.status_code, unknown.data, unknown.headers["Location"],
        )  # fmt: skip
        assert last_letter("qui@mairie.example").subject == "Aucun compte Boucle à cette adresse"
        assert "mot-de-passe/" not in text_of_letter(last_letter("qui@mairie.example"))

    def test_asking_is_throttled_for_known_and_unknown_alike(self, person):
        for email in (person.user.email, "qui@mairie.example"):
            for number in range(5):
                services.ask_password_reset(email, address=f"192.0.2.{number}", now=now())
            with pytest.raises(TooManyAttempts):
                services.ask_password_reset(email.upper(), address="192.0.2.99", now=now())

    def test_choosing_a_new_password_lets_in_whom_guesses_kept_out(self, client, person):
        for number in range(rules.SIGNING_IN.per_account):
            note_attempt(rules.SIGNING_IN, account=person.user.email, address=f"192.0.2.{number}", now=now())
        with pytest.raises(TooManyAttempts):
            signs_in(person, PASSWORD)
        link = ask_link(client, person.user.email)

        client.submit(link, "Enregistrer le mot de passe", password=NEW)

        signs_in(person, NEW)

    def test_the_same_form_sent_twice_sends_one_letter(self, db, client, person):
        key = client.page("/mot-de-passe-oublie").select_one("input[name=request_key]")["value"]
        for _ in range(2):
            client.post("/mot-de-passe-oublie", data={"email": person.user.email, "request_key": key})

        assert db.query(Letter).filter_by(recipient=person.user.email).count() == 1

    def test_an_address_that_is_none_is_told_and_kept(self, client):
        answer = client.submit("/mot-de-passe-oublie", "Recevoir le lien", email="<b>claire</b>")

        assert answer.status_code == 422
        assert "adresse électronique complète" in text_of(answer)
        assert "&lt;b&gt;claire&lt;/b&gt;" in answer.text


def test_a_person_changes_her_name_whatever_signs_it_has(client_of, person):
    answer = client_of(person).submit("/compte/modifier", "Enregistrer le nom", name="  Claire <b>O'Neil</b> :\n Martin ")

    assert "Claire <b>O'Neil</b> : Martin" in text_of(answer)
    assert "<b>" not in answer.text


def test_a_name_too_long_is_told_and_kept(client_of, person):
    answer = client_of(person).submit("/compte/modifier", "Enregistrer le nom", name="n" * 3000)

    assert answer.status_code == 422
    assert "120 caractères au plus" in text_of(answer)
    assert "n" * 3000 in answer.text
