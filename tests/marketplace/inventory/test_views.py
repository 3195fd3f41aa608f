"""The pages of the inventory: who reaches them, what they refuse, what they keep of what was typed."""

import io
from datetime import date, timedelta

import pytest

from core.accounts.enums import Role
from core.clock import now, today
from marketplace.inventory import queries, services
from marketplace.inventory.enums import Condition, ItemState, Looks, Works
from tests.factories import (
    make_category,
    make_coordinator,
    make_manager,
    make_membership,
    make_official,
    make_organisation,
    make_partner_manager,
)
from tests.files import PDF
from tests.marketplace.inventory.factories import csv_of, make_every_category, make_item, row_of, said_once
from tests.marketplace.inventory.test_vocabulary import SAMPLE
from tests.pages import text_of

UPLOAD = "/inventaire/importer"
XSS = '<script>alert("1")</script>'


@pytest.fixture
def manager(db):
    make_every_category()
    return make_manager()


@pytest.fixture
def client(client_of, manager):
    return client_of(manager)


def upload(client, content: bytes, name: str = "parc.csv"):
    answer = client.post(UPLOAD, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    while answer.status_code == 302:
        answer = client.get(answer.headers["Location"])
    return answer


def test_a_file_is_seen_then_imported_then_confirmed(client, manager):
    seen = upload(client, SAMPLE.read_bytes())
    assert "Rien n’a encore changé" in text_of(seen)
    assert list(queries.known_items(manager.organisation_id)) == []

    done = client.submit(seen.request.path, "Importer ces équipements")

    assert "L’inventaire est à jour" in text_of(done)
    assert "proposer un lot" in text_of(done)
    assert len(list(queries.known_items(manager.organisation_id))) == 413
    assert "parc.csv" in text_of(client.get("/inventaire/importations"))
    assert client.queries <= 6


def test_a_file_that_brings_nothing_new_says_so(client):
    client.submit(upload(client, csv_of(row_of())).request.path, "Importer ces équipements")

    assert "n’apporte rien de nouveau" in text_of(upload(client, csv_of(row_of())))


def test_refused_rows_and_warnings_are_taken_away_as_csv(client):
    path = upload(client, csv_of(row_of(kind="Cafetière"), row_of(serial="B", number="B", purchased="00/00/0000"))).request.path

    refused = client.get(f"{path}/lignes/refusees/exporter").text
    warnings = client.get(f"{path}/lignes/avertissements/exporter").text

    assert "Cafetière" in refused
    assert "Latitude" in refused
    assert "3;Date d'achat" in warnings


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"\x89PNG....", 422, "une image"),
        (b"", 422, "vide"),
        (b"PK\x03\x04", 422, "abîmé"),
        (b"x" * (11 * 2**20), 422, "10 Mo"),
        (b"x" * (13 * 2**20), 413, "trop lourd"),
    ],
)
def test_a_wrong_file_is_said_where_the_person_is_looking(client, manager, content, status, words):
    answer = upload(client, content, "photo.png")

    assert answer.status_code == status
    assert words in text_of(answer)
    assert queries.imports_page(manager.organisation_id, 1).total == 0


