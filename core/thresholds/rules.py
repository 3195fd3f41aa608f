"""Which values a threshold may take, and from when."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from core.clock import years_after
from core.thresholds.enums import Unit
from core.thresholds.errors import (
    BeganToday,
    BeginsInThePast,
    BeginsTooFar,
    NothingNew,
    ReadInTheFuture,
    ValueOutOfRange,
)
from core.thresholds.models import Threshold

RANGES: Mapping[Unit, tuple[int, int]] = {
    Unit.YEARS: (1, 50),
    Unit.DAYS: (1, 3650),
    Unit.EUROS: (0, 10_000_000),
    Unit.PERCENT: (0, 100),
    Unit.YES_NO: (0, 1),
    Unit.POINTS: (0, 100),
    Unit.KILOMETRES: (1, 1000),
    Unit.KILOMETRES_AN_HOUR: (5, 130),
    Unit.UNITS: (0, 1_000_000),
    Unit.MESSAGES: (1, 10_000),
    Unit.REPORTS: (1, 10_000),
    Unit.KILOGRAMS: (1, 1_000_000),
    Unit.GRAMS_A_KILOMETRE: (0, 5000),
    Unit.MINUTES: (0, 600),
}
MAY_BE_NONE = {"bodies_first_default", "bodies_first_window", "termination_notice"}  # a delay of no day, which means: none
FARTHEST_YEARS = 10


def value_on(values: Sequence[Threshold], day: date) -> Threshold:
    """Which of the values of a threshold, the latest first, holds that day; the first of all before any did."""
    return next((one for one in values if one.valid_from <= day), values[-1])


def range_of(code: str, unit: Unit) -> tuple[int, int]:
    """The lowest and the highest value that threshold may take."""
    lowest, highest = RANGES[unit]
    return (0 if code in MAY_BE_NONE else lowest), highest


def check_value(code: str, unit: Unit, value: int) -> None:
    """A value that means something; raises `ValueOutOfRange`."""
    lowest, highest = range_of(code, unit)
    if not lowest <= value <= highest:
        raise ValueOutOfRange(lowest, highest)


def check_day(valid_from: date, last_began: date, *, today: date) -> None:
    """A value begins today or later, and what has begun is not changed; raises `BeginsInThePast`, `BeganToday`, `BeginsTooFar`."""
    if valid_from < today:
        raise BeginsInThePast
    if valid_from == today == last_began:
        raise BeganToday
    if valid_from > years_after(today, FARTHEST_YEARS):
        raise BeginsTooFar


def check_reading(read_on: date, *, today: date) -> None:
    """A source was read before it is cited; raises `ReadInTheFuture`."""
    if read_on > today:
        raise ReadInTheFuture


def check_new(before: Threshold, value: int, source: str) -> None:
    """Another value than the one of that day, or the same for another reason; raises `NothingNew`."""
    if (int(before.value), before.source) == (value, source):
        raise NothingNew


def first_day(last_began: date, *, today: date) -> date:
    """The first day from which a new value may hold."""
    return today + timedelta(days=1) if last_began == today else today
