"""What may happen to lots and claims."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from marketplace.inventory.enums import Condition, ItemState, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.lots import errors, rules
from marketplace.lots.enums import Age, ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotLine

TODAY = date(2026, 11, 22)


def lot(state=LotState.PUBLISHED, *, allocated=0, until=TODAY, **facts):
    lines = facts.pop("lines", [LotLine(id=1, units=10, allocated_units=allocated)])
    return Lot(giver_id=1, state=state, claims_until=until, lines=lines, **facts)


def claim(state=ClaimState.PENDING, **units):
    lines = [ClaimLine(lot_line_id=int(name.removeprefix("line")), units=number) for name, number in units.items()]
    return Claim(state=state, lines=lines or [ClaimLine(lot_line_id=1, units=4)])


@pytest.mark.parametrize("kind", OrganisationKind, ids=str)
def test_only_a_public_body_gives(kind):
    if kind is OrganisationKind.PARTNER:
        with pytest.raises(errors.GiverNotPublic):
            rules.check_giver(Organisation(kind=kind))
    else:
        rules.check_giver(Organisation(kind=kind))


@pytest.mark.parametrize("state", sorted(set(LotState) - {LotState.DRAFT}), ids=str)
def test_only_a_draft_changes(state):
    rules.check_draft(lot(LotState.DRAFT))
    with pytest.raises(errors.LotNotDraft):
        rules.check_draft(lot(state))


@pytest.mark.parametrize("days", [0, 1, 365])
def test_a_deadline_from_today_to_a_year_on_is_kept(days):
    rules.check_deadline(TODAY + timedelta(days=days), today=TODAY)


@pytest.mark.parametrize("day", [date(1900, 1, 1), TODAY - timedelta(days=1), TODAY + timedelta(days=366), date(2999, 1, 1)])
def test_a_deadline_in_the_past_or_beyond_a_year_is_refused(day):
    with pytest.raises(errors.DeadlineOutOfRange):
        rules.check_deadline(day, today=TODAY)


def test_the_deadline_of_a_published_lot_only_moves_later():
    rules.check_postponable(lot(), TODAY + timedelta(days=1), today=TODAY)
    for day in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=366)):
        with pytest.raises(errors.DeadlineNotLater):
            rules.check_postponable(lot(), day, today=TODAY)
    with pytest.raises(errors.LotNotAvailable):
        rules.check_postponable(lot(LotState.DRAFT), TODAY + timedelta(days=1), today=TODAY)


def test_a_deadline_already_passed_is_postponed_to_a_day_to_come():
    late = lot(until=TODAY - timedelta(days=30))
    with pytest.raises(errors.DeadlineNotLater):
        rules.check_postponable(late, TODAY - timedelta(days=1), today=TODAY)
    rules.check_postponable(late, TODAY + timedelta(days=1), today=TODAY)


@pytest.mark.parametrize("category", [None, EquipmentCategory(is_active=False)])
def test_a_category_that_is_gone_is_refused(category):
    with pytest.raises(errors.UnknownCategory):
        rules.check_category(category)


@pytest.mark.parametrize("units", [-1, 0, 100_001, 10**12])
def test_a_line_holds_a_credible_number_of_units(units):
    rules.check_units(1)
    rules.check_units(100_000)
    with pytest.raises(errors.UnitsOutOfRange):
        rules.check_units(units)


def test_a_lot_takes_only_devices_that_are_free():
    free = EquipmentItem(state=ItemState.DECOMMISSIONED)
    rules.check_items([free])
    with pytest.raises(errors.NoItemChosen):
        rules.check_items([])
    for state in set(ItemState) - {ItemState.DECOMMISSIONED}:
        with pytest.raises(errors.ItemsNotAvailable):
            rules.check_items([free, EquipmentItem(state=state)])


@pytest.mark.parametrize(
    ("in_decree", "age", "expected"),
    [
        (True, Age.WITHIN_TEN_YEARS, Eligibility.COUNTS),
        (True, Age.OVER_TEN_YEARS, Eligibility.OVER_TEN_YEARS),
        (True, Age.UNKNOWN, Eligibility.UNDATED),
        *((False, age, Eligibility.OUTSIDE_CATEGORIES) for age in Age),
    ],
)
def test_an_age_in_words_says_what_the_decree_counts(in_decree, age, expected):
    assert rules.eligibility_of_counted(in_decree=in_decree, age=age) is expected


def test_devices_are_grouped_by_category_condition_and_eligibility():
    works, broken = Condition(Works.WORKING), Condition(Works.BROKEN)
    recent = {"purchased_on": date(2020, 1, 1), "decommissioned_on": date(2026, 1, 1), "condition": works}
    old = {"purchased_on": date(2010, 1, 1), "decommissioned_on": date(2026, 1, 1), "condition": works}
    items = [
        EquipmentItem(id=1, category_id=1, **recent),
        EquipmentItem(id=2, category_id=1, **old),
        EquipmentItem(id=3, category_id=1, **recent),
        EquipmentItem(id=4, category_id=1, condition=works),
        EquipmentItem(id=5, category_id=2, **recent),
        EquipmentItem(id=6, category_id=1, **recent | {"condition": broken}),
    ]

    groups = rules.group_items(items, in_decree={1: True, 2: False}, age_limit_years=10)

    assert {tuple(key): [item.id for item in group] for key, group in groups.items()} == {
        (1, works, Eligibility.COUNTS): [1, 3],
        (1, works, Eligibility.OVER_TEN_YEARS): [2],
        (1, works, Eligibility.UNDATED): [4],
        (2, works, Eligibility.OUTSIDE_CATEGORIES): [5],
        (1, broken, Eligibility.COUNTS): [6],
    }


def test_an_unknown_mass_stays_unknown():
    assert rules.estimated_mass(4, Decimal("1.65")) == Decimal("6.60")
    assert rules.estimated_mass(4, None) is None
    assert Lot(lines=[LotLine(mass_kg=Decimal(3)), LotLine(mass_kg=None)]).mass_kg is None
    assert Lot(lines=[LotLine(mass_kg=Decimal(3)), LotLine(mass_kg=Decimal(4))]).mass_kg == Decimal(7)
    assert Lot(lines=[]).mass_kg is None


def test_a_draft_with_something_in_it_can_be_published_before_its_deadline():
    rules.check_publishable(lot(LotState.DRAFT), today=TODAY)
    with pytest.raises(errors.EmptyLot):
        rules.check_publishable(lot(LotState.DRAFT, lines=[]), today=TODAY)
    with pytest.raises(errors.DeadlineOutOfRange):
        rules.check_publishable(lot(LotState.DRAFT), today=TODAY + timedelta(days=1))
    with pytest.raises(errors.LotNotDraft):
        rules.check_publishable(lot(LotState.PUBLISHED), today=TODAY)


def test_a_lot_is_withdrawn_while_nothing_is_promised():
    rules.check_withdrawable(lot())
    with pytest.raises(errors.AlreadyPromised):
        rules.check_withdrawable(lot(allocated=1))
    for state in set(LotState) - {LotState.PUBLISHED}:
        with pytest.raises(errors.LotAlreadyClosed):
            rules.check_withdrawable(lot(state))


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_no_is_explained(reason):
    with pytest.raises(errors.ReasonMissing):
        rules.check_reason(reason)


@pytest.mark.parametrize("state", sorted(set(LotState) - {LotState.PUBLISHED}), ids=str)
def test_only_a_published_lot_can_be_claimed(state):
    with pytest.raises(errors.LotNotAvailable):
        rules.check_claimable(lot(state), taker_id=2, is_verified=True, today=TODAY)


def test_a_lot_is_claimed_by_somebody_else_verified_until_the_last_day():
    rules.check_claimable(lot(), taker_id=2, is_verified=True, today=TODAY)
    with pytest.raises(errors.OwnLot):
        rules.check_claimable(lot(), taker_id=1, is_verified=True, today=TODAY)
    with pytest.raises(errors.NotVerified):
        rules.check_claimable(lot(), taker_id=2, is_verified=False, today=TODAY)
    with pytest.raises(errors.ClaimsClosed):
        rules.check_claimable(lot(), taker_id=2, is_verified=True, today=TODAY + timedelta(days=1))


def test_an_organisation_has_one_live_claim():
    rules.check_first_claim(None)
    with pytest.raises(errors.AlreadyClaimed):
        rules.check_first_claim(claim())


def test_what_is_asked_stays_within_what_remains():
    lines = [LotLine(id=1, units=10, allocated_units=4), LotLine(id=2, units=3, allocated_units=3)]
    assert rules.check_asked(lines, {2: 0, 1: 6}) == {1: 6}
    for asked, refusal in [
        ({1: 7}, errors.MoreThanRemains),
        ({1: 10**12}, errors.MoreThanRemains),
        ({1: -1}, errors.MoreThanRemains),
        ({1: 1, 2: 1}, errors.MoreThanRemains),
        ({1: 0}, errors.NothingAsked),
        ({}, errors.NothingAsked),
        ({1: 1, 9: 1}, errors.LineGone),
    ]:
        with pytest.raises(refusal):
            rules.check_asked(lines, asked)


@pytest.mark.parametrize("state", sorted(set(ClaimState) - {ClaimState.PENDING}), ids=str)
def test_a_claim_is_answered_once(state):
    rules.check_pending(claim())
    with pytest.raises(errors.ClaimNotPending):
        rules.check_pending(claim(state))


@pytest.mark.parametrize("state", sorted(set(ClaimState) - {ClaimState.ALLOCATED}), ids=str)
def test_only_what_was_granted_comes_back(state):
    rules.check_allocated(claim(ClaimState.ALLOCATED))
    with pytest.raises(errors.ClaimNotAllocated):
        rules.check_allocated(claim(state))


@pytest.mark.parametrize("state", sorted(set(LotState) - {LotState.PUBLISHED}), ids=str)
def test_only_a_published_lot_is_allocated(state):
    rules.check_lot_open(lot())
    with pytest.raises(errors.LotNotAvailable):
        rules.check_lot_open(lot(state))


def test_a_claim_is_granted_whole_or_in_part_within_what_was_asked_and_what_remains():
    lines = [LotLine(id=1, units=10, allocated_units=7), LotLine(id=2, units=3, allocated_units=0)]
    asked = claim(line1=5, line2=2)
    assert rules.check_granted(asked, lines, {1: 3, 2: 0}) == {1: 3}
    assert rules.check_granted(claim(line1=3, line2=2), lines, None) == {1: 3, 2: 2}
    for granted, refusal in [
        (None, errors.MoreThanRemains),
        ({1: 4}, errors.MoreThanRemains),
        ({1: 6}, errors.MoreThanAsked),
        ({2: -1}, errors.MoreThanAsked),
        ({1: 0}, errors.NothingGranted),
        ({9: 1}, errors.LineGone),
    ]:
        with pytest.raises(refusal):
            rules.check_granted(asked, lines, granted)


@given(asked=st.integers(1, 50), units=st.integers(1, 50), allocated=st.integers(0, 50), granted=st.integers(-5, 60))
def test_no_grant_ever_passes_what_the_line_has(asked, units, allocated, granted):
    line = LotLine(id=1, units=units, allocated_units=min(allocated, units))
    try:
        kept = rules.check_granted(claim(line1=asked), [line], {1: granted})
    except (errors.MoreThanAsked, errors.MoreThanRemains, errors.NothingGranted):
        assert granted <= 0 or granted > min(asked, line.remaining_units)
    else:
        assert kept == {1: granted}
        assert line.allocated_units + granted <= units
        assert granted <= asked


def test_a_claim_has_no_hope_when_nothing_is_left_of_all_it_asks():
    assert rules.is_hopeless(claim(line1=4, line2=1), {1: 0, 2: 0, 3: 5})
    assert not rules.is_hopeless(claim(line1=4, line2=1), {1: 0, 2: 1})
    assert rules.is_wholly_allocated([LotLine(units=2, allocated_units=2)])
    assert not rules.is_wholly_allocated([LotLine(units=2, allocated_units=2), LotLine(units=2, allocated_units=1)])
