"""What an organisation held on 1 January, and which part of it the decree counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from marketplace.inventory.enums import ItemState
from marketplace.inventory.errors import (
    NothingCorrected,
    OutsideDecree,
    PartOverWhole,
    ReasonMissing,
    UnitsNotCredible,
    YearNotBegun,
    YearTooOld,
)
from marketplace.inventory.rules.dates import are_in_order
from marketplace.ledger.enums import Eligibility
from marketplace.ledger.rules import AgeLimits, eligibility_of

FIRST_YEAR = 2000
MOST_UNITS = 1_000_000


class StockGroup(NamedTuple):
    """Items that are alike as far as a stock is concerned, and how many they are."""

    category_id: int
    in_decree: bool
    purchased_on: date | None
    decommissioned_on: date | None
    left_on: date | None
    state: ItemState
    units: int


@dataclass(slots=True)
class Stock:
    """Units of one category: the fleet, the decommissioned part the decree counts, and those no date places before the day."""

    fleet: int = 0
    decommissioned: int = 0
    undated: int = 0


def new_year(year: int) -> date:
    """1 January of that year."""
    return date(year, 1, 1)


def stock_by_category(groups: Iterable[StockGroup], *, year: int, age_limits: AgeLimits) -> defaultdict[int, Stock]:
    """What was held on 1 January of `year`, by category.

    The fleet is what was bought before that day and had not left; the decommissioned part is what was out of service by then, still
    there, and not older than the limit when taken out (décret 2023-266, articles 1 and 3, read November 2026). A device that no
    date places is counted apart, not guessed.
    """
    day = new_year(year)
    stocks: dict[int, Stock] = defaultdict(Stock)
    for group in groups:
        if has_left(group.state, group.left_on, day):
            continue
        was_there = was_bought(group.purchased_on, group.decommissioned_on, day)
        if was_there is None:
            stocks[group.category_id].undated += group.units
        elif was_there:
            stocks[group.category_id].fleet += group.units
            if group.decommissioned_on is not None and group.decommissioned_on < day and _counts(group, age_limits):
                stocks[group.category_id].decommissioned += group.units
    return stocks


def has_left(state: ItemState, left_on: date | None, day: date) -> bool:
    """Whether an item had left before that day; one that left on an unknown day is no longer counted anywhere."""
    return state.has_left and (left_on is None or left_on < day)


def was_bought(purchased_on: date | None, decommissioned_on: date | None, day: date) -> bool | None:
    """Whether an item had been bought before that day, `None` when nothing says so: what was decommissioned had been bought."""
    if purchased_on is not None:
        return purchased_on < day
    return True if decommissioned_on is not None and decommissioned_on < day else None


def _counts(group: StockGroup, age_limits: AgeLimits) -> bool:
    eligibility = eligibility_of(
        in_decree=group.in_decree,
        purchased_on=group.purchased_on,
        decommissioned_on=group.decommissioned_on,
        age_limits=age_limits,
    )
    return eligibility is Eligibility.COUNTS and are_in_order(group.purchased_on, group.decommissioned_on)


def check_declaration(year: int, fleet: int, decommissioned: int, *, label: str, in_decree: bool, today: date) -> None:
    """A category may be declared so; raises `YearNotBegun`, `YearTooOld`, `UnitsNotCredible`, `OutsideDecree` or `PartOverWhole`.

    The decommissioned part is B of the decree's rate, which counts WEEE categories 2 and 6 alone (décret 2023-266, articles 1 and
    3, read November 2026): a copier waits in the fleet, never there.
    """
    if year > today.year:
        raise YearNotBegun
    if year < FIRST_YEAR:
        raise YearTooOld
    if not (0 <= fleet <= MOST_UNITS and 0 <= decommissioned <= MOST_UNITS):
        raise UnitsNotCredible
    if decommissioned and not in_decree:
        raise OutsideDecree(
            f"{label} : le décret ne compte pas cette catégorie. Laissez 0 réformé compté, et comptez-la dans le parc."
        )
    if decommissioned > fleet:
        raise PartOverWhole(f"{label} : pas plus d’équipements réformés ({decommissioned}) que d’équipements en tout ({fleet}).")


Units = Mapping[int, tuple[int, int]]


def check_reason(number: int, reason: str, units: Units, proposed: Units, frozen: Units | None) -> None:
    """Raise `ReasonMissing` unless a first declaration that departs from the inventory, or any correction, says why.

    A correction that changes nothing raises `NothingCorrected`. Units are by category key: fleet, decommissioned part.
    """
    if frozen is not None and _told(units) == _told(frozen):
        raise NothingCorrected
    if not reason and (number > 1 or _told(units) != _told(proposed)):
        raise ReasonMissing


def _told(units: Units) -> dict[int, tuple[int, int]]:
    """The categories with something in them: one that is left out and one at zero say the same."""
    return {key: pair for key, pair in units.items() if any(pair)}


@dataclass(frozen=True, slots=True)
class ReminderDays:
    """How many days after 1 January organisations are reminded, and when it ends."""

    first: int
    second: int
    end: int


def reminder_stage(days: ReminderDays, *, today: date) -> int | None:
    """Which reminder those who have not declared the year should have had by that day, `None` outside the season."""
    since = today - new_year(today.year)
    if since >= timedelta(days=days.end) or since < timedelta(days=days.first):
        return None
    return 2 if since >= timedelta(days=days.second) else 1
