"""Files made to harm, given through the page: each is refused at once, in one sentence, and nothing of it is kept (F-03, F-04)."""

import io
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from core.workbooks import UnreadableWorkbook, check_workbook
from marketplace.inventory import queries
from tests.factories import make_manager
from tests.marketplace.inventory.factories import HEADER, csv_of, make_every_category, row_of
from tests.pages import text_of

pytestmark = pytest.mark.one_engine

UPLOAD = "/inventaire/importer"
GIBIBYTE = 1024**3
FAIR_SECONDS = 0.1  # of processor


@pytest.fixture
def manager(db):
    make_every_category()
    return make_manager()


@pytest.fixture
def client(client_of, manager):
    return client_of(manager)


def give(client, content: bytes, name: str = "parc.csv"):
    return client.post(UPLOAD, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def assert_refused(answer, manager, *words: str) -> None:
    assert answer.status_code == 422
    said = text_of(answer)
    assert not [word for word in words if word not in said], said[:900]
    assert queries.imports_page(manager.organisation_id, 1).total == 0


# Too large a body


class Endless(io.RawIOBase):
    """A body of two gigabytes that nobody has to hold; it counts what is read of it."""

    def __init__(self, head: bytes) -> None:
        self.head, self.place, self.sent = head, 0, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.place = offset + (2 * GIBIBYTE if whence == io.SEEK_END else 0)
        return self.place

    def readinto(self, buffer) -> int:
        size = min(len(buffer), 65_536, 2 * GIBIBYTE - self.place)
        buffer[:size] = self.head[self.place : self.place + size].ljust(size, b"x")
        self.place += size
        self.sent += size
        return size


STREAMED = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
HEAD = (
    b'--limite\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n%s\r\n'
    b'--limite\r\nContent-Disposition: form-data; name="file"; filename="parc.csv"\r\nContent-Type: text/csv\r\n\r\n'
)


@pytest.mark.parametrize("says_its_length", [True, False], ids=["said", "streamed"])
def test_two_gigabytes_are_refused_before_anything_reads_them(client, manager, says_its_length):
    body = Endless(HEAD % client.csrf_token().encode())
    said = {"CONTENT_LENGTH": str(2 * GIBIBYTE)} if says_its_length else STREAMED

    answer = client.open(
        UPLOAD,
        method="POST",
        input_stream=io.BufferedReader(body),
        content_type="multipart/form-data; boundary=limite",
        environ_overrides=said,
    )

    assert answer.status_code == 413
    assert "trop lourd" in text_of(answer)
    assert body.sent <= (0 if says_its_length else 13 * 2**20)
    assert queries.imports_page(manager.organisation_id, 1).total == 0


def test_two_gigabytes_of_other_fields_are_read_no_further_than_what_is_accepted(client):
    body = Endless(urlencode({"csrf_token": client.csrf_token(), "file": ""}).encode())

    answer = client.open(
        UPLOAD,
        method="POST",
        input_stream=io.BufferedReader(body),
        content_type="application/x-www-form-urlencoded",
        environ_overrides=STREAMED,
    )

    assert answer.status_code in {413, 422}
    assert body.sent <= 13 * 2**20


# Texts beyond the limits


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADER.encode() + b";x" * 1_000_000 + b"\r\n" + row_of().encode(), ["La ligne 1", "trop de colonnes"]),
        (HEADER.encode() + b";" * 500_000 + b"x\r\n" + row_of().encode(), ["500010 colonnes (ligne 1)", "64"]),
        (csv_of(row_of(), row_of() + ";" * 9_000_000), ["La ligne 3", "trop de colonnes"]),
        (csv_of("Parc de la ville", header="") + csv_of(header=HEADER + ";x" * 55), ["65 colonnes (ligne 3)"]),
        (csv_of(row_of(), row_of(name="PC\0-1")), ["caractère nul", "ligne 3"]),
        (csv_of(row_of(), row_of(name="PC\0-1")).decode().encode("utf-16"), ["caractère nul", "ligne 3"]),
        (csv_of(row_of(), row_of(model="x" * 10_001)), ["ligne 3", "10 000 caractères"]),
        (csv_of(row_of(), row_of(model='"' + "x\n" * 400_000)), ["ligne 3", "guillemet"]),
        (b"Nom;Type\r\n" + b"a;Portable\r\n" * 100_001, ["100 000 lignes", "ligne 100002"]),
        (csv_of(row_of(), row_of(place="Écran")).replace("É".encode(), b"\xc3"), ["abîmé", "ligne 3"]),
        (csv_of(row_of(), row_of(place="Écran é")).decode().encode("utf-8").decode("cp1252").encode(), ["accents", "ligne 1"]),
    ],
    ids=[
        "a million columns", "a million columns, empty", "millions of cells", "65 columns", "zero", "zero in UTF-16", "long cell",
        "open quote", "100,001 rows", "broken letter", "read wrongly before",
    ],
)  # fmt: skip
def test_a_text_beyond_the_limits_is_refused_and_the_line_named(client, manager, content, words):
    began = time.process_time()

    answer = give(client, content)

    assert time.process_time() - began < 5
    assert_refused(answer, manager, *words)


def test_a_header_that_ends_with_half_a_million_empty_cells_is_read_at_once(client):
    began = time.process_time()

    answer = give(client, HEADER.encode() + b";" * 500_000 + b"\r\n" + row_of().encode())

    assert time.process_time() - began < 5
    assert answer.status_code == 302


