"""The coordinator's list of addresses, and the page where she places one."""

import csv
import io

import pytest

from core.db import db as database
from geo.addresses import queries
from geo.addresses.enums import AddressState
from geo.territory.queries import areas
from geo.territory.rules.drawing import draw
from tests.factories import make_coordinator
from tests.geo.addresses.factories import ARMES, CATHEDRALE, make_address
from tests.geo.partners.factories import make_partner
from tests.pages import text_of

PAYLOAD = "<script>alert(1)</script>"


@pytest.fixture
def coordinator(app, client_of, monkeypatch):
    monkeypatch.setitem(app.config, "GEOCODER_URL", "https://geocodage.exemple.fr")
    return client_of(make_coordinator())


def read(address):
    database.session.expire_all()
    return queries.get_address(address.id)


def rows_of(page):
    return [row.select_one("th").text.strip() for row in page.select("tbody tr")]


def test_the_list_shows_first_what_a_person_must_place(coordinator):
    for state in AddressState:
        make_address(state, street=f"{state.value} rue Haute")

    assert rows_of(coordinator.page("/carte/adresses")) == ["doubtful rue Haute", "refused rue Haute"]
    assert len(rows_of(coordinator.page("/carte/adresses?etat=toutes"))) == 6
    assert rows_of(coordinator.page("/carte/adresses?etat=a_chercher")) == ["waiting rue Haute"]
    assert rows_of(coordinator.page("/carte/adresses?etat=a_la_main")) == ["left rue Haute", "placed rue Haute"]
    assert rows_of(coordinator.page("/carte/adresses?texte=REFUSED")) == ["refused rue Haute"]
    assert rows_of(coordinator.page("/carte/adresses?commune=57751")) == []


def test_the_list_says_who_is_there_and_asks_little(coordinator):
    for number in range(12):
        address = make_address(AddressState.DOUBTFUL, street=f"{number} rue Haute")
        make_partner(name=f"Atelier {number}", address_id=address.id, street=address.street)

    page = coordinator.page("/carte/adresses")

    assert page.select_one("tbody a[href^='/partenaires/']").text == "Atelier 0"
    assert coordinator.queries <= 10


def test_the_list_is_taken_away_with_its_filters(coordinator):
    make_address(AddressState.DOUBTFUL, street="=1+1 rue Haute")
    make_address(AddressState.LOCATED, street="rue trouvée")

    rows = list(csv.reader(io.StringIO(coordinator.get("/carte/adresses/exporter?etat=toutes").text), delimiter=";"))

    assert [row[0] for row in rows[1:]] == ["'=1+1 rue Haute", "rue trouvée"]
    assert rows[1][3:7] == ["Douteuse", "La note du géocodeur demande qu’une personne vérifie.", "0,64", ARMES.label]
    assert rows[2][7:9] == ["49,120300", "6,175700"]


def test_without_a_geocoder_those_it_would_be_asked_for_wait_for_a_person(app, coordinator, monkeypatch):
    monkeypatch.setitem(app.config, "GEOCODER_URL", "")
    make_address()

    assert rows_of(coordinator.page("/carte/adresses")) == ["1 place d’Armes"]


def test_an_empty_list_says_what_to_do(coordinator):
    assert "Aucune adresse n’attend que vous la placiez." in text_of(coordinator.get("/carte/adresses"))


def test_a_candidate_is_chosen_with_one_button(coordinator):
    address = make_address(AddressState.DOUBTFUL)
    page = coordinator.page(f"/carte/adresses/{address.id}")
    assert [pin.text for pin in page.select(".territory-pins text")] == ["×2"] or len(page.select(".territory-pins text")) == 2
    second = page.select("form.action")[1]
    fields = {field["name"]: field["value"] for field in second.select("input")}

    answer = coordinator.post(second["action"], data=fields)

    assert answer.location == "/carte/adresses"
    assert (read(address).state, read(address).point) == (AddressState.PLACED, CATHEDRALE.point)


def test_a_point_is_written_without_script(coordinator):
    address = make_address(AddressState.REFUSED)

    coordinator.submit(f"/carte/adresses/{address.id}", "Placer ici", latitude="49,1201", longitude="6,1702")

    assert (read(address).latitude, read(address).longitude) == (49.1201, 6.1702)


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        ("", "6,17", "Indiquez la latitude du point."),
        ("nord", "6,17", "Indiquez des degrés, par exemple 49,12."),
        ("48,85", "2,35", "Ce point est à plus de 50 km de la mairie"),
    ],
)
def test_a_point_that_is_none_is_said_beside_its_field(coordinator, latitude, longitude, said):
    address = make_address(AddressState.REFUSED)

    answer = coordinator.submit(f"/carte/adresses/{address.id}", "Placer ici", latitude=latitude, longitude=longitude)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert read(address).state is AddressState.REFUSED


def test_it_is_left_at_the_town_hall(coordinator):
    address = make_address(AddressState.REFUSED)

    coordinator.submit(f"/carte/adresses/{address.id}", "Garder la mairie")

    assert read(address).state is AddressState.LEFT
    assert "Laissée à la mairie" in text_of(coordinator.get(f"/carte/adresses/{address.id}"))


def test_html_in_an_address_stays_text(coordinator):
    address = make_address(AddressState.DOUBTFUL, street=PAYLOAD, candidates=[ARMES.as_kept() | {"label": PAYLOAD}])

    for path in ("/carte/adresses", f"/carte/adresses/{address.id}"):
        assert PAYLOAD not in coordinator.get(path).text


def test_what_the_script_computes_is_what_the_server_drew(db):
    drawing = draw(areas("57463"), [("Ici", ARMES.point)])

    there = drawing.ground.point_at(drawing.pins[0].x, drawing.pins[0].y)

    assert there.distance_km(ARMES.point) < 0.01
