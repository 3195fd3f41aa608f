"""Signing in and out."""

import pytest

from core.accounts import services
from core.accounts.errors import TooManyAttempts, WrongCredentials
from core.clock import now
from tests.factories import make_membership, make_user
from tests.pages import text_of

PASSWORD = "quatre mots bien choisis"


@pytest.fixture
def person(db):
    return make_membership(user=make_user(email="claire@mairie.example", password_hash=services.hash_password(PASSWORD)))


def test_the_right_password_opens_a_session_that_signing_out_ends(client, person):
    answer = client.submit("/connexion", "Se connecter", email="Claire@Mairie.example", password=PASSWORD)
    assert answer.status_code == 200
    assert client.get("/compte").status_code == 200

    client.post("/deconnexion")

    assert client.get("/compte").status_code == 302


def test_a_wrong_password_is_told_and_the_address_is_kept(client, person):
    answer = client.submit("/connexion", "Se connecter", email=person.user.email, password="autre chose")

    assert answer.status_code == 422
    assert "ne sont pas les bons" in text_of(answer)
    assert "claire@mairie.example" in answer.text


def test_the_eleventh_attempt_in_five_minutes_waits(person):
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            services.sign_in(person.user.email, "non", address="192.0.2.1", now=now())

    with pytest.raises(TooManyAttempts):
        services.sign_in(person.user.email, PASSWORD, address="192.0.2.2", now=now())