def test_a_formula_is_kept_as_a_text_and_its_line_said(client, manager):
    path = give(client, csv_of(row_of(), row_of(name="=HYPERLINK(1)", serial="B", number="B"))).headers["Location"]

    assert "La cellule commence par « = »" in text_of(client.get(path))
    assert "3;Nom" in client.get(f"{path}/lignes/avertissements/exporter").text


# Workbooks


def workbook(form: str, added: dict[str, bytes] | None = None, **replaced: bytes) -> bytes:
    """A small sound workbook, and what is hidden in it."""
    from core.web import workbooks

    sound = {"xlsx": workbooks.xlsx_of, "ods": workbooks.ods_of}[form](HEADER.split(";"), [row_of().split(";")])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, replaced.get(name.rpartition("/")[2].partition(".")[0], source.read(name)))
        for name, content in (added or {}).items():
            target.writestr(name, content)
    return buffer.getvalue()


def zeros_packed(size: int) -> bytes:
    """That many zeros, deflated: a block made once and repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    return block * (size // 2**20) + last


def with_entries(sound: bytes, entries: Iterator[tuple[str, bytes, int, bool]]) -> bytes:
    """A zip with entries of our making put before those it has: name, bytes as packed, size it says, whether it is a new copy."""
    with zipfile.ZipFile(io.BytesIO(sound)) as source:
        kept = [(info.filename, source.read(info.filename)) for info in source.infolist()]
    body, directory, place, count = bytearray(), bytearray(), 0, 0
    for name, packed, size, is_copy in [*entries, *((name, content, len(content), True) for name, content in kept)]:
        method = 8 if size != len(packed) else 0
        if is_copy:
            place = len(body)
            body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, method, 0, 33, zlib.crc32(packed), len(packed), size, len(name), 0)
            body += name.encode() + packed
        says = (20, 20, 0, method, 0, 33, zlib.crc32(packed), len(packed), size, len(name), 0, 0, 0, 0, 0, place)
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", *says) + name.encode()
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def a_gibibyte(_form: str) -> Iterator[tuple[str, bytes, int, bool]]:
    yield "xl/worksheets/sheet9.xml", zeros_packed(GIBIBYTE), GIBIBYTE, True


def overlapping(_form: str) -> Iterator[tuple[str, bytes, int, bool]]:
    packed = zeros_packed(8 * 2**20)
    for number in range(900):
        yield f"{number:03}.txt", packed, 8 * 2**20, number == 0


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
MAIN = {"xlsx": "sheet1", "ods": "content"}
BOMBS = {
    "a gibibyte": lambda form: with_entries(workbook(form), a_gibibyte(form)),
    "overlapping entries": lambda form: with_entries(workbook(form), overlapping(form)),
    "a thousand entries": lambda form: workbook(form, {f"{number}.txt": b"" for number in range(1_001)}),
    "nested": lambda form: workbook(form, {"interieur.xlsx": workbook("xlsx")}),
    "nested twice": lambda form: workbook(form, {"a/b.zip": workbook("ods", {"c.zip": b"PK"})}),
    "external entity": lambda form: workbook(form, **{MAIN[form]: XXE}),
    "billion laughs": lambda form: workbook(form, **{MAIN[form]: LAUGHS}),
    "billion laughs in UTF-16": lambda form: workbook(form, **{MAIN[form]: LAUGHS.decode().encode("utf-16")}),
    "entity in a part nobody reads": lambda form: workbook(form, {"docProps/custom.xml": XXE}),
}


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_at_once_and_nothing_of_it_is_unpacked(client, manager, form, bomb):
    content = BOMBS[bomb](form)
    assert len(content) < 10 * 2**20
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    began = time.process_time()

    with pytest.raises(UnreadableWorkbook):
        check_workbook(content)

    assert time.process_time() - began < FAIR_SECONDS
    assert_refused(give(client, content, f"parc.{form}"), manager, "reste fermé", "Enregistrez la liste en CSV")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == children, "no process opened it"


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_an_entity_hidden_far_into_a_part_unfolds_into_nothing(client, form):
    pad = b"<!--" + b" " * 5_000 + b"-->"
    hidden = LAUGHS.replace(b"<!DOCTYPE", pad + b"<!DOCTYPE")

    answer = give(client, workbook(form, **{MAIN[form]: hidden}), f"parc.{form}")

    assert answer.status_code == 422
    assert "haha" not in answer.text


REPEATED = (
    '<table:table-row table:number-rows-repeated="1000000000"><table:table-cell office:value-type="string"{}>'
    "<text:p>x</text:p></table:table-cell></table:table-row>"
)


@pytest.mark.parametrize("columns", ["", ' table:number-columns-repeated="1000000000"'], ids=["rows", "rows and columns"])
def test_a_cell_repeated_a_thousand_million_times_takes_down_nobody(client, manager, columns):
    from core.web.workbooks import CONTENT, END

    answer = give(client, workbook("ods", content=(CONTENT + REPEATED.format(columns) + END).encode()), "parc.ods")

    assert_refused(answer, manager, "Ce classeur est")


def test_a_cell_at_the_far_corner_of_a_sheet_takes_down_nobody(client, manager):
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(";"))
        sheet.write(1_048_575, 16_383, "x")

    assert_refused(give(client, buffer.getvalue(), "parc.xlsx"), manager, "Ce classeur est")


def test_a_workbook_that_says_less_than_it_holds_takes_down_nobody(client, manager):
    content = bytearray(workbook("ods", content=b"<x>" + b" " * 200_000_000 + b"</x>"))
    at = content.rfind(struct.pack("<L", 200_000_007))
    content[at : at + 4] = struct.pack("<L", 4_000)

    assert_refused(give(client, bytes(content), "parc.ods"), manager)
