"""Writing the tables, and keeping those of published years."""

import csv
import io
import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from core import storage
from core.db import db, hold, transaction
from core.events import announce
from core.web.exports import FORMULA_STARTS
from core.web.files import READ_AT_ONCE
from marketplace.opendata import queries
from marketplace.opendata.enums import Dataset, Form
from marketplace.opendata.events import OpenFilesKept
from marketplace.opendata.models import OpenFile
from marketplace.opendata.rules.tables import column_names

IN_MEMORY = 1024 * 1024  # bytes of a table that is being written; what is more goes to a temporary file

Row = tuple[object, ...]


def written(dataset: Dataset, form: Form, rows: Iterable[Row]) -> BinaryIO:
    """The table, ready to be read from its beginning; in little memory, however many rows it has. To be closed."""
    content = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - whoever asked for it closes it
    text = io.TextIOWrapper(content, encoding="utf-8", newline="")
    if form is Form.CSV:
        _write_csv(dataset, rows, text)
    else:
        _write_geojson(dataset, rows, text)
    text.detach()
    content.seek(0)
    return content


def digest_of(content: BinaryIO) -> str:
    """The SHA-256 of a file, which is then ready to be read from its beginning."""
    digest = sha256()
    while part := content.read(READ_AT_ONCE):
        digest.update(part)
    content.seek(0)
    return digest.hexdigest()


def keep_published(*, now: datetime, today: date) -> int:
    """Keep the tables of every published year that lack; how many files were kept. Safe to repeat."""
    return sum(keep_files(retex_id, year, now=now, today=today) for retex_id, year in queries.last_editions())


def keep_files(retex_id: int, year: int, *, now: datetime, today: date) -> int:
    """Keep the tables of the newest edition of a year, each once; how many were kept. From then on they never change."""
    edition = queries.last_edition(year)
    with ExitStack() as opened:
        # Before the transaction: others would wait, and the figures of an edition cannot change meanwhile.
        contents = {key: opened.enter_context(_table(*key, year, today=today)) for key in _lacking(year, edition)}
        with transaction():
            hold(f"open data {year}")
            if queries.last_edition(year) != edition:
                return 0  # an erratum was published meanwhile: its own turn comes, and some of this may be of either
            lacking = [key for key in _lacking(year, edition) if key in contents]
            for dataset, form in lacking:
                name = file_name(dataset, year, form)
                file = storage.store(contents[dataset, form].read(), name=name, media_type=form.media_type)
                db.session.add(OpenFile(year=year, edition=edition, dataset=dataset, form=form, file_id=file.id, kept_at=now))
            if lacking:
                announce(OpenFilesKept(retex_id, year, len(lacking)), at=now)
    return len(lacking)


def _lacking(year: int, edition: int) -> list[tuple[Dataset, Form]]:
    held = queries.kept_forms(year, edition)
    return [(dataset, form) for dataset in Dataset for form in dataset.forms if (dataset, form) not in held]


def _table(dataset: Dataset, form: Form, year: int, *, today: date) -> BinaryIO:
    smallest = queries.standing_of(dataset, year, form, today=today).smallest
    return written(dataset, form, queries.table_rows(dataset, year, smallest))


def file_name(dataset: Dataset, year: int, form: Form) -> str:
    """« lots-2025.csv »: the end of its address too."""
    return f"{dataset.value}-{year}.{form.value}"


def _write_csv(dataset: Dataset, rows: Iterable[Row], text: io.TextIOBase) -> None:
    """RFC 4180: UTF-8, commas, decimal points, ISO dates; what a spreadsheet would run is disarmed (ASVS 5.0.0 1.2.10)."""
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column_names(dataset))
    writer.writerows(map(_cell, row) for row in rows)


def _cell(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case str():
            plain = value.replace("\0", "")
            return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
        case _:
            return value


def _write_geojson(dataset: Dataset, rows: Iterable[Row], text: io.TextIOBase) -> None:
    """RFC 7946: a point for each row, whose properties are the other columns."""
    names = column_names(dataset)
    text.write('{"type":"FeatureCollection","features":[')
    for number, row in enumerate(rows):
        facts = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        place = {"type": "Point", "coordinates": [facts.pop("longitude"), facts.pop("latitude")]}
        feature = {"type": "Feature", "id": facts["id"], "properties": facts, "geometry": place}
        text.write(("," if number else "") + json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text.write("]}")


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case str():
            return value or None
        case _:
            return value
