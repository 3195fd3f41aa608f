"""Reports of erasure tools: seen first, then recorded whole, line by line explained."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from core import storage
from core.clock import now, today
from core.db import db as database
from marketplace.inventory import queries, services
from marketplace.inventory.enums import ErasureLevel, ErasureResult, ErasureState, ItemState
from marketplace.inventory.models import DataErasure, EquipmentItem
from marketplace.inventory.rules.erasure_reports import HEADERS, LEVELS, RESULTS
from marketplace.inventory.rules.vocabulary import word_key
from tests.factories import make_category, make_manager
from tests.marketplace.inventory.factories import make_item, make_medium
from tests.pages import text_of

UPLOAD = "/inventaire/effacements/importer"
HEADER = "Numéro de série;Numéro d’inventaire;Disque;Méthode;Logiciel;Version;Résultat;Technicien;Date;Utilisateur"


@pytest.fixture
def manager(db):
    return make_manager()


@pytest.fixture
def client(client_of, manager):
    return client_of(manager)


@pytest.fixture
def item(manager):
    return make_item(manager.organisation, make_category("laptop"), serial_key="PF1", serial="PF1", inventory_number="INV-1")


def report(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def row(**cells: str) -> str:
    defaults = {
        "serial": "PF1", "number": "", "disk": "", "level": "Purge", "tool": "nwipe", "version": "0.36", "result": "Réussi",
        "operator": "M. Weber", "date": "2026-01-05", "user": "canari",
    }  # fmt: skip
    return ";".join({**defaults, **cells}.values())


def give(client, content: bytes, name: str = "rapport.csv"):
    answer = client.post(UPLOAD, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    return client.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def recorded(item) -> list[DataErasure]:
    return list(database.session.scalars(select(DataErasure).where(DataErasure.item_id == item.id).order_by(DataErasure.id)))


def test_a_report_is_seen_then_recorded_and_kept_with_each_erasure(db, client, item):
    seen = give(client, report(row()))
    assert "Rien n’est encore enregistré" in text_of(seen)
    assert "1 effacement à enregistrer" in text_of(seen)
    assert recorded(item) == []

    done = client.submit(seen.request.path, "Enregistrer ces effacements")

    assert "Les effacements sont enregistrés" in text_of(done)
    (erasure,) = recorded(item)
    assert (erasure.level, erasure.result, erasure.tool, erasure.tool_version, erasure.operator, erasure.erased_on) == (
        ErasureLevel.PURGE, ErasureResult.SUCCEEDED, "nwipe", "0.36", "M. Weber", date(2026, 1, 5),
    )  # fmt: skip
    assert queries.get_item(item.id).erasure is ErasureState.ERASED
    assert b"PF1" in client.get(f"/inventaire/effacements/{erasure.id}/certificat").data
    assert b"canari" not in storage.read(erasure.file), "a column nobody needs is not kept"


def test_the_same_report_given_again_or_pressed_twice_records_nothing(db, client, item, manager):
    first = give(client, report(row(), row()))
    client.submit(first.request.path, "Enregistrer ces effacements")

    client.post(f"{first.request.path}/enregistrer")
    again = give(client, report(row()))

    assert "n’apporte rien de nouveau" in text_of(again)
    assert len(recorded(item)) == 1


def test_a_disk_is_told_by_its_own_number_and_one_left_is_enough_not_to_be_erased(db, client, item):
    one, other = make_medium(item, serial_key="DISK1"), make_medium(item, serial_key="DISK2")

    client.submit(
        give(client, report(row(disk="disk1"), row(serial="DISK2", result="Failed"))).request.path, "Enregistrer ces effacements"
    )

    assert [(row.medium_id, row.result) for row in recorded(item)] == [
        (one.id, ErasureResult.SUCCEEDED),
        (other.id, ErasureResult.FAILED),
    ]
    assert queries.get_item(item.id).erasure is ErasureState.FAILED


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"serial": "INCONNU"}, "Numéro de série", "Aucun appareil de votre inventaire"),
        ({"serial": ""}, "Numéro de série", "ne peut pas être reconnu"),
        ({"level": "au marteau"}, "Niveau", "Niveau inconnu"),
        ({"result": "peut-être"}, "Résultat", "Résultat inconnu"),
        ({"tool": ""}, "Outil", "L’outil manque"),
        ({"tool": "x" * 81}, "Outil", "81 caractères"),
        ({"date": "2026-13-45"}, "Date", "Date impossible"),
        ({"date": "2999-01-01"}, "Date", "Date impossible"),
        ({"date": "2001-01-01"}, "Date", "précède l’achat"),
    ],
)
def test_a_wrong_line_is_refused_with_its_column_and_the_others_are_not(client, item, cells, column, words):
    item.purchased_on = date(2020, 1, 1)
    other = make_item(item.organisation, item.category, serial_key="OK1", serial="OK1")

    page = give(client, report(row(serial="OK1"), "", row(**cells)))
    said = text_of(page)

    assert words in said
    assert f"4 {column}" in said
    client.submit(page.request.path, "Enregistrer ces effacements")
    assert (len(recorded(item)), len(recorded(other))) == (0, 1)


def test_what_left_holds_no_data_or_is_another_bodys_is_refused(db, client, manager, item):
    screen = make_category("monitor")
    screen.holds_data = False
    make_item(manager.organisation, item.category, serial_key="GONE", state=ItemState.GONE)
    make_item(manager.organisation, screen, serial_key="SCREEN")
    make_item(make_manager().organisation, item.category, serial_key="THEIRS")

    said = text_of(give(client, report(*(row(serial=serial) for serial in ("GONE", "SCREEN", "THEIRS")))))

    assert "n’est plus dans votre parc" in said
    assert "ne garde pas de données" in said
    assert "« THEIRS »" in said
    assert db.scalar(select(func.count()).select_from(DataErasure)) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (report(row(), header="Numéro de série;Outil"), "pas de colonne « Niveau » (ligne 1)"),
        (report(row(), header=HEADER.replace("Numéro de série", "A").replace("Numéro d’inventaire", "B").replace("Disque", "C")),
         "pas de colonne « Numéro de série »"),
        (report(), "aucune ligne"),
        (report(*[row()] * 5_001), "plus de 5 000 lignes"),
        (b"%PDF-1.7", "un PDF"),
        (b"", "vide"),
        (report(row(operator="Zoé")).replace("é".encode(), b"\xc3"), "abîmé"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_report_is_said_in_one_sentence(client, content, words):
    answer = give(client, content)

    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_workbook_and_tool_words_in_english_are_read_too(db, client, item):
    from core.web.workbooks import xlsx_of

    headers = ["Serial number", "Erasure method", "Software", "Software version", "Status", "Operator", "End time"]
    content = xlsx_of(headers, [["pf1", "NIST 800-88 Purge", "Blancco", "7.1", "Erased", "J. Doe", "2026-01-05 14:02"]])

    client.submit(give(client, content, "report.xlsx").request.path, "Enregistrer ces effacements")

    (erasure,) = recorded(item)
    assert (erasure.level, erasure.tool, erasure.erased_on) == (ErasureLevel.PURGE, "Blancco", date(2026, 1, 5))


def test_a_device_that_left_since_the_preview_is_refused_when_it_is_recorded(client, manager, item):
    seen = give(client, report(row()))
    services.mark_gone([item.id], organisation_id=manager.organisation_id, on=today(), by=manager, now=now())

    client.post(f"{seen.request.path}/enregistrer")

    assert recorded(item) == []


def test_many_lines_cost_few_statements(db, client, manager, count_queries):
    category = make_category("laptop")
    for number in range(60):
        make_item(manager.organisation, category, serial_key=f"N{number}")
    content = report(*(row(serial=f"N{number}") for number in range(60)))
    seen = give(client, content)

    with count_queries(at_most=25):
        services.record_erasure_report(int(seen.request.path.rpartition("/")[2]), by=manager, now=now())

    assert db.scalar(select(func.count()).where(EquipmentItem.erasure == ErasureState.ERASED)) == 60


def test_the_columns_and_words_the_page_documents_are_those_that_are_read(client):
    page = text_of(client.get(UPLOAD))

    for names in (*HEADERS.values(), *LEVELS.values(), *RESULTS.values()):
        assert all(word_key(name) == name for name in names), names
        assert ", ".join(names) in page
    every = [name for names in HEADERS.values() for name in names]
    assert len(every) == len(set(every))
