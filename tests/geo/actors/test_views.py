"""Spotted actors on the coordinator's pages."""

import csv
import io

import pytest

from geo.actors.enums import ActorState
from tests.factories import make_coordinator, make_manager
from tests.geo.actors.factories import actors, csv_of, make_actor, read, row_of, services_said
from tests.geo.partners.factories import make_partner
from tests.pages import text_of


@pytest.fixture
def coordinator(client_of):
    return client_of(make_coordinator())


def names(page) -> list[str]:
    return [cell.get_text(strip=True) for cell in page.select("tbody th[scope=row]")]


def give(client, content: bytes, **answers):
    return client.submit("/acteurs/importer", "Importer le fichier", file=(io.BytesIO(content), "acteurs.csv"), **answers)


def test_before_anything_the_list_says_what_to_do(coordinator):
    page = text_of(coordinator.get("/acteurs/"))
    assert "Aucun acteur n’est encore repéré" in page
    assert "Importer la publication" in page


def test_a_file_is_given_and_its_end_is_told(coordinator):
    answer = give(coordinator, csv_of(row_of(), row_of(nom="<script>alert(1)</script>"), row_of(horaires_osm="?")))
    said = text_of(answer)
    assert "Terminée" in said
    assert "Un texte contient du code" in said
    assert "Les horaires ne veulent rien dire" in said
    assert "&lt;script&gt;" in answer.text
    assert len(actors()) == 2


def test_a_broken_file_is_told(coordinator):
    said = text_of(give(coordinator, b"PK\x03\x04"))
    assert "Échouée" in said
    assert "Rien n’a changé" in said


def test_a_file_that_is_too_large_keeps_the_form(coordinator):
    answer = coordinator.post(
        "/acteurs/importer", data={"file": (io.BytesIO(b"a" * (10 * 1024 * 1024 + 1)), "a.csv"), "extent": "part"}
    )
    assert answer.status_code == 422
    assert "dépasse 10\u00a0Mo" in answer.text


def test_the_lines_of_a_reason_are_listed_and_downloaded(coordinator):
    given = read(csv_of(row_of(), *(row_of(nom="") for _ in range(30)), row_of(paternite=""), row_of(nom='=HYPERLINK("x")<b>')))
    page = coordinator.page(f"/acteurs/importations/{given.id}?motif=no_name&page=2")
    assert len(page.select("table")[1].select("tbody tr")) == 5
    lines = list(csv.reader(io.StringIO(coordinator.get(f"/acteurs/importations/{given.id}/exporter").text[1:]), delimiter=";"))
    assert len(lines) == 33
    assert lines[1][:3] == ["3", "oui", "Le nom manque"]
    assert not any(cell.startswith("=") for line in lines for cell in line)


def test_actors_are_found_by_word_place_and_what_they_do(coordinator):
    make_actor(nom="ÉLAN INFORMATIQUE", code_commune="57463")
    make_actor(nom="TÉLÉ WOIPPY", code_commune="57751", propositions_de_services=services_said(("donner", ["ecran"])))
    make_actor(
        nom="VIENT DE LOIN", code_commune="57606", code_epci="200067502", lieu_prestation="A_DOMICILE",
        perimetreadomicile='[{"type": "DEPARTEMENTAL", "valeur": "57"}]',
    )  # fmt: skip
    for question, found in (
        ("texte=elan", ["ÉLAN INFORMATIQUE"]),
        ("commune=57751", ["TÉLÉ WOIPPY"]),
        ("commune=hors", ["VIENT DE LOIN"]),
        ("categorie=monitor", ["TÉLÉ WOIPPY"]),
        ("categorie=laptop&activite=repair", ["VIENT DE LOIN", "ÉLAN INFORMATIQUE"]),
        ("categorie=monitor&activite=repair", []),
        ("activite=recycle", []),
        ("", ["TÉLÉ WOIPPY", "VIENT DE LOIN", "ÉLAN INFORMATIQUE"]),
    ):
        assert sorted(names(coordinator.page(f"/acteurs/?{question}"))) == sorted(found), question


