"""Files as people save them, read into rows of the columns we keep. Everything else in them is dropped here."""

from marketplace.inventory.rules.reading.documents import is_document, read_document
from marketplace.inventory.rules.reading.holding import held_copy, held_table, samples_of
from marketplace.inventory.rules.reading.sheet import (
    UNNAMED,
    Chosen,
    Row,
    Sheet,
    headers_key,
    is_understood,
    kept_sheet,
    places_of,
    sheet_from,
    sheet_of,
)
from marketplace.inventory.rules.reading.tables import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Table
from marketplace.inventory.rules.reading.texts import check_size, read_table
from marketplace.inventory.rules.reading.words import clean_text

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "UNNAMED",
    "Chosen",
    "Row",
    "Sheet",
    "Table",
    "check_size",
    "clean_text",
    "headers_key",
    "held_copy",
    "held_table",
    "is_document",
    "is_understood",
    "kept_sheet",
    "places_of",
    "read_document",
    "read_sheet",
    "read_table",
    "samples_of",
    "sheet_from",
    "sheet_of",
]


def read_sheet(content: bytes, chosen: Chosen | None = None) -> Sheet:
    """The rows of a text file: the columns `chosen`, or those whose headers are known.

    Raises `UnreadableFile`, with what to do, for anything else.
    """
    return sheet_of(read_document(content) if is_document(content) else read_table(content), chosen)
