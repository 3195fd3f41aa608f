"""What may be put in a lot, how equipment is put in lines, when a lot is published or withdrawn."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from marketplace.inventory.enums import Condition, ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.ledger.rules import AgeLimits, eligibility_of
from marketplace.lots.enums import Age, LotState
from marketplace.lots.errors import (
    ChangedMeanwhile,
    DeadlineOutOfRange,
    GiverNotPublic,
    ItemsNotAvailable,
    ItemsNotInLine,
    LotNotDraft,
    NoItemChosen,
    NoItemToRemove,
    UnitsOutOfRange,
    UnknownCategory,
)
from marketplace.lots.models import Lot
from marketplace.lots.rules.windows import LONGEST_WINDOW

MOST_UNITS = 100_000


class LineKey(NamedTuple):
    """What the units of one line have in common."""

    category_id: int
    condition: Condition
    eligibility: Eligibility


def check_giver(organisation: Organisation) -> None:
    """Only a public body gives through a lot; raises `GiverNotPublic`."""
    if not organisation.kind.is_public:
        raise GiverNotPublic


def check_draft(lot: Lot) -> None:
    """A lot changes only while nobody has seen it; raises `LotNotDraft`."""
    if lot.state is not LotState.DRAFT:
        raise LotNotDraft


def check_revision(lot: Lot, revision: int) -> None:
    """What is said of a draft is changed as it was read; raises `ChangedMeanwhile`."""
    if lot.revision != revision:
        raise ChangedMeanwhile


def check_deadline(claims_until: date, *, today: date) -> None:
    """Claims are taken until a day from today to a year from now; raises `DeadlineOutOfRange`."""
    if not today <= claims_until <= today + LONGEST_WINDOW:
        raise DeadlineOutOfRange


def check_category(category: EquipmentCategory | None) -> EquipmentCategory:
    """Only categories of the present catalogue are offered; raises `UnknownCategory`."""
    if category is None or not category.is_active:
        raise UnknownCategory
    return category


def check_units(units: int) -> None:
    """A line has from 1 to 100,000 units; raises `UnitsOutOfRange`."""
    if not 1 <= units <= MOST_UNITS:
        raise UnitsOutOfRange


def check_items(items: Sequence[EquipmentItem]) -> None:
    """Only devices taken out of service and free may enter a lot; raises `NoItemChosen`, `ItemsNotAvailable`."""
    if not items:
        raise NoItemChosen
    if any(item.state is not ItemState.DECOMMISSIONED for item in items):
        raise ItemsNotAvailable


def eligibility_of_counted(*, in_decree: bool, age: Age) -> Eligibility:
    """Whether equipment without inventory counts in the decree's rate, from the age a person gave in words.

    Décret 2023-266, article 1 (read November 2026): WEEE categories 2 and 6, at most ten years old when decommissioned.
    """
    if not in_decree:
        return Eligibility.OUTSIDE_CATEGORIES
    return {
        Age.WITHIN_TEN_YEARS: Eligibility.COUNTS,
        Age.OVER_TEN_YEARS: Eligibility.OVER_TEN_YEARS,
        Age.UNKNOWN: Eligibility.UNDATED,
    }[age]


def group_items(
    items: Iterable[EquipmentItem], *, in_decree: Mapping[int, bool], age_limits: AgeLimits
) -> dict[LineKey, list[EquipmentItem]]:
    """Devices by category, condition and eligibility. `in_decree` says it for each category of the items."""
    groups: dict[LineKey, list[EquipmentItem]] = {}
    for item in items:
        eligibility = eligibility_of(
            in_decree=in_decree[item.category_id],
            purchased_on=item.purchased_on,
            decommissioned_on=item.decommissioned_on,
            age_limits=age_limits,
        )
        groups.setdefault(LineKey(item.category_id, item.condition, eligibility), []).append(item)
    return groups


def estimated_mass(units: int, unit_mass_kg: Decimal | None) -> Decimal | None:
    """The mass of those units in kilograms, unknown when that of one is."""
    return None if unit_mass_kg is None else units * unit_mass_kg


def check_removed(chosen: Collection[int], there: Collection[int]) -> list[int]:
    """The devices to take out of a line, among those that are there, in order; raises `NoItemToRemove`, `ItemsNotInLine`."""
    if not chosen:
        raise NoItemToRemove
    if not set(chosen) <= set(there):
        raise ItemsNotInLine
    return sorted(set(chosen))
