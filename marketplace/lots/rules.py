"""What may happen to a lot, a claim and an allocation, and how equipment is put in lines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.ledger.rules import eligibility_of
from marketplace.lots.enums import Age, ClaimState, Condition, LotState
from marketplace.lots.errors import (
    AlreadyClaimed,
    AlreadyPromised,
    ClaimNotAllocated,
    ClaimNotPending,
    ClaimsClosed,
    DeadlineNotLater,
    DeadlineOutOfRange,
    EmptyLot,
    GiverNotPublic,
    ItemsNotAvailable,
    LineGone,
    LotAlreadyClosed,
    LotNotAvailable,
    LotNotDraft,
    MoreThanAsked,
    MoreThanRemains,
    NoItemChosen,
    NothingAsked,
    NothingGranted,
    NotVerified,
    OwnLot,
    ReasonMissing,
    UnitsOutOfRange,
    UnknownCategory,
)
from marketplace.lots.models import Claim, Lot, LotLine

LONGEST_WINDOW = timedelta(days=365)
MOST_UNITS = 100_000


class LineKey(NamedTuple):
    """What the units of one line have in common."""

    category_id: int
    condition: Condition
    eligibility: Eligibility


# Building a lot


def check_giver(organisation: Organisation) -> None:
    """Only a public body gives through a lot; raises `GiverNotPublic`."""
    if not organisation.kind.is_public:
        raise GiverNotPublic


def check_draft(lot: Lot) -> None:
    """A lot changes only while nobody has seen it; raises `LotNotDraft`."""
    if lot.state is not LotState.DRAFT:
        raise LotNotDraft


def check_deadline(claims_until: date, *, today: date) -> None:
    """Claims are taken until a day from today to a year from now; raises `DeadlineOutOfRange`."""
    if not today <= claims_until <= today + LONGEST_WINDOW:
        raise DeadlineOutOfRange


def check_postponable(lot: Lot, claims_until: date, *, today: date) -> None:
    """The deadline of a published lot only moves later; raises `LotNotAvailable`, `DeadlineNotLater`."""
    if lot.state is not LotState.PUBLISHED:
        raise LotNotAvailable
    if not max(lot.claims_until, today) < claims_until <= today + LONGEST_WINDOW:
        raise DeadlineNotLater


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
    items: Iterable[EquipmentItem], condition: Condition, *, in_decree: Mapping[int, bool], age_limit_years: int
) -> dict[LineKey, list[EquipmentItem]]:
    """Devices by category, condition and eligibility. `in_decree` says it for each category of the items."""
    groups: dict[LineKey, list[EquipmentItem]] = {}
    for item in items:
        eligibility = eligibility_of(
            in_decree=in_decree[item.category_id],
            purchased_on=item.purchased_on,
            decommissioned_on=item.decommissioned_on,
            age_limit_years=age_limit_years,
        )
        groups.setdefault(LineKey(item.category_id, condition, eligibility), []).append(item)
    return groups


def estimated_mass(units: int, unit_mass_kg: Decimal | None) -> Decimal | None:
    """The mass of those units in kilograms, unknown when that of one is."""
    return None if unit_mass_kg is None else units * unit_mass_kg


def check_publishable(lot: Lot, *, today: date) -> None:
    """A draft with something in it and days left to ask; raises `LotNotDraft`, `EmptyLot`, `DeadlineOutOfRange`."""
    check_draft(lot)
    if not lot.lines:
        raise EmptyLot
    check_deadline(lot.claims_until, today=today)


def check_withdrawable(lot: Lot) -> None:
    """A published lot nobody was promised a part of; raises `AlreadyPromised`, `LotAlreadyClosed`."""
    if any(line.allocated_units for line in lot.lines):
        raise AlreadyPromised
    if lot.state is not LotState.PUBLISHED:
        raise LotAlreadyClosed


def check_reason(reason: str) -> None:
    """A no is always explained; raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing


# Claiming


def check_claimable(lot: Lot, *, taker_id: int, is_verified: bool, today: date) -> None:
    """A published lot of somebody else, before its deadline, by a public body or a verified partner.

    Raises `OwnLot`, `NotVerified`, `LotNotAvailable`, `ClaimsClosed`.
    """
    if lot.giver_id == taker_id:
        raise OwnLot
    if not is_verified:
        raise NotVerified
    if lot.state is not LotState.PUBLISHED:
        raise LotNotAvailable
    if today > lot.claims_until:
        raise ClaimsClosed


def check_first_claim(live: Claim | None) -> None:
    """One live claim per organisation and lot; raises `AlreadyClaimed`."""
    if live is not None:
        raise AlreadyClaimed


def check_asked(lines: Sequence[LotLine], asked: Mapping[int, int]) -> dict[int, int]:
    """The units asked for by line, without the zeros; each within what remains.

    Raises `LineGone`, `MoreThanRemains`, `NothingAsked`.
    """
    by_id = {line.id: line for line in lines}
    if asked.keys() - by_id.keys():
        raise LineGone
    for line_id, units in asked.items():
        if not 0 <= units <= by_id[line_id].remaining_units:
            raise MoreThanRemains(line_id, by_id[line_id].remaining_units)
    wanted = {line_id: units for line_id, units in sorted(asked.items()) if units}
    if not wanted:
        raise NothingAsked
    return wanted


# Deciding


def check_pending(claim: Claim) -> None:
    """A claim is answered once; raises `ClaimNotPending`."""
    if claim.state is not ClaimState.PENDING:
        raise ClaimNotPending


def check_lot_open(lot: Lot) -> None:
    """Only a published lot is allocated; raises `LotNotAvailable`."""
    if lot.state is not LotState.PUBLISHED:
        raise LotNotAvailable


def check_granted(claim: Claim, lines: Sequence[LotLine], granted: Mapping[int, int] | None) -> dict[int, int]:
    """The units granted by lot line, without the zeros: within what was asked and what remains; `None` grants all that was asked.

    Raises `LineGone`, `MoreThanAsked`, `MoreThanRemains`, `NothingGranted`.
    """
    asked = {line.lot_line_id: line.units for line in claim.lines}
    remaining = {line.id: line.remaining_units for line in lines}
    granted = asked if granted is None else granted
    if granted.keys() - asked.keys():
        raise LineGone
    for line_id, units in granted.items():
        if not 0 <= units <= asked[line_id]:
            raise MoreThanAsked(line_id, asked[line_id])
        if units > remaining[line_id]:
            raise MoreThanRemains(line_id, remaining[line_id])
    kept = {line_id: units for line_id, units in sorted(granted.items()) if units}
    if not kept:
        raise NothingGranted
    return kept


def is_hopeless(claim: Claim, remaining: Mapping[int, int]) -> bool:
    """Whether nothing is left of anything the claim asks for. `remaining` is by lot line."""
    return not any(remaining[line.lot_line_id] for line in claim.lines)


def is_wholly_allocated(lines: Sequence[LotLine]) -> bool:
    """Whether every unit of the lot is promised."""
    return all(line.remaining_units == 0 for line in lines)


def check_allocated(claim: Claim) -> None:
    """Only what was granted can be given back; raises `ClaimNotAllocated`."""
    if claim.state is not ClaimState.ALLOCATED:
        raise ClaimNotAllocated
