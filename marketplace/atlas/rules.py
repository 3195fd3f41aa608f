"""From figures of municipalities to shades that are told apart without colour."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

from core.text import folded_words
from geo.points import Point

LEVELS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality on a layer, or a place of its own: its figure and a detail, in words, and how dark it is drawn (1 to 3).

    `value` is the figure as a number; `endpoint` and `values` lead to what it counts. A place stands at its `point` and shades
    nothing (level 0); a municipality is marked at its town hall.
    """

    insee_code: str
    name: str
    value: Decimal
    figure: str
    detail: str
    level: int
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    point: Point | None = None
    is_approximate: bool = False


@dataclass(frozen=True, slots=True)
class Shade:
    """One line of the legend."""

    level: int
    label: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A layer in figures: municipalities it holds, those drawn darkest, all there are, the sum of its values, who is not on it."""

    towns: int
    darkest: int
    of_towns: int
    total: Decimal
    missing: list[str]

    @property
    def others(self) -> int:
        """Municipalities it holds that are not drawn darkest."""
        return self.towns - self.darkest


def standing(rows: Sequence[Row], names: Mapping[str, str]) -> Standing:
    """What a layer says in a glance; `names` are those of the territory, by INSEE code. Who is missing is in alphabetical order."""
    held = {row.insee_code for row in rows} & names.keys()
    darkest = {row.insee_code for row in rows if row.level == LEVELS} & names.keys()
    missing = sorted((name for code, name in names.items() if code not in held), key=folded_words)
    return Standing(len(held), len(darkest), len(names), sum((row.value for row in rows), Decimal(0)), missing)


def levels(values: Iterable[Decimal]) -> list[Decimal]:
    """The highest value of each shade but the last, so that each holds as many different values as the others, or nearly.

    Fewer different values than shades make fewer shades; equal values are always of one shade.
    """
    distinct = sorted(set(values))
    shades = min(LEVELS, len(distinct))
    return [distinct[ceil(len(distinct) * rank / shades) - 1] for rank in range(1, shades)]


def level_of(value: Decimal, bounds: Sequence[Decimal]) -> int:
    """Which shade a value is of; the darkest is always used."""
    return LEVELS - sum(value <= bound for bound in bounds)


def shades(values: Iterable[Decimal], words: Callable[[Decimal], str]) -> list[Shade]:
    """The legend of those values, from the lightest shade to the darkest: what each begins and ends with."""
    held: dict[int, list[Decimal]] = {}
    kept = list(values)
    bounds = levels(kept)
    for value in kept:
        held.setdefault(level_of(value, bounds), []).append(value)
    return [Shade(level, _between(words(min(some)), words(max(some)))) for level, some in sorted(held.items())]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The greatest first, then by name and INSEE code."""
    return sorted(rows, key=lambda row: (-row.level, -row.value, folded_words(row.name), row.insee_code))


def _between(lowest: str, highest: str) -> str:
    return lowest if lowest == highest else f"de {lowest} à {highest}"