def test_no_file_at_all_is_said(client):
    answer = client.post(UPLOAD, data={}, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "Choisissez le fichier" in text_of(answer)


@pytest.mark.parametrize("column", range(10))
def test_a_tag_in_any_column_stays_a_text(client, column):
    cells = row_of().split(";")
    cells[column] = XSS
    refusable = upload(client, csv_of(";".join(cells)), f"{XSS.replace('/', '')}.csv")
    assert "<script>alert" not in refusable.text
    if "Importer ces équipements" in refusable.text:
        client.submit(refusable.request.path, "Importer ces équipements")

    for path in ("/inventaire/", "/inventaire/importations", refusable.request.path, f"/inventaire/?texte={XSS}"):
        assert "<script>alert" not in client.get(path).text


def test_a_tag_in_a_header_stays_a_text(client):
    answer = upload(client, csv_of("ABC1;Portable;x", header=f"Numéro de série;Type;{XSS}"))

    assert "<script>alert" not in answer.text
    assert "laissées de côté" in text_of(answer)


def test_our_own_export_changes_nothing(client, manager):
    formulas = csv_of(
        row_of(name="=1+1", place="-1er étage", model="'@x"), row_of(name="", serial="", number="", model="Écran vert")
    )
    for content in (SAMPLE.read_bytes(), formulas):
        services.import_file(content, name="x", organisation_id=manager.organisation_id, by=None, now=now())
    some = [item.id for item in queries.available_items(manager.organisation_id)[:9]]
    services.mark_gone(some[:3], organisation_id=manager.organisation_id, on=today(), by=manager, now=now())
    before = list(queries.known_items(manager.organisation_id))

    export = client.get("/inventaire/exporter").data
    given = services.import_file(export, name="x", organisation_id=manager.organisation_id, by=None, now=now())

    assert (given.outcome["created"], given.outcome["changed"], given.outcome["refused"]) == (0, 0, 0)
    assert list(queries.known_items(manager.organisation_id)) == before


def test_the_list_is_filtered_and_costs_few_queries(client, manager):
    monitor = make_category("monitor")
    for number in range(30):
        make_item(manager.organisation, name=f"PC-{number:02}", place="Gare" if number % 2 else "100%_école")
    make_item(manager.organisation, monitor, name="Grand écran", state=ItemState.DECOMMISSIONED, is_decommissioned_undated=True)

    page = client.page("/inventaire/")
    assert client.queries <= 8
    assert len(page.select("tbody tr")) == 25
    assert len(page.select("[name=categorie] option")) == 3  # those the inventory has, and none
    assert [option["value"] for option in page.select("[name=etat] option")] == ["", "in_use", "decommissioned"]
    for query, units in (
        ("texte=grand", 1), ("texte=grand%20%C3%A9c", 1), (f"categorie={monitor.id}", 1), ("etat=decommissioned", 1),
        ("lieu=gare", 15),
        ("lieu=%25_", 15), ("etat=nonsense", 31), ("categorie=x", 31), ("texte=zzz", 0), ("sans_date=y", 31), ("page=999", 31),
    ):  # fmt: skip
        export = client.get(f"/inventaire/exporter?{query}").text
        assert len(export.splitlines()) - 1 == units, query
        assert client.get(f"/inventaire/?{query}").status_code == 200


def test_chosen_items_are_decommissioned_with_their_act_and_in_the_condition_that_is_said(client, manager):
    chosen = [make_item(manager.organisation, looks=Looks.WORN) for _ in range(2)]
    other = make_item(manager.organisation)

    page = client.post("/inventaire/choisir-pour-reformer", data={"item_ids": [item.id for item in chosen]}).location
    assert page == f"/inventaire/reformer?appareils={chosen[0].id}-{chosen[1].id}"
    file = (io.BytesIO(PDF), "deliberation.pdf")
    answer = client.submit(page, "Réformer 2", on="2026-01-05", act="délibération 2026-14", works="working", file=file)

    assert "2\u00a0équipements réformés" in answer.text
    for item in chosen:
        assert (item.state, item.decommissioned_on) == (ItemState.DECOMMISSIONED, date(2026, 1, 5))
        assert (item.decommissioning_act, item.decommissioning_file.name) == ("délibération 2026-14", "deliberation.pdf")
        assert item.condition == Condition(Works.WORKING, Looks.WORN)
    assert other.state is ItemState.IN_USE


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("", "Indiquez une date"),
        ("1/13/2020", "Indiquez une date"),
        ("2999-01-01", "déjà passée"),
        ("1900-01-01", "année semble fausse"),
    ],
)
@pytest.mark.parametrize("action", ["reformer", "sortir"])
def test_a_wrong_day_is_said_and_what_was_chosen_stays_chosen(client, manager, action, on, words):
    item = make_item(manager.organisation)

    answer = client.submit(f"/inventaire/{action}?appareils={item.id}", item_button(action), on=on)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f"{action}?appareils={item.id}" in answer.text
    assert queries.get_item(item.id).state is ItemState.IN_USE