def test_the_source_is_named_wherever_the_data_are(coordinator):
    actor = make_actor(paternite="ADEME|SOURCE A|SOURCE B")
    for path in ("/acteurs/", f"/acteurs/{actor.id}", "/acteurs/exporter"):
        assert "ADEME | SOURCE A | SOURCE B" in coordinator.get(path).text, path


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_list_is_taken_away(coordinator, form):
    make_actor(nom="=SOMME(A1)")
    answer = coordinator.get(f"/acteurs/exporter?format={form}")
    assert answer.status_code == 200
    assert f"acteurs-reperes.{form}" in answer.headers["Content-Disposition"]
    if form == "csv":
        row = next(csv.DictReader(io.StringIO(answer.text[1:]), delimiter=";"))
        assert (row["Nom"], row["Code INSEE"]) == ("'=SOMME(A1)", "57463")


def test_the_page_of_an_actor_speaks_both_languages(coordinator):
    actor = make_actor(
        nom="L'ATELIER <3 & FILS", qualites_et_labels="qualirepar|un_label_neuf", horaires_osm="Mo-Fr 09:00-12:00",
        propositions_de_services=services_said(("reparer", ["ecran"]), ("inventer", ["chose_neuve"])),
    )  # fmt: skip
    answer = coordinator.get(f"/acteurs/{actor.id}")
    said = text_of(answer)
    assert "L'ATELIER <3 & FILS" in said
    assert "QualiRépar, un_label_neuf" in said
    assert "Du lundi au vendredi" in said
    assert "inventer" in said
    assert "Expliquer les codes inconnus" in said
    assert "Téléviseur" in said


def test_an_actor_is_set_aside_with_a_reason_and_taken_back(coordinator):
    actor = make_actor()
    assert coordinator.submit(f"/acteurs/{actor.id}/ecarter", "Écarter l’acteur", follow_redirects=False).status_code == 422

    coordinator.submit(f"/acteurs/{actor.id}/ecarter", "Écarter l’acteur", reason="Ne prend que des vélos.")
    assert names(coordinator.page("/acteurs/")) == []
    assert names(coordinator.page("/acteurs/?etat=set_aside")) == [actor.name]
    said = text_of(coordinator.get(f"/acteurs/{actor.id}"))
    assert said.count("Ne prend que des vélos.") == 2  # where it stands, and in its history

    coordinator.submit(f"/acteurs/{actor.id}", "Reprendre dans la liste")
    assert actors()[actor.identifier].state is ActorState.SPOTTED


def test_two_people_do_not_treat_the_same_actor(coordinator):
    actor = make_actor()
    coordinator.submit(f"/acteurs/{actor.id}/ecarter", "Écarter l’acteur", reason="Une fois.")
    again = coordinator.post(f"/acteurs/{actor.id}/ecarter", data={"reason": "Deux fois."})
    assert again.status_code == 422
    assert "entre-temps" in again.text


def test_a_code_nobody_explained_is_explained_and_the_filters_follow(coordinator):
    make_actor(nom="RÉPARE TOUT", propositions_de_services=services_said(("bricoler", ["imprimante_neuve"])))
    make_actor(propositions_de_services=services_said(("bricoler", ["ecran"])))
    page = coordinator.page("/acteurs/correspondances")
    assert [row.get_text(" ", strip=True) for row in page.select("table")[0].select("tbody tr")] == [
        "bricoler Action 2", "imprimante_neuve Sous-catégorie d’objets 1",
    ]  # fmt: skip

    path = "/acteurs/correspondances/action/bricoler"
    coordinator.submit(path, "Enregistrer", label="Bricoler", meanings=["repair"], source="choix du territoire")
    path = "/acteurs/correspondances/subcategory/imprimante_neuve"
    coordinator.submit(path, "Enregistrer", label="Imprimante", meanings=["printer_laser"], source="choix du territoire")

    assert names(coordinator.page("/acteurs/?categorie=printer_laser&activite=repair")) == ["RÉPARE TOUT"]
    assert "correspondance modifiée" in text_of(coordinator.get(path))
    assert "Codes que personne n’a expliqués" not in text_of(coordinator.get("/acteurs/correspondances"))
    assert "Bricoler;repair" in coordinator.get("/acteurs/correspondances/exporter").text


