"""A file as a table: headers and rows, before anything is chosen in it. What is beyond the limits is refused as it is met."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from marketplace.inventory.errors import UnreadableFile
from marketplace.inventory.rules.reading.words import clean_text
from marketplace.inventory.rules.vocabulary import IDENTIFIERS, columns_of

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
MAX_ROWS = 100_000
MIN_COLUMNS, MAX_COLUMNS = 2, 64
MAX_CELL = 10_000
TITLE_LINES = 10

Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose rows are still to be read, once: `lines` gives the number a spreadsheet shows, and the cells as they are."""

    headers: tuple[str, ...]
    header_line: int
    lines: Iterator[Line]

    def rows(self) -> Iterator[Line]:
        """The rows that are not blank; raises `UnreadableFile` beyond the limits."""
        count = 0
        for line, cells in self.lines:
            if not any(cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise UnreadableFile(
                    f"Ce fichier compte plus de 100 000 lignes : la ligne {line} est de trop. "
                    "Envoyez-le en plusieurs fois, site par site."
                )
            yield line, cells


def table_of(lines: Iterator[Line]) -> Table:
    """Where the headers are: the first line that names columns we know, be it under a title; else the first that says something.

    Raises `UnreadableFile` when there are too many columns.
    """
    seen = list(islice(((line, cells) for line, cells in lines if any(map(str.strip, cells))), TITLE_LINES))
    if not seen:
        raise UnreadableFile("Ce fichier est vide. Vérifiez l’export de votre logiciel de parc.")
    place = next((place for place, (_line, cells) in enumerate(seen) if _names_columns(cells)), 0)
    header_line, headers = seen[place]
    headers = headers[: max((place for place, header in enumerate(headers, start=1) if header.strip()), default=0)]
    if len(headers) > MAX_COLUMNS:
        raise UnreadableFile(
            f"Ce fichier a {len(headers)} colonnes (ligne {header_line}), plus que les {MAX_COLUMNS} acceptées. "
            "Exportez seulement celles qui servent."
        )
    return Table(tuple(map(clean_text, headers)), header_line, chain(seen[place + 1 :], lines))


def _names_columns(cells: list[str]) -> bool:
    known = columns_of(map(clean_text, cells[:MAX_COLUMNS]))
    return len(known) >= MIN_COLUMNS and bool(known.keys() & IDENTIFIERS)
