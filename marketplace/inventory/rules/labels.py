"""Sheets of labels: their formats, and where each label goes. Dimensions are rows of `label_formats.csv`, in millimetres."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "label_formats.csv"
MOST_LABELS = 500


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says of one thing: whose it is, its name, a detail, and `address`, where its code leads.

    `short` is what a person reads, or types, when the code does not scan.
    """

    organisation: str
    name: str
    detail: str
    short: str
    address: str


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """One kind of sheet."""

    code: str
    label: str
    columns: int
    rows: int
    width_mm: Decimal
    height_mm: Decimal
    left_mm: Decimal
    top_mm: Decimal
    pitch_x_mm: Decimal
    pitch_y_mm: Decimal
    page_width_mm: Decimal
    page_height_mm: Decimal

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    def place_of(self, rank: int) -> tuple[int, Decimal, Decimal]:
        """Where the label of that rank goes, from 0: page from 0, distance from the left and from the top in millimetres."""
        page, within = divmod(rank, self.per_page)
        row, column = divmod(within, self.columns)
        return page, self.left_mm + column * self.pitch_x_mm, self.top_mm + row * self.pitch_y_mm


@cache
def label_formats() -> Mapping[str, LabelFormat]:
    """The formats known, by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = {"columns": int, "rows": int, "code": str, "label": str}
    named = [field.name for field in fields(LabelFormat)]
    return {row["code"]: LabelFormat(**{name: kinds.get(name, Decimal)(row[name]) for name in named}) for row in rows}


def short_code(item_id: int) -> str:
    """What a person reads, or types, when the code does not scan."""
    return f"E-{item_id}"
