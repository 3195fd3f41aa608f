"""Files as people save them, read into rows of the columns we keep. Everything else in them is dropped here."""

from marketplace.inventory.rules.reading.sheet import Row, Sheet, kept_sheet, sheet_from, sheet_of
from marketplace.inventory.rules.reading.tables import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Table
from marketplace.inventory.rules.reading.texts import read_table
from marketplace.inventory.rules.reading.words import clean_text

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Row",
    "Sheet",
    "Table",
    "clean_text",
    "kept_sheet",
    "read_sheet",
    "read_table",
    "sheet_from",
    "sheet_of",
]


def read_sheet(content: bytes) -> Sheet:
    """The rows of a text file whose headers are known; raises `UnreadableFile`, with what to do, for anything else."""
    return sheet_of(read_table(content))
