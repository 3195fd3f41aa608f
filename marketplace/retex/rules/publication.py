"""When a year may be published."""

from datetime import date

from marketplace.retex.errors import UnknownYear, YearNotOver

FIRST_YEAR = 2000


def check_year(year: int, *, today: date) -> None:
    """A report is about a year from 2000 to the present one; raises `UnknownYear`."""
    if not is_reportable(year, today=today):
        raise UnknownYear


def is_reportable(year: int, *, today: date) -> bool:
    """Whether the platform may know something of that year."""
    return FIRST_YEAR <= year <= today.year


def check_over(year: int, *, today: date) -> None:
    """Only a year that is over is published: its figures must be able to stay; raises `YearNotOver`."""
    if not is_over(year, today=today):
        raise YearNotOver


def is_over(year: int, *, today: date) -> bool:
    """Whether the last day of the year has passed."""
    return year < today.year
