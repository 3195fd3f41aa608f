"""Which periods a report may be about."""

from datetime import date

from marketplace.steering.enums import Part, Period
from marketplace.steering.errors import PeriodNotBegun, PeriodOutOfReach

FIRST_YEAR = 2000


def check_period(period: Period, *, today: date) -> None:
    """From 2000 to the present year, and begun; raises `PeriodOutOfReach`, `PeriodNotBegun`."""
    if not FIRST_YEAR <= period.year <= today.year:
        raise PeriodOutOfReach
    if period.first > today:
        raise PeriodNotBegun


def usual_period(today: date) -> Period:
    """The half-year a report is usually asked about: the last one that is over."""
    return Period(today.year, Part.FIRST_HALF) if today >= date(today.year, 7, 1) else Period(today.year - 1, Part.SECOND_HALF)
