"""Files that come back, files that come back damaged (targets F-01, F-02): the same devices, or a precise sentence; never mojibake.

`BOUCLE_CASES` says how many rows and how many damaged files are tried; a night may try ten thousand.
"""

import csv
import io
import os
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.clock import now
from core.web.exports import csv_response
from core.web.workbooks import ods_of, xlsx_of
from marketplace.inventory import queries, services
from marketplace.inventory.enums import Column, Completeness, Looks, Works
from marketplace.inventory.rules.reading import clean_text, sheet_of
from marketplace.inventory.services.files import table_in
from tests.factories import make_manager
from tests.marketplace.inventory.factories import make_every_category
from tests.marketplace.inventory.test_vocabulary import SAMPLE
from tests.pages import text_of

UPLOAD = "/inventaire/importer"
SAMPLES = [SAMPLE, *(Path(__file__).parents[2] / "samples" / name for name in ("snipeit_assets.csv", "ocs_computers.json"))]
CASES = int(os.environ.get("BOUCLE_CASES", "600"))
DAMAGED = max(30, CASES // 20)
HEADERS = [column.label for column in Column]


def csv_of(headers, rows) -> bytes:
    """A CSV file as lists are taken away."""
    response = csv_response("x", headers, rows)
    response.direct_passthrough = False
    return response.get_data()


FORMS = {"csv": csv_of, "xlsx": xlsx_of, "ods": ods_of}
ROWS_A_FILE = 60
ODD = [
    "=1+1", "+33 6", "-5", "@x", "\t=1", "'=1", "＝1", "0012", "1E5", "12,50", "-12.5", "01/02/2020", "true", "oui", "a;b,c\td",
         'a"b', "deux\nlignes", " bord ", "œuf à 5 €", "Ça", "e\u0301", "’", "\u200bx", "\ufeffx", "a\u00a0b", "𝔘", "NULL", "#REF!",
]  # fmt: skip
MOJIBAKE = "Ãâ\ufffd√‚ƒ„†‡ˆ"  # signs of a wrong conversion: no file that has them comes in
TEXTS = (st.text(st.characters(exclude_categories=["Cs"], exclude_characters=MOJIBAKE), max_size=40) | st.sampled_from(ODD)).map(
    clean_text
)


def devices(count: int) -> list[tuple[str, ...]]:
    """Devices whose words are odd, some without a serial number, some without any number."""
    chance = Random(count)
    rows = []
    for number in range(count):
        name, maker, model, place = (chance.choice(ODD) for _ in range(4))
        serial = "" if number % 7 == 0 else f"{number:04}{chance.choice(['', ' x', 'é', '-5'])}"
        inventory = "" if number % 5 == 0 else f"{chance.choice(['', '=', '-', '0'])}{number}0"
        state = "Réformé" if number % 3 == 0 else "En service"
        cells = {
            Column.NAME: name or "PC", Column.STATE: state, Column.MANUFACTURER: maker, Column.SERIAL: serial, Column.KIND: "Écran",
            Column.MODEL: model, Column.PLACE: place, Column.INVENTORY_NUMBER: inventory, Column.PURCHASED_ON: "2019-04-05",
            Column.DECOMMISSIONED_ON: "2026-02-03" if number % 6 == 0 else "",
            Column.DECOMMISSIONING_ACT: chance.choice(ODD) if number % 3 == 0 else "", Column.WORKS: chance.choice([*Works]).label,
            Column.LOOKS: chance.choice([*Looks]).label, Column.COMPLETENESS: chance.choice([*Completeness]).label,
        }  # fmt: skip
        rows.append(tuple(cells[column] for column in Column))
    return rows


@pytest.mark.one_engine
@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=-(-CASES // ROWS_A_FILE), phases=[Phase.generate])  # a file is too slow to be shrunk
@given(st.data())
def test_whatever_an_inventory_holds_comes_back_as_it_was(app, form, data):
    rows = data.draw(st.lists(st.tuples(*[TEXTS] * len(HEADERS)), min_size=ROWS_A_FILE // 2, max_size=ROWS_A_FILE))
    with app.test_request_context():
        content = FORMS[form](HEADERS, rows)

    back = [cells for _line, cells, _more in sheet_of(table_in(content)).rows()]

    assert back == [row for row in rows if any(row)]


@pytest.fixture
def manager(db):
    make_every_category()
    return make_manager()


@pytest.fixture
def client(client_of, manager):
    return client_of(manager)


def give(client, content: bytes, name: str):
    return client.post(UPLOAD, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def kept_cells(answer) -> list[tuple[str, ...]]:
    return sorted(cells for _line, cells in kept_rows(answer) or ())


def kept_rows(answer) -> list[tuple[int, tuple[str, ...]]] | None:
    """The rows the site kept of a file that was just given; `None` when it asks what the columns are, or refused."""
    found = re.search(r"/importations/(\d+)$", answer.headers.get("Location", ""))
    if not found:
        return None
    given = queries.get_import(int(found[1]))
    return [(line, cells) for line, cells, _more in services.imports.kept(given).rows()]


def as_table(path: Path) -> list[list[str]]:
    table = table_in(path.read_bytes())
    return [list(table.headers), *(cells for _line, cells in table.rows())]


def flipped(content: bytes, chance: Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def repeated(content: bytes, chance: Random) -> bytes:
    place, size = chance.randrange(len(content)), chance.randrange(1, 400)
    return content[:place] + content[place : place + size] * 3 + content[place:]


@pytest.mark.one_engine
@pytest.mark.parametrize("form", ["as it is", "xlsx", "ods"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_damaged_file_is_read_or_refused_in_one_sentence(client, sample, form):
    chance = Random(f"{sample.name} {form}")
    content, name = sample.read_bytes(), sample.name
    if form != "as it is":
        headers, *rows = as_table(sample)
        content, name = FORMS[form](headers, rows), f"parc.{form}"
    for number in range(DAMAGED // 3 if form == "as it is" else DAMAGED // 9):
        damaged = (flipped, cut, repeated)[number % 3](content, chance)

        answer = give(client, damaged, name)

        assert answer.status_code in {302, 422}, number
        if answer.status_code == 422:
            assert "Il y a un problème" in text_of(answer)


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15", "mac-roman"]


@pytest.mark.one_engine
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_columns_shuffled_and_encodings_changed_say_the_same_devices(client, encoding):
    headers, *rows = as_table(SAMPLE)
    chance = Random(encoding)
    whole = kept_cells(give(client, SAMPLE.read_bytes(), "parc.csv"))
    for _ in range(DAMAGED // 10):
        order = chance.sample(range(len(headers)), len(headers))
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=chance.choice(";,\t"), lineterminator=chance.choice(["\r\n", "\n"]))
        writer.writerows([[(row + [""] * len(headers))[place] for place in order] for row in (headers, *rows)])

        answer = give(client, buffer.getvalue().encode(encoding), "parc.csv")

        assert kept_cells(answer) == whole


@pytest.mark.one_engine
@pytest.mark.parametrize("wrong", ["cp1252", "iso-8859-15", "mac-roman"])
def test_a_file_somebody_converted_wrongly_is_refused_with_a_line(client, wrong):
    spoilt = SAMPLE.read_bytes().decode("utf-8-sig").encode().decode(wrong, errors="replace").encode()

    answer = give(client, spoilt, "parc.csv")

    assert answer.status_code == 422
    assert re.search(r"(abîmé|abîmés).*ligne \d+", text_of(answer))


@pytest.mark.one_engine
def test_a_letter_broken_in_a_line_is_refused_or_changes_no_other_line(client):
    content = SAMPLE.read_bytes()
    chance = Random(2)
    letters = [place for place, byte in enumerate(content) if byte >= 0x80]
    whole = dict(kept_rows(give(client, content, "parc.csv")))
    for place in chance.sample(letters, DAMAGED // 2):
        damaged = bytearray(content)
        damaged[place] = chance.randrange(0x80, 0x100)
        line = content[:place].count(b"\n") + 1

        answer = give(client, bytes(damaged), "parc.csv")

        rows = kept_rows(answer)
        if rows is None:
            assert answer.status_code == 302 or f"ligne {line}" in text_of(answer)
        else:
            assert {number: cells for number, cells in rows if number != line} == {
                number: cells for number, cells in whole.items() if number != line
            }


@pytest.mark.parametrize("form", FORMS)
def test_an_inventory_of_anything_taken_away_and_given_back_is_unchanged(client, manager, form):
    with client.application.test_request_context():
        content = FORMS["csv"](HEADERS, devices(CASES // 2))
    services.import_file(content, name="x", organisation_id=manager.organisation_id, by=None, now=now())
    before = list(queries.known_items(manager.organisation_id))
    assert len(before) == CASES // 2

    answer = give(client, client.get(f"/inventaire/exporter?format={form}").data, f"parc.{form}")

    outcome = queries.get_import(int(re.search(r"(\d+)$", answer.headers["Location"])[1])).outcome
    assert [outcome[part] for part in ("created", "changed", "unchanged", "refused")] == [0, 0, len(before), 0]
