"""What emissions compare with, in words: always with the factor and its source, never in place of the figure."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from marketplace.impact.rules import two_significant_digits

FILE = Path(__file__).parents[1] / "equivalents.csv"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one of something emits, in kilograms of CO2 equivalent, from a day on. `code` is that of what is compared."""

    code: str
    valid_from: date
    kg_each: Decimal
    singular: str
    plural: str
    source: str
    read_on: date


@dataclass(frozen=True, slots=True)
class Equivalent:
    """So many of something: a whole number, to two significant digits as any estimate."""

    count: int
    comparison: Comparison


def equivalents_of(kilograms: Decimal | None, comparisons: Iterable[Comparison], *, on: date) -> list[Equivalent]:
    """What so many kilograms of CO2e compare with, by the factors that hold on that day.

    Nothing for what is unknown, negative, or less than one of the thing: « 0,02 trajet » says nothing to anybody.
    """
    held = {one.code: one for one in sorted(comparisons, key=lambda one: one.valid_from) if one.valid_from <= on}
    if kilograms is None:
        return []
    return [
        Equivalent(int(two_significant_digits(kilograms / one.kg_each)), one) for one in held.values() if kilograms >= one.kg_each
    ]


def of_year(kilograms: Decimal | None, year: int) -> list[Equivalent]:
    """The same for the figure of a year: by the factors of its last day, so that a later factor never touches a published year."""
    return equivalents_of(kilograms, known_comparisons(), on=date(year, 12, 31))


@cache
def known_comparisons() -> tuple[Comparison, ...]:
    """The rows of equivalents.csv. A factor that changes is another row with its day; a row is never edited."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Comparison(
                code=row["code"],
                valid_from=date.fromisoformat(row["valid_from"]),
                kg_each=Decimal(row["kg_each"]),
                singular=row["singular"],
                plural=row["plural"],
                source=row["source"],
                read_on=date.fromisoformat(row["read_on"]),
            )
            for row in csv.DictReader(file)
        )
