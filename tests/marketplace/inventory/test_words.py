"""Columns and kinds explained once, through the pages: what is asked, what is kept of a wrong answer, what is remembered."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from core.clock import now
from marketplace.inventory import queries, services
from marketplace.inventory.enums import Column
from marketplace.inventory.models import ColumnChoice, HeldFile, InventoryImport, KindMeaning
from tests.factories import make_category, make_coordinator, make_manager
from tests.marketplace.inventory.factories import csv_of, make_every_category, row_of
from tests.pages import text_of

UPLOAD = "/inventaire/importer"
HEADER = "Chose;Genre;Endroit;Utilisateur"
ROWS = ("A1;Portable;Gare;jdupont", "B2;Écran;Mairie;mdurand")
COLUMNS = "Retenir et voir ce que contient le fichier"
KINDS = "Retenir ces réponses"


@pytest.fixture
def manager(db):
    make_every_category()
    return make_manager()


@pytest.fixture
def client(client_of, manager):
    return client_of(manager)


def give(client, content: bytes, **fields: object):
    data = {"file": (io.BytesIO(content), "parc.csv"), **fields}
    answer = client.post(UPLOAD, data=data, content_type="multipart/form-data")
    return client.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def chosen_in(answer) -> dict[str, str]:
    """What each choice of a page is set to."""
    page = BeautifulSoup(answer.text, "html.parser")
    chosen = {field["name"]: field.select_one("option[selected]") for field in page.select("main select")}
    return {name: option["value"] if option else "" for name, option in chosen.items()}


def errors_of(answer) -> list[str]:
    """The fields the summary of errors leads to, in order."""
    return [link["href"] for link in BeautifulSoup(answer.text, "html.parser").select(".error-summary a")]


def total(model) -> int:
    from core.db import db

    return db.session.scalar(select(func.count()).select_from(model))


# Columns


def test_columns_nobody_knows_are_asked_with_what_they_hold_but_never_who_uses_a_device(client):
    page = give(client, csv_of(*ROWS, header=HEADER))

    said = text_of(page)
    assert "Que contient chaque colonne ?" in said
    assert "Par exemple : A1 · B2" in said
    assert "Jamais gardées" in said
    assert "Utilisateur" in said
    assert "jdupont" not in page.text
    assert chosen_in(page) == {"column_0": "", "column_1": "", "column_2": ""}


def test_columns_once_said_are_not_asked_again_in_whatever_order(client, manager):
    path = give(client, csv_of(*ROWS, header=HEADER)).request.path
    seen = client.submit(path, COLUMNS, column_0="serial", column_1="kind", column_2="place")
    assert "Rien n’a encore changé" in text_of(seen)

    again = give(client, csv_of("Gare;Portable;C3", header="Endroit;Genre;Chose").replace(b"Chose", b"Chose;Utilisateur"))

    assert "Rien n’a encore changé" in text_of(again)
    given = queries.get_import(int(again.request.path.rpartition("/")[2]))
    assert [cells for _line, cells, _more in services.kept(given).rows()] == [("C3", "Portable", "Gare")]
    assert total(ColumnChoice) == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"column_0": "serial", "column_1": "serial", "column_2": "place"}, "Deux colonnes ne peuvent pas être toutes deux"),
        ({"column_0": "", "column_1": "kind", "column_2": "place"}, "Numéro de série"),
        ({"column_0": "serial", "column_1": "", "column_2": ""}, "au moins"),
    ],
    ids=["twice", "no number nor name", "one column"],
)
def test_a_wrong_choice_of_columns_is_explained_and_kept_as_it_was_made(client, answers, words):
    path = give(client, csv_of(*ROWS, header=HEADER)).request.path

    refused = client.submit(path, COLUMNS, **answers)

    assert refused.status_code == 422
    assert words in text_of(refused)
    assert chosen_in(refused) == answers
    assert (total(ColumnChoice), total(InventoryImport), total(HeldFile)) == (0, 0, 1)


def test_a_choice_that_is_no_column_is_refused_and_the_others_are_kept(client):
    path = give(client, csv_of(*ROWS, header=HEADER)).request.path

    refused = client.post(path, data={"column_0": "serial", "column_1": "'; DROP TABLE", "column_2": "place"})

    assert refused.status_code == 422
    assert "#column_1" in errors_of(refused)
    assert chosen_in(refused)["column_0"] == "serial"


def test_whoever_wants_it_chooses_the_columns_of_a_file_that_was_understood(client):
    page = give(client, csv_of(row_of()), asks_columns="y")

    assert chosen_in(page) == {f"column_{place}": column.value for place, column in enumerate(list(Column)[:10])}, "those of GLPI"


def test_a_file_waits_a_day_for_its_columns_and_one_that_was_explained_waits_no_more(client, manager):
    path = give(client, csv_of(*ROWS, header=HEADER)).request.path
    services.forget_held_files(now=now() + timedelta(hours=23))
    client.submit(path, COLUMNS, column_0="serial", column_1="kind")
    assert client.get(path).status_code == 404

    other = give(client, csv_of("x", header="Machin;Bidule")).request.path
    services.forget_held_files(now=now() + timedelta(hours=25))
    assert client.get(other).status_code == 404
    assert client.post(other, data={"column_0": "serial", "column_1": "kind"}).status_code == 404


def test_what_was_said_of_columns_is_changed_or_forgotten(client, manager):
    client.submit(give(client, csv_of(*ROWS, header=HEADER)).request.path, COLUMNS, column_0="serial", column_1="kind")
    (choice,) = queries.column_choices(manager.organisation_id)
    path = f"/inventaire/mots/colonnes/{choice.id}"

    refused = client.submit(path, "Enregistrer", column_0="kind")
    assert refused.status_code == 422
    assert chosen_in(refused)["column_0"] == "kind"

    assert "C’est retenu" in text_of(client.submit(path, "Enregistrer", column_0="inventory_number"))
    given = queries.get_import(int(give(client, csv_of(*ROWS, header=HEADER)).request.path.rpartition("/")[2]))
    assert Column.INVENTORY_NUMBER.value in given.columns

    client.post(f"{path}/oublier")
    assert "Que contient chaque colonne ?" in text_of(give(client, csv_of(*ROWS, header=HEADER)))


def test_a_tag_in_a_header_or_in_a_cell_stays_a_text_where_columns_are_asked(client):
    page = give(client, csv_of("<b>x</b>;y", header="<script>alert(1)</script>;Machin"))

    assert "<script>alert" not in page.text
    assert "<b>x</b>" not in page.text


# Kinds


def unknown(*kinds: str) -> bytes:
    return csv_of(*(row_of(kind=kind, serial=f"S{n}", number=f"N{n}") for n, kind in enumerate(kinds)))


def field_of(page, word: str) -> str:
    label = next(
        label for label in BeautifulSoup(page.text, "html.parser").select("label") if f"« {word} »" in " ".join(label.text.split())
    )
    return label["for"]


def test_unknown_kinds_are_asked_once_the_most_frequent_first(client, manager):
    seen = give(client, unknown("Terminal", "Bidule", "Bidule", "Portable"))
    assert "2 types d’appareils inconnus" in text_of(seen)
    page = client.get(f"{seen.request.path}/types")
    assert text_of(page).index("Bidule") < text_of(page).index("Terminal")

    answers = {field_of(page, "Bidule"): str(make_category("monitor").id), field_of(page, "Terminal"): "0"}
    seen = client.submit(f"{seen.request.path}/types", KINDS, **answers)

    outcome = queries.get_import(int(seen.request.path.rpartition("/")[2])).outcome
    assert (outcome["created"], outcome["refused"], outcome["left_out"]) == (3, 0, 1)
    assert "laissées de côté" in text_of(seen)
    assert "inconnu" not in text_of(give(client, unknown("bidule", "TERMINAL")))


def test_a_word_left_without_an_answer_is_asked_again_and_those_answered_are_kept(client, manager):
    seen = give(client, unknown("Terminal", "Bidule"))
    page = client.get(f"{seen.request.path}/types")

    seen = client.submit(f"{seen.request.path}/types", KINDS, **{field_of(page, "Bidule"): str(make_category("monitor").id)})

    assert "1 type d’appareil inconnu" in text_of(seen)
    assert total(KindMeaning) == 1


def test_an_answer_that_is_no_category_is_explained_and_the_others_are_kept(client):
    seen = give(client, unknown("Terminal", "Bidule"))
    path = f"{seen.request.path}/types"
    page = client.get(path)
    bidule, terminal, monitor = field_of(page, "Bidule"), field_of(page, "Terminal"), str(make_category("monitor").id)

    refused = client.post(path, data={bidule: monitor, terminal: "999999"})

    assert refused.status_code == 422
    assert f"#{terminal}" in errors_of(refused)
    assert chosen_in(refused)[bidule] == monitor
    assert total(KindMeaning) == 0


def test_a_file_of_many_unknown_words_asks_a_few_at_a_time(client):
    seen = give(client, unknown(*(f"Machin {letter}" for letter in "abcdefghijk")))

    page = client.get(f"{seen.request.path}/types")

    assert len(chosen_in(page)) == 8
    assert "3 autres mots" in text_of(page)


def test_kinds_explained_after_the_import_are_said_to_come_too_late(client, manager):
    seen = give(client, unknown("Portable", "Bidule"))
    page = client.get(f"{seen.request.path}/types")
    answer = {field_of(page, "Bidule"): str(make_category("monitor").id)}
    client.submit(seen.request.path, "Importer ces équipements")

    refused = client.post(f"{seen.request.path}/types", data=answer)

    assert refused.status_code == 422
    assert "déjà" in text_of(refused)
    assert total(KindMeaning) == 0


def test_a_word_is_forgotten_or_retained_for_all(client, client_of, manager):
    seen = give(client, unknown("Bidule"))
    page = client.get(f"{seen.request.path}/types")
    client.submit(f"{seen.request.path}/types", KINDS, **{field_of(page, "Bidule"): str(make_category("monitor").id)})
    assert "Bidule" in text_of(client.get("/inventaire/mots"))
    other = client_of(make_manager())
    assert "inconnu" in text_of(give(other, unknown("Bidule")))

    client_of(make_coordinator()).submit("/inventaire/mots", "Retenir pour tous")
    assert "inconnu" not in text_of(give(other, unknown("Bidule")))

    client.submit("/inventaire/mots", "Oublier")
    assert "inconnu" not in text_of(give(client, unknown("Bidule"))), "it is known for all"