def test_codes_are_found_by_name_kind_and_meaning_in_pages_and_in_the_file(coordinator):
    said = lambda address: [link.text for link in coordinator.page(address).select("tbody th a")]  # noqa: E731
    every = "/acteurs/correspondances"
    whole = coordinator.page(every)

    assert len(whole.select("tbody tr")) == 25
    assert coordinator.queries <= 10
    assert said(f"{every}?texte=REPARER&sorte=action") == ["Réparer"]
    assert said(f"{every}?texte=REPARER&sorte=subcategory") == []
    assert "Aucun code ne répond" in text_of(coordinator.get(f"{every}?texte=xyz"))
    without = coordinator.get(f"{every}/exporter?sens=sans").text.splitlines()[1:]
    having = coordinator.get(f"{every}/exporter?sens=avec").text.splitlines()[1:]
    assert all(line.split(";")[3] == "" for line in without)
    assert all(line.split(";")[3] for line in having)
    assert len(without) + len(having) == len(coordinator.get(f"{every}/exporter").text.splitlines()) - 1


def test_a_code_that_nobody_bears_is_no_page(coordinator):
    assert coordinator.get("/acteurs/correspondances/action/inconnu").status_code == 404
    assert coordinator.get("/acteurs/correspondances/autre/reparer").status_code == 404


def test_a_meaning_that_is_none_is_refused(coordinator):
    facts = {"label": "Réparer", "meanings": ["voler"], "source": "x"}
    assert coordinator.post("/acteurs/correspondances/action/reparer", data=facts).status_code == 422


def test_without_an_address_the_page_says_so_and_nothing_is_asked(coordinator):
    page = text_of(coordinator.get("/acteurs/importer"))
    assert "n’est pas réglée" in page
    assert coordinator.post("/acteurs/lire").status_code == 422


def test_pages_stay_within_ten_queries_whatever_their_length(coordinator):
    read(csv_of(*(row_of() for _ in range(60)), *(row_of(nom="") for _ in range(30))))
    for path in ("/acteurs/", "/acteurs/?page=2&etat=tous", "/acteurs/importations", "/acteurs/correspondances"):
        coordinator.get(path)
        assert coordinator.queries <= 10, path
    for actor in list(actors().values())[:1]:
        coordinator.get(f"/acteurs/{actor.id}")
        assert coordinator.queries <= 10


def test_the_public_directory_and_map_know_nothing_of_spotted_actors(client, db):
    actor = make_actor(nom="ACTEUR JAMAIS VÉRIFIÉ")
    for path in ("/partenaires", "/carte", "/api/v1/partners.geojson", "/partenaires/exporter", "/carte/couverture"):
        assert actor.name not in client.get(path).text, path
    assert client.get("/acteurs/").status_code == 302


def test_others_than_the_coordinator_do_not_read_them(client_of, db):
    actor = make_actor()
    manager = client_of(make_manager())
    for path in ("/acteurs/", f"/acteurs/{actor.id}", "/acteurs/exporter", "/acteurs/importer", "/acteurs/correspondances"):
        assert manager.get(path).status_code == 403, path


def test_where_nobody_is_near_the_coordinator_is_led_to_actors(coordinator, client):
    make_partner()
    make_actor(nom="RÉPARE À AMANVILLERS", code_commune="57017")
    question = "categorie=laptop&activite=recondition"
    link = next(
        one["href"] for one in coordinator.page(f"/carte/couverture?{question}&km=2").select("main a") if "57017" in one["href"]
    )
    assert link == "/acteurs/?commune=57017&categorie=laptop&activite=recondition"
    assert coordinator.get(link).status_code == 200
    assert "/acteurs/" in coordinator.get("/carte/couverture?categorie=router").text
    assert "/acteurs/" not in client.get("/carte/couverture?km=2").text


def test_readings_are_listed_by_what_became_of_them_and_taken_away(coordinator):
    read(csv_of(row_of()))
    read(b"nothing")
    assert len(coordinator.page("/acteurs/importations").select("tbody tr")) == 2
    assert len(coordinator.page("/acteurs/importations?etat=failed").select("tbody tr")) == 1
    assert "n’en est là" in text_of(coordinator.get("/acteurs/importations?etat=asked"))
    lines = list(csv.DictReader(io.StringIO(coordinator.get("/acteurs/importations/exporter").text[1:]), delimiter=";"))
    assert [(line["Avancement"], line["Acteurs nouveaux"]) for line in lines] == [("Échouée", ""), ("Terminée", "1")]
