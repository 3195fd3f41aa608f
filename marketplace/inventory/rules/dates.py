"""Days as people and programs write them, and which of them a device may have."""

import re
from datetime import date
from functools import lru_cache

FIRST_PLAUSIBLE = date(1980, 1, 1)
_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T].*)?")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T].*)?")


@lru_cache(maxsize=16_384)
def day_of(text: str) -> date | None:
    """The day written as dd/mm/yyyy or ISO (a time after it is left out); `None` when no calendar has it."""
    if match := _FRENCH.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_plausible(day: date, *, today: date) -> bool:
    """Whether a device may have been bought or decommissioned that day: since 1980, and not in the future."""
    return FIRST_PLAUSIBLE <= day <= today


def are_in_order(purchased_on: date | None, decommissioned_on: date | None) -> bool:
    """Nothing is decommissioned before it is bought; what is unknown contradicts nothing."""
    return purchased_on is None or decommissioned_on is None or purchased_on <= decommissioned_on


def days_since(day: date, *, today: date) -> int:
    """How many days went by."""
    return (today - day).days


def written(day: date | None) -> str:
    """A day as people write it, nothing for an unknown one."""
    return f"{day:%d/%m/%Y}" if day else ""
