"""The pages of rounds, and the sheet a driver holds."""

import csv
import io

import pytest
from pypdf import PdfReader

from marketplace.collection import queries, services
from marketplace.collection.enums import StopResult
from tests.factories import make_coordinator, make_manager, make_official, make_partner_manager
from tests.marketplace.collection.factories import DAY, NOON, frozen_round, make_box, make_carrier, prepared_round
from tests.pages import text_of


def csrf(page):
    return page.select_one("input[name=csrf_token]")["value"]


class TestList:
    def test_each_partner_sees_its_own_and_the_coordinator_all(self, client_of, db):
        mine, other = prepared_round(carrier := make_carrier()), prepared_round(make_carrier())

        assert {f"Tournée {mine.id}"} == names_on(client_of(carrier).page("/tournees"))
        for person in (make_coordinator(), make_official()):
            assert {f"Tournée {mine.id}", f"Tournée {other.id}"} == names_on(client_of(person).page("/tournees"))
        client_of(make_manager()).page("/tournees", status=403)

    def test_it_is_filtered_exported_and_says_what_to_do_when_empty(self, client_of, db):
        client = client_of(carrier := make_carrier())
        assert "Préparer une tournée" in client.page("/tournees").text
        tour = frozen_round(carrier)
        assert names_on(client.page("/tournees?etat=planned")) == {f"Tournée {tour.id}"}
        assert "Élargissez" in client.page("/tournees?etat=done").text

        (row,) = csv.DictReader(io.StringIO(client.get("/tournees/exporter").text.lstrip("\ufeff")), delimiter=";")
        assert (row["Tournée"], row["Situation"], row["Arrêts"], row["Faits"]) == (str(tour.id), "Prête à partir", "3", "0")

    def test_a_list_asks_little_whatever_its_length(self, client_of, db):
        carrier = make_carrier()
        for _ in range(8):
            prepared_round(carrier, 1)
        client = client_of(carrier)
        client.page("/tournees")
        assert client.queries <= 10


def names_on(page):
    return {cell.text.strip() for cell in page.select("tbody th")}


class TestPreparing:
    def test_from_the_boxes_proposed_to_the_order_and_its_map(self, client_of, db):
        carrier = make_carrier()
        box = make_box(responsible_id=carrier.organisation_id, name="Médiathèque")
        services.note_level(box.id, 90, by=carrier, now=NOON)
        client = client_of(carrier)
        place = f"/tournees/preparer?jour={DAY.isoformat()}"
        assert client.page(place).select_one(f"input[value=borne-{box.id}]").has_attr("checked")

        page = client.submit(place, "Calculer l’ordre").text

        assert "Médiathèque" in page
        assert 'class="territory"' in page
        assert "Valider la tournée" in page

    def test_the_coordinator_chooses_the_partner_first(self, client_of, db):
        carrier = make_carrier()
        make_box(responsible_id=carrier.organisation_id)
        client = client_of(make_coordinator())

        assert "Choisissez d’abord le partenaire" in client.page("/tournees/preparer").text
        assert "Calculer l’ordre" in client.page(f"/tournees/preparer?partenaire={carrier.organisation_id}").text

    def test_a_partner_prepares_for_itself_alone(self, client_of, db):
        other = make_carrier()
        make_box(responsible_id=other.organisation_id, name="Borne d’un autre")
        page = client_of(make_carrier()).page(f"/tournees/preparer?partenaire={other.organisation_id}")

        assert "Borne d’un autre" not in page.text

    def test_an_order_by_hand_that_breaks_something_says_so(self, client_of, db):
        carrier = make_carrier()
        tour = prepared_round(carrier, 2, fleet=services.Fleet(1, 50, None, 8 * 3600, 12 * 3600))
        client = client_of(carrier)
        place = f"/tournees/{tour.id}"
        assert "les véhicules sont pleins" in client.page(place).text

        assert "le véhicule serait trop chargé" in client.submit(place, "Ajouter à la fin").text


class TestSheet:
    def test_stop_by_stop_without_script(self, client_of, db):
        carrier = make_carrier()
        tour = frozen_round(carrier, 1)
        stop = queries.get_round(tour.id).in_order[0]
        client = client_of(carrier)
        page = client.page(f"/tournees/vehicules/{tour.vehicles[0].id}")
        sent = {"csrf_token": csrf(page), "result": "not_done", "reason": "", "tap": "t1"}

        refused = client.post(f"/tournees/arrets/{stop.id}/dire", data=sent)
        assert refused.status_code == 422
        assert "Dites en quelques mots pourquoi." in refused.text

        client.post(f"/tournees/arrets/{stop.id}/dire", data=sent | {"result": "done", "kg": "31,5", "tap": "t2"})
        assert queries.get_round(tour.id).in_order[0].result is StopResult.DONE
        assert "31,5" in client.page(f"/tournees/vehicules/{tour.vehicles[0].id}").text

    def test_the_second_telephone_is_told_and_shown_on_the_round(self, client_of, db):
        carrier = make_carrier()
        tour = frozen_round(carrier, 1)
        stop = queries.get_round(tour.id).in_order[0]
        client = client_of(carrier)
        token = csrf(client.page(f"/tournees/vehicules/{tour.vehicles[0].id}"))
        for tap, kg in (("t1", "30"), ("t2", "12"), ("t2", "12")):
            data = {"csrf_token": token, "result": "done", "kg": kg, "tap": tap, "request_key": tap}
            client.post(f"/tournees/arrets/{stop.id}/dire", data=data)

        assert "quelqu’un l’avait déjà dit" in client.page(f"/tournees/vehicules/{tour.vehicles[0].id}").text
        page = client.page(f"/tournees/{tour.id}")
        assert text_of(page).count("Dit une seconde fois") == 1
        assert "12,0 kg" in text_of(page)

    @pytest.mark.parametrize("make_person", [make_partner_manager, make_manager])
    def test_others_do_not_see_it(self, client_of, db, make_person):
        tour = frozen_round(make_carrier())
        client = client_of(make_person())

        client.page(f"/tournees/vehicules/{tour.vehicles[0].id}", status=404)
        assert client.get(f"/tournees/{tour.id}/feuille-de-route").status_code == 404

    def test_on_paper(self, client_of, db):
        carrier = make_carrier()
        tour = frozen_round(carrier, 3)
        answer = client_of(carrier).get(f"/tournees/{tour.id}/feuille-de-route")

        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
        assert all(stop.name in text for stop in tour.stops)
        assert "Feuille de route" in text
