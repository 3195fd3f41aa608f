"""The periods that documents cover."""

from datetime import date, timedelta

from marketplace.transfers.errors import PeriodNotPossible

LONGEST_PERIOD = timedelta(days=366)


def check_period(first: date, last: date) -> None:
    """A period of a year at most, in order; raises `PeriodNotPossible`."""
    if not first <= last < first + LONGEST_PERIOD:
        raise PeriodNotPossible


def is_period(first: date, last: date) -> bool:
    """Whether documents can be asked for about that period."""
    return first <= last < first + LONGEST_PERIOD