def item_button(action: str) -> str:
    return "Réformer 1" if action == "reformer" else "Sortir du parc 1"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"works": "superbe"}, "Choisissez"),
        ({"looks": "x" * 200}, "Choisissez"),
        ({"act": "x" * 121}, "120 caractères"),
        ({"expected": "deux"}, "nombre entier"),
        ({"file": (io.BytesIO(b"MZ virus"), "acte.pdf")}, "pas accepté"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_wrong_in_a_decommissioning_is_said_and_nothing_is_done(client, manager, wrong, words):
    item = make_item(manager.organisation)

    answer = client.submit(f"/inventaire/reformer?appareils={item.id}", "Réformer 1", **wrong)

    assert (answer.status_code, words in text_of(answer)) == (422, True), text_of(answer)[:400]
    assert queries.get_item(item.id).state is ItemState.IN_USE


@pytest.mark.parametrize("action", ["reformer", "sortir"])
def test_nothing_checked_or_nonsense_is_said(client, action):
    for ids in ([], ["x"]):
        answer = client.post(f"/inventaire/choisir-pour-{action}", data={"item_ids": ids}, follow_redirects=True)
        assert answer.request.path == "/inventaire/"
        assert "Cochez" in answer.text
    for keys in ("x", "1-x", "-1", "9" * 30):
        assert client.get(f"/inventaire/{action}?appareils={keys}").status_code == 404


def test_chosen_items_leave_the_fleet(client, manager):
    item = make_item(manager.organisation)

    client.submit(f"/inventaire/sortir?appareils={item.id}", "Sortir du parc 1", on="2026-01-05")

    assert (item.state, item.left_on) == (ItemState.GONE, date(2026, 1, 5))
    assert "Cochez d’abord" in text_of(client.get("/inventaire/sortir"))
    assert client.post("/inventaire/sortir", data={"on": "2026-01-05"}).status_code == 422


def test_a_whole_list_is_decommissioned_after_a_look(client, manager):
    for _ in range(3):
        make_item(manager.organisation, place="Gare")
    make_item(manager.organisation, place="Mairie")

    answer = client.submit("/inventaire/reformer?lieu=Gare", "Réformer 3", on="2026-01-05")

    assert "3\u00a0équipements réformés" in answer.text
    assert len(queries.available_items(manager.organisation_id)) == 3


def test_a_list_that_has_changed_is_shown_again(client, manager):
    make_item(manager.organisation)

    answer = client.post("/inventaire/reformer", data={"on": "2026-01-05", "expected": "7"})

    assert answer.status_code == 422
    assert "La liste a changé" in text_of(answer)
    assert "Réformer 1" in text_of(answer).replace("\u00a0", " ")
    assert client.get("/inventaire/reformer?lieu=nulle-part").status_code == 200


def test_an_item_is_corrected_by_hand(client, manager):
    item = make_item(manager.organisation, state=ItemState.DECOMMISSIONED, decommissioned_on=date(2025, 1, 1))
    path = f"/inventaire/equipements/{item.id}"
    assert item.serial in text_of(client.get(path))

    refused = client.submit(f"{path}/corriger", "Enregistrer", purchased_on="2025-06-01")
    assert refused.status_code == 422
    assert "vérifiez les deux dates" in text_of(refused)
    assert 'value="2025-06-01"' in refused.text

    client.submit(f"{path}/corriger", "Enregistrer", purchased_on="2020-06-01")
    assert queries.get_item(item.id).purchased_on == date(2020, 6, 1)


@pytest.mark.parametrize("year", [1999, today().year + 1, 99999])
def test_a_year_out_of_reach_has_no_page(client, year):
    assert client.get(f"/inventaire/stocks/{year}").status_code == 404
    assert client.get(f"/inventaire/stocks/{year}/declarer").status_code == 404


# Who may: visitor, partner, other public body, official, coordinator, member, manager.
READ = [302, 403, 404, 404, 200, 200, 200]
OWN_PAGE = [302, 403, 200, 404, 200, 200, 200]
WRITE = [302, 403, 404, 404, 403, 302, 302]
FORGET = [302, 403, 404, 404, 403, 302, 404]  # the first who may has done it
TOTALS = [302, 403, 404, 200, 200, 200, 200]
MATRIX = [
    ("get", "/inventaire/?organisme={org}", READ),
    ("get", "/inventaire/exporter?organisme={org}", READ),
    ("get", "/inventaire/importations?organisme={org}", READ),
    ("get", "/inventaire/importations/{given}", READ),
    ("get", "/inventaire/importations/{given}/lignes/refusees", READ),
    ("get", "/inventaire/importations/{given}/lignes/refusees/exporter", READ),
    ("get", "/inventaire/importer/modele", [302, 403, 200, 200, 200, 200, 200]),
    ("get", "/inventaire/importer/colonnes/{held}", [302, 403, 404, 404, 404, 200, 200]),
    ("post", "/inventaire/importer/colonnes/{held}", [302, 403, 404, 404, 404, 422, 422]),
    ("get", "/inventaire/importations/{given}/types", [302, 403, 404, 404, 403, 200, 200]),
    ("post", "/inventaire/importations/{given}/types", WRITE),
    ("post", "/inventaire/importations/{given}/abandonner", WRITE),
    ("get", "/inventaire/mots", OWN_PAGE),
    ("post", "/inventaire/mots/{meaning}/oublier", FORGET),
    ("post", "/inventaire/mots/{meaning}/retenir-pour-tous", [302, 403, 403, 403, 302, 403, 403]),
    ("get", "/inventaire/mots/colonnes/{choice}", [302, 403, 404, 404, 403, 200, 200]),
    ("post", "/inventaire/mots/colonnes/{choice}", WRITE),
    ("post", "/inventaire/mots/colonnes/{choice}/oublier", FORGET),
    ("get", "/inventaire/equipements/{item}", READ),
    ("get", "/inventaire/equipements/{item}/corriger", [302, 403, 404, 404, 403, 200, 200]),
    ("get", "/inventaire/stocks?organisme={org}", TOTALS),
    ("get", "/inventaire/stocks/2026?organisme={org}", TOTALS),
    ("get", "/inventaire/importer", OWN_PAGE),
    ("get", "/inventaire/reformer?organisme={org}", [302, 403, 404, 404, 403, 200, 200]),
    ("get", "/inventaire/sortir?organisme={org}", [302, 403, 404, 404, 403, 200, 200]),
    ("get", "/inventaire/stocks/2026/declarer", OWN_PAGE),
    ("post", "/inventaire/importations/{given}/appliquer", WRITE),
    ("post", "/inventaire/equipements/{item}/corriger", [302, 403, 404, 404, 403, 422, 422]),
    ("post", "/inventaire/reformer?organisme={org}", [302, 403, 404, 404, 403, 422, 422]),
    ("post", "/inventaire/sortir?organisme={org}", [302, 403, 404, 404, 403, 422, 422]),
    ("post", "/inventaire/importer?organisme={org}", [302, 403, 404, 404, 403, 422, 422]),
    ("post", "/inventaire/stocks/2026/declarer?organisme={org}", [302, 403, 404, 404, 403, 422, 422]),
]


@pytest.mark.parametrize("cell", MATRIX, ids=[f"{method} {path}" for method, path, _ in MATRIX])
def test_who_may_reach_what(app, client_of, manager, cell):
    method, path, answers = cell
    item = make_item(manager.organisation)
    given = services.preview_import(csv_of(row_of()), name="x", organisation_id=manager.organisation_id, by=manager, now=now())
    member = make_membership(manager.organisation, Role.MEMBER)
    people = [make_partner_manager(), make_manager(), make_official(), make_coordinator(), member, manager]
    clients = [app.test_client(), *map(client_of, people)]
    address = path.format(org=manager.organisation_id, item=item.id, given=given.id, **said_once(manager))

    assert [getattr(client, method)(address).status_code for client in clients] == answers


@pytest.mark.parametrize("asked", ["x", "-1", "99999999", "1e3", "9" * 30, "²"])
def test_an_organisation_that_is_none_has_no_page(client, asked):
    assert client.get(f"/inventaire/?organisme={asked}").status_code == 404


def test_a_partner_has_no_inventory_even_for_the_coordinator(client_of, manager):
    partner = make_partner_manager().organisation

    assert client_of(make_coordinator()).get(f"/inventaire/?organisme={partner.id}").status_code == 404


@pytest.mark.parametrize("action", ["reformer", "sortir"])
def test_an_item_of_others_among_the_checked_ones_changes_nothing(client, manager, action):
    mine, foreign = make_item(manager.organisation), make_item(make_organisation())
    address = f"/inventaire/{action}?appareils={mine.id}-{foreign.id}"

    assert client.get(address).status_code == 404
    assert client.post(address, data={"on": str(today() - timedelta(1)), "expected": "2"}).status_code == 404
    assert queries.get_item(mine.id).state is ItemState.IN_USE


def grouped(client) -> str:
    """An import refused and warned about for a few reasons, many times each."""
    rows = [
        row_of(serial=f"S{n}", number=f"N{n}", kind="Cafetière" if n % 3 else "Portable", purchased=f"{n}/13/2020")
        for n in range(60)
    ]
    return upload(client, csv_of(*rows, *(row_of(serial=f"S{n}", number="") for n in range(0, 60, 3)))).request.path


def test_refusals_and_warnings_are_told_by_reason_with_their_number_and_their_lines_folded(client):
    page = client.page(grouped(client))

    folded = {fold.summary.get_text(" ", strip=True): fold.p.get_text(" ", strip=True) for fold in page.select("main details")}
    kind = next(words for words in folded if "Cafetière" in words)
    assert kind.endswith("(40\u00a0lignes)")
    assert "lignes 3, 4, 6, 7" in folded[kind]
    assert "et 30\u00a0autres" in folded[kind]
    same = next(words for words in folded if "Même numéro de série" in words)
    assert "que la ligne … du fichier" in same
    assert same.endswith("(20\u00a0lignes)")
    assert not [fold for fold in page.select("main details") if fold.has_attr("open")]
    assert len(page.select("*")) <= 385


def test_the_lines_of_one_reason_are_listed_by_pages(client):
    path = grouped(client)
    link = next(link["href"] for link in client.page(path).select("main details a"))

    first, second = client.page(link), client.page(f"{link}&page=2")

    assert [len(page.select("tbody tr")) for page in (first, second)] == [25, 15]
    assert "Cafetière" in first.tbody.text
    assert "Même numéro" not in first.tbody.text
    assert "Voir toute la liste" in first.main.text
    assert client.page(f"{path}/lignes/refusees?motif=nonsense").select("tbody tr") == []
