"""What a lot amounts to: units, mass, emissions avoided if all is reused, value."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.impact.rules import NOTHING_KNOWN, Avoided, Factors, avoided_by, without_factor
from marketplace.lots.errors import InventoriedLine, ListChanged, NoItemChosen, TooManyItems
from marketplace.lots.models import LotLine
from marketplace.lots.rules.values import set_value_eur

MOST_ITEMS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Totals:
    """What some lines amount to. Unknown masses, values and factors are counted apart: never zero, never guessed."""

    units: int
    mass_kg: Decimal  # of the units whose mass is known
    units_without_mass: int
    avoided: Avoided  # if every unit is reused
    factor_set: str | None
    without_factor: Sequence[str]  # labels of categories
    value_eur: Decimal | None
    units_without_value: int
    above_ceiling: Sequence[LotLine]
    set_above_ceiling_eur: Decimal | None = None  # a complete desktop, screen included, worth more than the ceiling


def totals_of(lines: Sequence[LotLine], factors: Factors | None, *, gift_ceiling_eur: int, counts_sets: bool = False) -> Totals:
    """The totals of those lines with those factors.

    A unit worth more than `gift_ceiling_eur` (CG3P, article D. 3212-3, read November 2026) is not given away as a matter of course.
    With `counts_sets`, a complete desktop counts for one unit, screen included.
    """
    units_by_category: dict[str, int] = {}
    for line in lines:
        units_by_category[line.category.code] = units_by_category.get(line.category.code, 0) + line.units
    labels = {line.category.code: line.category.label for line in lines}
    missing = list(units_by_category) if factors is None else without_factor(factors, units_by_category)
    valued = [(line, line.unit_value_eur) for line in lines if line.unit_value_eur is not None]
    of_set = set_value_eur(lines)
    return Totals(
        units=sum(line.units for line in lines),
        mass_kg=sum((line.mass_kg for line in lines if line.mass_kg is not None), Decimal(0)),
        units_without_mass=sum(line.units for line in lines if line.mass_kg is None),
        avoided=NOTHING_KNOWN if factors is None else avoided_by(factors, units_by_category),
        factor_set=None if factors is None else factors.name,
        without_factor=[labels[code] for code in missing],
        value_eur=sum((line.units * value for line, value in valued), Decimal(0)) if valued else None,
        units_without_value=sum(line.units for line in lines if line.unit_value_eur is None),
        above_ceiling=[line for line, value in valued if value > gift_ceiling_eur],
        set_above_ceiling_eur=of_set if counts_sets and of_set is not None and of_set > gift_ceiling_eur else None,
    )


def check_as_seen(found: int, expected: int) -> None:
    """A list becomes a lot as it was seen, or not at all; raises `NoItemChosen`, `TooManyItems`, `ListChanged`."""
    if not found and not expected:
        raise NoItemChosen
    if found != expected:
        raise ListChanged
    if found > MOST_ITEMS_AT_ONCE:
        raise TooManyItems


def check_may_count(units: int | None, line: LotLine, *, is_inventoried: bool) -> None:
    """The number of a line of devices is that of its devices; raises `InventoriedLine`."""
    if is_inventoried and units not in {None, line.units}:
        raise InventoriedLine
