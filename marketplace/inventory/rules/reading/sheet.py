"""The part of a file we keep: the columns chosen, cleaned, and nothing that names people or addresses."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, pairwise

from marketplace.inventory.enums import Column
from marketplace.inventory.errors import UnreadableFile
from marketplace.inventory.rules.reading.tables import MAX_CELL, MIN_COLUMNS, Table
from marketplace.inventory.rules.reading.words import Cleaner, clean_text
from marketplace.inventory.rules.vocabulary import IDENTIFIERS, columns_of, word_key

BEYOND = "…"
UNNAMED = "(sans nom)"
Row = tuple[int, tuple[str, ...], bool]
Chosen = Mapping[str, Column | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is kept of a file, wherever it comes from, as the bytes that are stored: what was seen is what is imported.

    `content` is a CSV file of the columns kept, each row on the line it had; `headers` are the words of the file for `columns`, and
    `ignored` those of the columns left out.
    """

    columns: tuple[Column, ...]
    headers: tuple[str, ...]
    ignored: tuple[str, ...]
    header_line: int
    content: bytes

    def rows(self) -> Iterator[Row]:
        """Each row: its line number, its cells in the order of `columns`, whether it has cells beyond its headers."""
        width = len(self.columns)
        for line, cells in islice(enumerate(records(self.content), start=1), self.header_line, None):
            if cells:
                yield line, tuple(cells[:width]), len(cells) > width

    @property
    def row_count(self) -> int:
        """How many rows there are, or a few more when some lines are blank."""
        return self.content.count(b"\n") - self.header_line

    def header_of(self, column: Column) -> str:
        """How the file names a column; its usual name when the file has none."""
        return self.headers[self.columns.index(column)] if column in self.columns else column.label


def sheet_of(table: Table, chosen: Chosen | None = None) -> Sheet:
    """The columns of a file that are kept: those `chosen` says, by the key of their header, and else those whose header is known.

    Raises `UnreadableFile` when they are not enough, or when two of them have the same header.
    """
    places = places_of(table.headers, chosen)
    _check_headers(table.headers, places)
    columns = tuple(column for column in Column if column in places)
    positions = [places[column] for column in columns]
    width = len(table.headers)

    def rows() -> Iterator[tuple[int, list[str], bool]]:
        for line, cells in table.rows():
            overflows = len(cells) > width and any(map(str.strip, cells[width:]))
            if len(cells) < width:
                cells += [""] * (width - len(cells))  # noqa: PLW2901 - spreadsheets leave out the empty cells of the end
            yield line, [cells[position] for position in positions], overflows

    return sheet_from(
        columns,
        [table.headers[position] for position in positions],
        rows(),
        ignored=[header for position, header in enumerate(table.headers) if header and position not in positions],
        header_line=table.header_line,
    )


def sheet_from(
    columns: Sequence[Column],
    headers: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str], bool]],
    *,
    ignored: Sequence[str] = (),
    header_line: int = 1,
) -> Sheet:
    """A sheet made of rows, whatever they come from: line number, cells in the order of `columns`, whether some are too many.

    Cells are cleaned; rows that say nothing are passed over.
    """
    buffer = io.BytesIO()
    text = io.TextIOWrapper(buffer, "utf-8-sig", newline="")
    clean = Cleaner().__getitem__

    def lines() -> Iterator[Sequence[str]]:
        yield from [()] * (header_line - 1)
        yield list(map(clean_text, headers))
        last = header_line
        for line, cells, overflows in rows:
            kept = list(map(clean, cells))
            if overflows:
                kept.append(BEYOND)
            elif not any(kept):
                continue
            yield from [()] * (line - last - 1)
            yield kept
            last = line

    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines())
    text.flush()
    return Sheet(tuple(columns), tuple(map(clean_text, headers)), tuple(ignored), header_line, buffer.getvalue())


def kept_sheet(content: bytes, columns: Sequence[Column], ignored: Sequence[str] = ()) -> Sheet:
    """The sheet that was stored: its `content`, and what its columns hold."""
    header_line, headers = next((line, cells) for line, cells in enumerate(records(content), start=1) if cells)
    return Sheet(tuple(columns), tuple(headers), tuple(ignored), header_line, content)


def headers_key(headers: Sequence[str]) -> str:
    """What stands for a set of headers, in whatever order they come."""
    named = {word_key(header) for header in headers if header and header != UNNAMED}
    return sha256("\n".join(sorted(named)).encode()).hexdigest()


def is_understood(headers: Sequence[str]) -> bool:
    """Whether a file can be read by its headers alone: what it is about, and of what kind."""
    places = columns_of(headers)
    return Column.KIND in places and bool(places.keys() & IDENTIFIERS)


def places_of(headers: Sequence[str], chosen: Chosen | None = None) -> dict[Column, int]:
    """Where each column kept stands: as `chosen` says, by the key of the header, and else by the words we know."""
    if chosen is None:
        return columns_of(headers)
    keys = list(map(word_key, headers))
    return {column: keys.index(key) for key, column in chosen.items() if column is not None and key in keys}


def records(content: bytes) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    return csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""), delimiter=";")


def _check_headers(headers: Sequence[str], places: Mapping[Column, int]) -> None:
    if not places.keys() & IDENTIFIERS or len(places) < MIN_COLUMNS:
        raise UnreadableFile(
            "La première ligne de ce fichier ne porte pas les noms des colonnes. Il en faut au moins deux, dont « Nom », "
            "« Numéro de série » ou « Numéro d’inventaire » : exportez la liste avec ses en-têtes."
        )
    kept = {headers[place] for place in places.values()}
    for earlier, later in pairwise(sorted(header for header in headers if header in kept)):
        if earlier == later:
            raise UnreadableFile(f"Deux colonnes s’appellent « {later} ». Gardez celle qui dit vrai, puis recommencez.")
