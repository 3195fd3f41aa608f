"""From which year the target of a rate may be set."""

from decimal import Decimal

from marketplace.retex.errors import TargetOutOfRange, TargetYearBegun, TargetYearTooFar

HIGHEST = 100
FARTHEST_YEARS = 10


def check_target(year: int, percent: Decimal, *, is_known: bool, this_year: int) -> None:
    """A year to come may be given a target, or another one; the year that runs, one if it has none; a past year never.

    Raises `TargetOutOfRange`, `TargetYearBegun`, `TargetYearTooFar`.
    """
    if not 0 <= percent <= HIGHEST:
        raise TargetOutOfRange
    if year < this_year or (year == this_year and is_known):
        raise TargetYearBegun
    if year > this_year + FARTHEST_YEARS:
        raise TargetYearTooFar
