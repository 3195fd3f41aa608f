"""What a request may bring."""

import pytest

from tests.factories import make_coordinator, make_manager


@pytest.mark.parametrize(
    "address",
    [
        "/lots?categorie=%00",
        "/inventaire/?texte=a%00b&lieu=%00",
        "/organismes?texte=%00",
        "/partenaires?texte=a%00b",
    ],
)
def test_a_nul_sign_in_an_address_is_left_out(client_of, address):
    assert client_of(make_coordinator()).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/categories/%00/modifier", "/categories/a%00b/modifier", "/invitations/1-%00"])
def test_a_nul_sign_in_a_path_leads_nowhere(client_of, address):
    assert client_of(make_coordinator()).get(address).status_code == 404


def test_a_nul_sign_in_a_form_is_left_out(db, client_of):
    person = make_manager()

    answer = client_of(person).post("/compte/modifier", data={"name": "Claire\0 Martin", "request_key": "\0"})

    assert answer.status_code == 302
    assert person.user.name == "Claire Martin"
