"""The two rates of reuse. They have different definitions and never share a name."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = 100
PERCENT_DIGITS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Target:
    """What a rate should reach in a year, in percent, and who says so."""

    percent: Decimal
    is_legal: bool
    source: str
    read_on: date


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of units in percent, with what makes it. Undefined (null) when the denominator is unknown or zero."""

    numerator: int
    denominator: int | None
    percent: Decimal | None
    target: Target | None
    is_met: bool | None

    @property
    def is_above_hundred(self) -> bool:
        """More went out than was waiting on 1 January: devices were decommissioned and given within the year."""
        return self.percent is not None and self.percent > HUNDRED


def decree_reuse_rate(a: int, b: int | None, target: Target | None) -> Rate:
    """A ÷ B × 100, in units (décret 2023-266, article 3, read November 2026).

    A: devices of article 1 oriented to reuse during the civil year. B: devices of article 1 decommissioned and in stock on
    1 January, null when nobody declared them. The rate may exceed 100.
    """
    return _rate(a, b, target)


def roadmap_reuse_rate(reused: int, stock: int | None, target: Target | None) -> Rate:
    """Units reused in the year ÷ all the equipment in stock on 1 January × 100 (Metz roadmap, action 2, read November 2026)."""
    return _rate(reused, stock, target)


def _rate(numerator: int, denominator: int | None, target: Target | None) -> Rate:
    if not denominator:
        return Rate(numerator, denominator, None, target, None)
    percent = Decimal(numerator * HUNDRED) / denominator
    # The target is compared with the exact rate: 49,999 % reads 50,00 and does not reach 50.
    is_met = None if target is None else numerator * HUNDRED >= target.percent * denominator
    return Rate(numerator, denominator, percent.quantize(PERCENT_DIGITS, rounding=ROUND_HALF_UP), target, is_met)


def flow_rate(reused: int, left: int) -> Rate:
    """Units reused in the year ÷ all that left the decommissioned stock in the year × 100: an internal indicator.

    What is reused may have left the year before, so that it may exceed 100. Undefined when nothing left.
    """
    return _rate(reused, max(left, 0), None)


def weee_rate(recycled: int, left: int) -> Rate:
    """Units oriented to recycling in the year ÷ all that left the decommissioned stock × 100; undefined when nothing left."""
    return _rate(recycled, max(left, 0), None)


def dormant_share(dormant: int, waiting: int) -> Rate:
    """Devices that wait past the territory's limit ÷ all the decommissioned ones that wait × 100; undefined when none does."""
    return _rate(dormant, waiting, None)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """A share of kilograms, in percent; undefined when the whole is not positive."""
    if whole <= 0:
        return None
    return (part * HUNDRED / whole).quantize(PERCENT_DIGITS, rounding=ROUND_HALF_UP)
