"""A file that waits, for a while, for somebody to say what its columns are."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from marketplace.inventory.rules.reading.sheet import BEYOND, UNNAMED, records
from marketplace.inventory.rules.reading.tables import Table
from marketplace.inventory.rules.reading.words import clean_text
from marketplace.inventory.rules.vocabulary import is_address, names_people

LOOKED_AT = 200


def held_copy(table: Table) -> tuple[bytes, list[str]]:
    """A table that waits for its columns to be explained, and the headers of those that are not even held: people, addresses."""
    rows = table.rows()
    firsts = list(islice(rows, LOOKED_AT))
    width = len(table.headers)

    def is_dropped(position: int) -> bool:
        cells = [text for _line, cells in firsts if position < len(cells) and (text := cells[position].strip())]
        return names_people(table.headers[position]) or 2 * sum(map(is_address, cells)) > len(cells)

    held = [position for position in range(width) if not is_dropped(position)]
    buffer = io.BytesIO()
    text = io.TextIOWrapper(buffer, "utf-8-sig", newline="")

    def lines() -> Iterator[Sequence[str]]:
        yield from [()] * (table.header_line - 1)
        yield [table.headers[position] or UNNAMED for position in held]
        last = table.header_line
        for line, cells in chain(firsts, rows):
            yield from [()] * (line - last - 1)
            beyond = [BEYOND] if any(map(str.strip, cells[width:])) else []
            yield [clean_text(cells[position]) if position < len(cells) else "" for position in held] + beyond
            last = line

    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines())
    text.flush()
    return buffer.getvalue(), [header for position, header in enumerate(table.headers) if header and position not in held]


def held_table(content: bytes) -> Table:
    """What `held_copy` made, read again."""
    lines = enumerate(records(content), start=1)
    header_line, headers = next((line, cells) for line, cells in lines if cells)
    return Table(tuple(headers), header_line, lines)


def samples_of(table: Table, number: int = 3) -> list[list[str]]:
    """Down each column, the first different values it holds."""
    found: list[list[str]] = [[] for _header in table.headers]
    for _line, cells in islice(table.rows(), LOOKED_AT):
        for values, text in zip(found, cells, strict=False):
            if text and len(values) < number and text not in values:
                values.append(text)
    return found
