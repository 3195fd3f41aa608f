"""The list of boxes and the page of each."""

import csv
import io
import json

import pytest

from core.accounts.enums import Role
from marketplace.collection import queries
from marketplace.collection.enums import BoxState
from tests.factories import make_coordinator, make_manager, make_membership, make_official, make_partner_manager
from tests.marketplace.collection.factories import make_box
from tests.pages import text_of


def names_on(page):
    return [cell.text.split(". ", 1)[1] for cell in page.select("tbody th")]


class TestList:
    def test_visitors_find_the_boxes_in_service_only(self, client, db):
        for state in BoxState:
            make_box(state=state, name=state.label)

        page = client.page("/bornes?etat=removed")

        assert names_on(page) == ["En service"]
        assert not page.select("[name=etat]")

    @pytest.mark.parametrize("make_person", [make_coordinator, make_official, make_manager, make_partner_manager])
    def test_whoever_is_signed_in_finds_them_all(self, client_of, make_person):
        for state in BoxState:
            make_box(state=state, name=state.label)
        client = client_of(make_person())

        assert len(names_on(client.page("/bornes"))) == 4
        assert names_on(client.page("/bornes?etat=out_of_service")) == ["Hors service"]

    def test_filters_narrow_and_orders_are_total(self, client_of):
        host = make_manager(name="Ville hôte")
        make_box(host.organisation, name="Zèbre", insee_code="57751", categories=("laptop",), street="Rue des Élus")
        for _ in range(2):
            make_box(name="Autre")
        client = client_of(make_official())

        for question in ("commune=57751", "categorie=laptop", f"organisme={host.organisation_id}", "texte=elus", "texte=ZEBRE"):
            assert names_on(client.page(f"/bornes?{question}")) == ["Zèbre"], question
        for order in ("commune", "nom", "changement"):
            assert sorted(names_on(client.page(f"/bornes?tri={order}"))) == ["Autre", "Autre", "Zèbre"]
        assert "Élargissez" in client.page("/bornes?texte=inconnu").text

    def test_a_page_asks_little_whatever_its_length(self, client_of):
        for number in range(30):
            make_box(name=f"Borne {number:02d}")
        client = client_of(make_coordinator())

        page = client.page("/bornes")

        assert client.queries <= 10
        assert len(page.select("tbody tr")) == 25

    def test_the_pins_of_the_map_bear_the_numbers_of_the_list(self, client, db):
        make_box(name="À Metz")
        make_box(name="À Woippy", insee_code="57751", latitude=49.15, longitude=6.15)

        page = client.page("/bornes")

        assert [cell.text.strip() for cell in page.select("tbody th")] == ["1. À Metz", "2. À Woippy"]
        assert [pin.text for pin in page.select(".territory-pins text")] == ["1", "2"]


class TestFiles:
    def test_csv_and_xlsx_hold_what_is_shown(self, client, db):
        make_box(name="=HYPERLINK(1)", opening_hours="Mo-Fr 09:00-12:00")
        make_box(state=BoxState.REMOVED)

        rows = list(csv.DictReader(io.StringIO(client.get("/bornes/exporter").text.lstrip("\ufeff")), delimiter=";"))

        assert len(rows) == 1
        assert rows[0]["Nom"] == "'=HYPERLINK(1)"
        assert rows[0]["Horaires"] == "Du lundi au vendredi\u00a0: de 9\u00a0h à 12\u00a0h"
        assert client.get("/bornes/exporter?format=xlsx").data[:2] == b"PK"

    def test_geojson_gives_longitude_first(self, client, db):
        box = make_box()

        found = json.loads(client.get("/bornes/exporter?format=geojson").text)

        feature = found["features"][0]
        assert feature["geometry"]["coordinates"] == [box.longitude, box.latitude]
        assert feature["properties"]["code"] == box.code
        assert "responsible" not in feature["properties"]


class TestPage:
    def test_everything_that_is_wrong_in_the_form_is_said_at_once(self, client_of):
        page = client_of(make_coordinator()).submit(
            "/bornes/proposer", "Enregistrer la borne", name="", capacity_litres="-3", capacity_kg="3001", opening_hours="parfois"
        )

        said = text_of(page).replace("\u00a0", " ").replace("\u202f", " ")
        for words in ("Nommez la borne", "entre 1 et 10 000 litres", "entre 1 et 3 000 kg", "parfois"):
            assert words in said

    def test_a_coordinator_proposes_places_and_removes_a_box(self, client_of):
        host = make_manager(name="Ville de Woippy")
        client = client_of(make_coordinator())

        page = client.submit(
            "/bornes/proposer", "Enregistrer la borne", name="Mairie", host_id=str(host.organisation_id), building="Mairie",
            insee_code="57751", categories=["6"], opening_hours="Mo-Fr 08:30-12:00", capacity_litres="240",
        )  # fmt: skip
        assert "En projet" in text_of(page)
        box = queries.listed_boxes(queries.BoxFilters(every_state=True))[0]
        assert "En service" in text_of(client.submit(f"/bornes/{box.id}", "Mettre en service"))
        stopped = client.submit(f"/bornes/{box.id}/arreter", "Mettre hors service", reason="Serrure forcée.")
        assert "Serrure forcée." in text_of(stopped)
        assert "En service" in text_of(client.submit(f"/bornes/{box.id}", "Remettre en service"))
        assert "Retirée" in text_of(client.submit(f"/bornes/{box.id}/retirer", "Retirer la borne", reason="Travaux."))

    def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(self, client_of):
        host = make_manager()
        client = client_of(make_coordinator())

        answer = client.submit(
            "/bornes/proposer", "Enregistrer la borne", name="Mairie", host_id=str(host.organisation_id), building="Mairie",
            insee_code="57751", latitude="49,15", categories=["6"],
        )  # fmt: skip

        assert answer.status_code == 422
        assert "la latitude et la longitude, ou aucune" in text_of(answer)
        assert 'value="49,15"' in answer.text

    def test_a_manager_of_the_host_keeps_its_practical_facts_and_nothing_else(self, client_of):
        host = make_manager()
        box = make_box(host.organisation, name="Mairie")
        client = client_of(host)

        client.submit(f"/bornes/{box.id}/modifier", "Enregistrer la fiche", spot="Hall", opening_hours="24/7")
        client.post(f"/bornes/{box.id}/modifier", data={"name": "Détournée", "spot": "Cave", "opening_hours": ""})

        found = queries.get_box(box.id)
        assert (found.name, found.spot) == ("Mairie", "Cave")
        assert client.get("/bornes/proposer").status_code == 403
        assert client.get(f"/bornes/{box.id}/retirer").status_code == 403

    def test_others_read_and_change_nothing(self, client_of):
        host = make_manager()
        box = make_box(host.organisation)
        for person in (make_membership(host.organisation, Role.MEMBER), make_manager(), make_partner_manager(), make_official()):
            client = client_of(person)
            assert client.get(f"/bornes/{box.id}").status_code == 200
            for path in ("modifier", "arreter", "retirer"):
                assert client.get(f"/bornes/{box.id}/{path}").status_code == 403
                assert client.post(f"/bornes/{box.id}/{path}").status_code == 403

    def test_its_history_is_for_those_it_concerns(self, client_of):
        host = make_manager()
        box = make_box(host.organisation)
        client_of(host).submit(f"/bornes/{box.id}/arreter", "Mettre hors service", reason="Pleine.")

        assert "Histoire de la borne" in client_of(host).get(f"/bornes/{box.id}").text
        assert "Histoire de la borne" not in client_of(make_manager()).get(f"/bornes/{box.id}").text
