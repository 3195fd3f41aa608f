"""What the tools of the trade export, imported whole; and files that lie about what they are."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import storage
from core.clock import now
from core.errors import Refusal
from core.workbooks import MAX_ENTRIES, UnreadableWorkbook, as_csv
from marketplace.inventory import queries, services
from marketplace.inventory.rules.reading import read_sheet
from tests.factories import make_manager
from tests.marketplace.inventory.factories import make_every_category

SAMPLES = Path(__file__).parents[2] / "samples"
PERSONAL = (b"00:00:5E:00:53:01", b"192.0.2.10", b"anonyme", b"canari")


def do_import(content: bytes):
    make_every_category()
    manager = make_manager()
    where = {"organisation_id": manager.organisation_id, "by": manager, "now": now()}
    seen = services.preview_import(content, name="parc", **where)
    done = services.apply_import(seen.id, by=manager, now=now())
    return done, [facts for _key, facts in queries.known_items(manager.organisation_id)]


@pytest.mark.parametrize(
    ("name", "created"),
    [("snipeit_assets.csv", 1), ("snipeit_hardware.json", 1), ("ocs_computers.json", 1), ("glpi_ordinateurs_fr.csv", 2)],
)
def test_each_export_is_imported_without_a_word_about_persons(db, name, created):
    done, items = do_import((SAMPLES / name).read_bytes())

    assert (done.outcome["created"], done.outcome["refused"], len(items)) == (created, 0, created)
    assert items[0].inventory_number == "INV-2018-0421"
    assert items[0].name == "PC-0421"
    held = storage.read(done.file) + repr(items).encode()
    assert not [word for word in PERSONAL if word in held]


def test_snipe_it_says_when_a_device_was_bought(db):
    _done, (item,) = do_import((SAMPLES / "snipeit_hardware.json").read_bytes())

    assert (item.serial, item.purchased_on) == ("FICTIF01", date(2018, 9, 3))


def test_who_holds_a_device_is_dropped_from_a_snipe_it_export(db):
    content = (SAMPLES / "snipeit_assets.csv").read_text().rstrip("\r\n")
    assert content.endswith(",,,,,,")
    done, items = do_import((content[:-5] + "canari,canari,canari,canari@x.example,").encode())

    assert len(items) == 1
    assert b"canari" not in storage.read(done.file) + repr(items).encode() + repr(done.outcome).encode()


def zipped(entries: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


XLSX, ODS = {"xl/workbook.xml": b"<a/>"}, {"mimetype": b"x", "content.xml": b"<a/>"}


@pytest.mark.one_engine
@pytest.mark.parametrize("workbook", [XLSX, ODS], ids=["xlsx", "ods"])
@pytest.mark.parametrize(
    "added",
    [
        {"bomb.xml": b" " * 80_000_000},
        {f"{number}.txt": b"" for number in range(MAX_ENTRIES + 1)},
        {"xxe.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'},
        {"inner.zip": b"PK"},
    ],
    ids=["bomb", "entries", "xxe", "nested"],
)
def test_a_hostile_workbook_is_refused_before_anything_reads_it(workbook, added):
    with pytest.raises(UnreadableWorkbook, match="reste fermé"):
        as_csv(zipped(workbook | added))


@pytest.mark.one_engine
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".csv", ".json"})),
    st.floats(0, 1),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=20),
)
def test_a_damaged_export_is_read_or_refused_never_a_crash(name, kept, flips):
    content = bytearray((SAMPLES / name).read_bytes()[:20_000])
    content = content[: int(len(content) * kept)]
    for place, byte in flips if content else ():
        content[int(place * len(content))] = byte
    try:
        sheet = read_sheet(bytes(content))
    except Refusal:
        return
    assert len(list(sheet.rows())) <= sheet.row_count
