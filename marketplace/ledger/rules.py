"""Which units the decree counts, and in which year."""

from collections.abc import Set
from datetime import date

from marketplace.ledger.enums import Eligibility


def eligibility_of(
    *, in_decree: bool, purchased_on: date | None, decommissioned_on: date | None, age_limit_years: int
) -> Eligibility:
    """Whether a device counts in the decree's rate: WEEE categories 2 and 6, not older than the limit when decommissioned.

    Décret 2023-266, article 1 (read November 2026). The limit to the day is not « plus de dix ans ». A device without one of
    the dates is counted apart rather than guessed.
    """
    if not in_decree:
        return Eligibility.OUTSIDE_CATEGORIES
    if purchased_on is None or decommissioned_on is None:
        return Eligibility.UNDATED
    too_old = decommissioned_on > _years_after(purchased_on, age_limit_years)
    return Eligibility.OVER_TEN_YEARS if too_old else Eligibility.COUNTS


def counting_year(day: date, closed_years: Set[int]) -> int:
    """The year whose figures count what happened that day: its own, or the first one after it whose figures are not published.

    Published figures never move; what is learnt afterwards, a correction or an outcome reported late, must count somewhere, once.
    """
    year = day.year
    while year in closed_years:
        year += 1
    return year


def _years_after(day: date, years: int) -> date:
    """The same day years on; 29 February becomes 1 March where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
