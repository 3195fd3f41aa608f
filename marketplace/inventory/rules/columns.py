"""What may be said of the columns of a file."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from marketplace.inventory.enums import Column
from marketplace.inventory.errors import ColumnSaidTwice, ColumnsNotEnough
from marketplace.inventory.rules.reading.tables import MIN_COLUMNS
from marketplace.inventory.rules.vocabulary import IDENTIFIERS

HELD_FOR = timedelta(days=1)  # a file whose columns are not explained may hold what nobody meant to give: it is not kept


def check_columns(columns: Mapping[str, Column | None]) -> None:
    """Raise `ColumnSaidTwice` or `ColumnsNotEnough` unless the columns, by the key of their header, make a list of devices."""
    said = Counter(column for column in columns.values() if column is not None)
    twice = next((column for column, times in said.items() if times > 1), None)
    if twice is not None:
        raise ColumnSaidTwice(f"Deux colonnes ne peuvent pas être toutes deux « {twice.label} » : gardez celle qui dit vrai.")
    if not said.keys() & IDENTIFIERS or len(said) < MIN_COLUMNS:
        raise ColumnsNotEnough
