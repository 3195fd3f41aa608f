"""The layers of the map by municipality: who sees which, the same in the table, in the drawing and in the data."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from core.accounts.enums import OrganisationKind
from marketplace.collection.enums import BoxState
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.retex.queries import live_report, reuse_by_giver
from tests.agreements.factories import make_signed
from tests.factories import make_coordinator, make_manager, make_membership, make_official, make_organisation, make_partner_manager
from tests.marketplace.collection.factories import make_box
from tests.marketplace.ledger.factories import make_movement
from tests.marketplace.lots.factories import make_line, make_lot, make_verified_manager
from tests.pages import text_of

METZ, WOIPPY, MONTIGNY = "57463", "57751", "57480"
BOXES, LOTS, ENGAGED, TONNES = (f"/carte/communes?couche={name}" for name in ("bornes", "lots", "engagees", "tonnes"))


def body(insee_code: str, **facts):
    return make_organisation(insee_code=insee_code, **facts)


def rows_of(page):
    return [
        [cell.get_text(" ", strip=True).replace("\u00a0", " ") for cell in row.select("th, td")] for row in page.select("tbody tr")
    ]


def words_of(page):
    return " ".join(page.main.get_text().split())


def levels_of(page):
    return {path.find("title").text: path["data-level"] for path in page.select("[data-level]")}


# Open lots


def test_open_lots_are_counted_by_municipality_for_whoever_sees_the_catalogue(client_of):
    for _ in range(2):
        make_lot(body(METZ), lines=[make_line(10)])
    make_lot(body(WOIPPY), lines=[make_line(4, allocated_units=1)])
    make_lot(body(MONTIGNY), claims_until=date(2020, 1, 31), available_on=date(2020, 1, 1), partners_from=date(2020, 1, 1))

    for person in (make_manager(), make_verified_manager(), make_coordinator(), make_official()):
        page = client_of(person).page(LOTS)
        assert rows_of(page) == [["1", "Metz", "2 lots", "20 appareils"], ["2", "Woippy", "1 lot", "3 appareils"]]
        assert levels_of(page) == {"Metz": "3", "Woippy": "2"}
        assert [text_of(item) for item in page.select(".legend li")] == ["1 lot", "2 lots"]
        assert page.select_one("tbody a")["href"] == "/lots?commune=57463"
        assert "3 lots à demander, dans 2 communes sur 46" in words_of(page)


@pytest.mark.parametrize("path", ["/carte/communes", "/carte/communes.geojson", "/carte/communes/exporter"])
def test_lots_are_not_there_for_whoever_does_not_see_the_catalogue(client, client_of, path):
    make_lot(body(METZ))

    for somebody in (client, client_of(make_partner_manager())):
        assert somebody.get(f"{path}?couche=lots").status_code == 404
    assert "couche=lots" not in client.get("/carte").text
    assert "Lots ouverts" not in client.get("/carte/communes").text


def test_a_partner_sees_what_is_open_to_partners_alone(client_of):
    make_lot(body(METZ), available_on=date(2020, 1, 1), partners_from=date(2100, 1, 1), claims_until=date(2100, 1, 2))

    assert rows_of(client_of(make_manager()).page(LOTS))
    assert rows_of(client_of(make_verified_manager()).page(LOTS)) == []


def test_no_browser_keeps_what_depends_on_who_asks(client_of):
    make_lot(body(METZ), pickup_place="Cave du 3 rue Secrète")
    person = client_of(make_manager())

    answer = person.get("/carte/communes.geojson?couche=lots")

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Secrète" not in answer.text + person.get(LOTS).text
    assert [one["properties"]["name"] for one in answer.json["features"]] == ["Metz"]


# Collection boxes


def test_boxes_stand_where_they_are_in_the_order_of_their_list(client, client_of):
    make_box(name="Borne des Bleuets", insee_code=WOIPPY, latitude=49.15, longitude=6.15, location_is_approximate=False)
    make_box(name="Borne d’Armes", insee_code=METZ, latitude=49.12, longitude=6.17, location_is_approximate=True)
    make_box(name="Borne retirée", state=BoxState.REMOVED)

    page = client.page(BOXES)

    names = [row[1] for row in rows_of(page)]
    listed = [row.select_one("th a").text for row in client.page("/bornes").select("tbody tr")]
    data = client.get("/carte/communes.geojson?couche=bornes").json["features"]
    assert names == listed == ["Borne d’Armes", "Borne des Bleuets"]
    assert ["position approximative" in row[-1] for row in rows_of(page)] == [True, False]
    assert [title.text[3:] for title in page.select(".territory-pins title")] == names
    assert [feature["properties"]["name"] for feature in data] == names
    assert [feature["geometry"]["coordinates"] for feature in data] == [[6.17, 49.12], [6.15, 49.15]]
    assert not page.select("[data-level], .legend")
    assert "2 bornes en service, dans 2 communes sur 46" in words_of(page)
    assert rows_of(client_of(make_coordinator()).page(BOXES)) == rows_of(page)


# Municipalities engaged


def test_engagement_is_read_from_organisations_and_agreements(client):
    metz, woippy = make_membership(body(METZ, name="Ville de Metz")), body(WOIPPY, name="Ville de Woippy")
    body(MONTIGNY, verified_on=None)
    make_organisation(OrganisationKind.PUBLIC_BODY, insee_code=MONTIGNY)
    make_signed(metz, make_verified_manager())

    page = client.page(ENGAGED)

    assert rows_of(page) == [
        ["1", "Metz", "Convention en vigueur", "Ville de Metz"], ["2", "Woippy", "Inscrite", "Ville de Woippy"],
    ]  # fmt: skip
    assert levels_of(page) == {"Metz": "3", "Woippy": "1"}
    assert woippy.verified_on
    assert not page.select(".territory-pins circle")
    assert "1 commune sur 46 avec une convention en vigueur, 1 autre inscrite. Pas encore inscrites : Amanvillers, " in text_of(
        page.main
    )


# Tonnes


def reused(insee_code: str, kg: str, *, kind: OrganisationKind = OrganisationKind.MUNICIPALITY):
    giver = make_membership(make_organisation(kind, insee_code=insee_code))
    make_movement(MovementKind.REUSED, giver=giver, mass_kg=Decimal(kg), mass_is_weighed=True)


def test_tonnes_are_those_of_the_ledger_for_who_follows_the_territory(client_of):
    reused(METZ, "1200")
    reused(METZ, "300")
    reused(WOIPPY, "16.5")
    reused(METZ, "5000", kind=OrganisationKind.PUBLIC_BODY)

    page = client_of(make_official()).page(f"{TONNES}&annee=2026")

    assert rows_of(page) == [["1", "Metz", "1,5 t", "20 appareils"], ["2", "Woippy", "16,5 kg", "10 appareils"]]
    assert levels_of(page) == {"Metz": "3", "Woippy": "2"}
    assert page.select_one('main a[href="/retex/methode"]')
    assert "1,5 t d’équipements en 2026, dans 2 communes sur 46" in words_of(page)
    assert "tant que son RETEX n’est pas publié" in words_of(page)


def test_what_is_drawn_of_a_year_is_what_its_report_says(db):
    giver = make_manager()
    for proof, units in ((Proof.CERTIFIED, 3), (Proof.DECLARED, 5), (Proof.UNPROVED, 7)):
        make_movement(MovementKind.REUSED, giver=giver, proof=proof, units=units, mass_kg=Decimal(units))
    make_movement(MovementKind.REUSED, units=4, mass_kg=None)
    make_movement(MovementKind.GIVEN, giver=giver)

    drawn = reuse_by_giver(2026)

    told = {int(row.key): row.figures for row in live_report(2026).by_organisation}
    assert drawn[giver.organisation_id] == (8, Decimal(8))
    for giver_id, (units, kg) in drawn.items():
        assert (units, kg) == (told[giver_id].units_reused, told[giver_id].waste_avoided_kg or 0)


def test_a_year_that_is_not_published_is_nobody_else_s(client, client_of):
    reused(METZ, "1200")

    for somebody in (client, client_of(make_manager())):
        page = somebody.page(f"{TONNES}&annee=2026")
        assert rows_of(page) == []
        assert "Les années paraissent ici avec leur RETEX" in text_of(somebody.get(TONNES))


# All


@pytest.mark.parametrize("address", [BOXES, LOTS, ENGAGED, TONNES])
def test_table_drawing_data_and_file_tell_the_same(client_of, address):
    for code in (METZ, WOIPPY):
        make_lot(body(code))
        reused(code, "100")
        make_box(name=f"Borne de {code}", insee_code=code)
    person = client_of(make_coordinator())
    page = person.page(address)
    assert person.queries <= 10
    names = [row[1] for row in rows_of(page)]

    opened = person.page(page.select_one("a.open-map")["href"])
    data = person.get(opened.select_one("#map-frame")["data-places"]).json
    file = list(csv.reader(io.StringIO(person.get(address.replace("communes?", "communes/exporter?")).text), delimiter=";"))

    assert set(names) == {"Metz", "Woippy"} or address in {BOXES, ENGAGED}
    assert names
    assert [feature["properties"]["name"] for feature in data["features"]] == names
    assert [row[0] for row in file[1:]] == names
    assert set(levels_of(page)) == (set() if address == BOXES else set(names))
    assert rows_of(opened) == rows_of(page)


def test_the_map_of_partners_leads_to_the_layers_one_sees(client, client_of):
    assert 'href="/carte/communes?couche=engagees"' in client.get("/carte").text
    assert 'href="/carte/communes?couche=lots"' in client_of(make_manager()).get("/carte").text
