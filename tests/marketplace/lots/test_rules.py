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
    lines = facts.pop("lines", [LotLine(id=1, units=10, allocated_units=allocated, taken_back_units=0)])
    days = {"available_on": TODAY - timedelta(days=30), "partners_from": TODAY - timedelta(days=30), "revision": 0}
    return Lot(giver_id=1, state=state, claims_until=until, lines=lines, **{**days, **facts})


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

    groups = rules.group_items(items, in_decree={1: True, 2: False}, age_limits=[(date.min, 10)])

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
    rules.check_withdrawable(lot(LotState.EXPIRED))
    for state in set(LotState) - {LotState.PUBLISHED, LotState.EXPIRED}:
        with pytest.raises(errors.LotAlreadyClosed):
            rules.check_withdrawable(lot(state))


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_no_is_explained(reason):
    with pytest.raises(errors.ReasonMissing):
        rules.check_reason(reason)


def check_claimable(thing, *, taker_id=2, is_public=False, is_verified=True, today=TODAY):
    rules.check_claimable(thing, taker_id=taker_id, is_public=is_public, is_verified=is_verified, today=today)


@pytest.mark.parametrize("state", sorted(set(LotState) - {LotState.PUBLISHED}), ids=str)
def test_only_a_published_lot_can_be_claimed(state):
    with pytest.raises(errors.LotNotAvailable):
        check_claimable(lot(state))


def test_a_lot_that_is_gone_says_what_became_of_it():
    said = {LotState.ALLOCATED: "tout a été attribué ou repris", LotState.EXPIRED: "a expiré", LotState.WITHDRAWN: "l’a retiré"}
    for state, words in said.items():
        with pytest.raises(errors.LotNotAvailable, match=words):
            rules.check_lot_open(state)


def test_a_lot_is_claimed_by_somebody_else_verified_until_the_last_day():
    check_claimable(lot())
    with pytest.raises(errors.OwnLot):
        check_claimable(lot(), taker_id=1)
    with pytest.raises(errors.NotVerified):
        check_claimable(lot(), is_verified=False)
    with pytest.raises(errors.ClaimsClosed):
        check_claimable(lot(), today=TODAY + timedelta(days=1))


def test_an_organisation_has_one_live_claim():
    rules.check_first_claim(None)
    with pytest.raises(errors.AlreadyClaimed):
        rules.check_first_claim(claim())


def test_what_is_asked_stays_within_what_remains():
    facts = {"taken_back_units": 0}
    lines = [LotLine(id=1, units=10, allocated_units=4, **facts), LotLine(id=2, units=3, allocated_units=3, **facts)]
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


def asked(state=ClaimState.PENDING, key=1, *, may_wait=True, granted=None, **units):
    wanted = {int(name.removeprefix("line")): number for name, number in units.items()} or {1: 4}
    return rules.Asked(key, state, may_wait, wanted, granted or dict.fromkeys(wanted, 0))


@pytest.mark.parametrize("state", ClaimState, ids=str)
def test_a_claim_is_answered_once(state):
    if state is ClaimState.PENDING:
        rules.check_pending(state)
        return
    with pytest.raises(errors.ClaimNotPending):
        rules.check_pending(state)


@pytest.mark.parametrize("state", ClaimState, ids=str)
def test_a_claim_is_given_up_while_it_waits(state):
    if state in {ClaimState.PENDING, ClaimState.WAITING}:
        rules.check_unanswered(state)
        return
    with pytest.raises(errors.ClaimNotPending):
        rules.check_unanswered(state)


@pytest.mark.parametrize("state", ClaimState, ids=str)
def test_only_what_was_granted_comes_back(state):
    if state is ClaimState.ALLOCATED:
        rules.check_allocated(state)
        return
    with pytest.raises(errors.ClaimNotAllocated):
        rules.check_allocated(state)


@pytest.mark.parametrize("state", sorted(set(LotState) - {LotState.PUBLISHED}), ids=str)
def test_only_a_published_lot_is_allocated(state):
    rules.check_has_pending(LotState.PUBLISHED)
    with pytest.raises(errors.ClaimNotPending):
        rules.check_has_pending(state)


def test_a_claim_is_granted_whole_or_in_part_within_what_was_asked_and_what_remains():
    wanted, remaining = {1: 5, 2: 2}, {1: 3, 2: 3}
    assert rules.check_granted(wanted, remaining, {1: 3, 2: 0}) == {1: 3}
    assert rules.check_granted({1: 3, 2: 2}, remaining, None) == {1: 3, 2: 2}
    for granted, refusal in [
        (None, errors.MoreThanRemains),
        ({1: 4}, errors.MoreThanRemains),
        ({1: 6}, errors.MoreThanAsked),
        ({2: -1}, errors.MoreThanAsked),
        ({1: 0}, errors.NothingGranted),
        ({9: 1}, errors.LineGone),
    ]:
        with pytest.raises(refusal):
            rules.check_granted(wanted, remaining, granted)


def test_a_grant_is_taken_back_whole_or_in_part_within_what_was_granted():
    granted = {1: 5, 2: 0}
    assert rules.check_released(granted, None) == {1: 5}
    assert rules.check_released(granted, {1: 2}) == {1: 2}
    for units, refusal in [
        ({1: 6}, errors.MoreThanGranted),
        ({1: -1}, errors.MoreThanGranted),
        ({2: 1}, errors.MoreThanGranted),
        ({1: 0}, errors.NothingReleased),
        ({9: 1}, errors.LineGone),
    ]:
        with pytest.raises(refusal):
            rules.check_released(granted, units)


@given(wanted=st.integers(1, 50), remaining=st.integers(0, 50), granted=st.integers(-5, 60))
def test_no_grant_ever_passes_what_the_line_has(wanted, remaining, granted):
    try:
        kept = rules.check_granted({1: wanted}, {1: remaining}, {1: granted})
    except (errors.MoreThanAsked, errors.MoreThanRemains, errors.NothingGranted):
        assert granted <= 0 or granted > min(wanted, remaining)
    else:
        assert kept == {1: granted}
        assert granted <= min(wanted, remaining)


def test_a_claim_has_no_hope_when_nothing_is_left_of_all_it_asks():
    assert rules.is_hopeless({1, 2}, {1: 0, 2: 0, 3: 5})
    assert not rules.is_hopeless({1, 2}, {1: 0, 2: 1})
    assert rules.is_wholly_allocated({1: 0, 2: 0})
    assert not rules.is_wholly_allocated({1: 0, 2: 1})


# The waiting list


def stakes(remaining, *claims):
    return rules.Stakes(1, LotState.PUBLISHED, remaining, {one.claim_id: one for one in claims})


def test_whoever_has_nothing_left_to_hope_for_waits_unless_she_said_no():
    answers = rules.answers_due(stakes({1: 0, 2: 3}, asked(key=1), asked(key=2, may_wait=False), asked(key=3, line1=1, line2=1)))
    assert answers == rules.Answers(refused=[2], put_on_list=[1], recalled=[])


def test_units_that_come_back_call_the_first_in_line():
    waiting = [asked(ClaimState.WAITING, key, line1=4) for key in (1, 2, 3)]
    assert rules.answers_due(stakes({1: 0}, *waiting)).recalled == []
    assert rules.answers_due(stakes({1: 3}, *waiting)).recalled == [1]
    assert rules.answers_due(stakes({1: 5}, *waiting)).recalled == [1, 2]


def test_units_that_a_pending_claim_asks_for_call_nobody():
    waiting = asked(ClaimState.WAITING, 1, line1=2)
    assert rules.answers_due(stakes({1: 4}, waiting, asked(key=2, line1=4))).recalled == []
    assert rules.answers_due(stakes({1: 5}, waiting, asked(key=2, line1=4))).recalled == [1]


@given(
    remaining=st.dictionaries(st.integers(1, 3), st.integers(0, 6), min_size=3, max_size=3),
    claims=st.lists(
        st.tuples(
            st.sampled_from([ClaimState.PENDING, ClaimState.WAITING, ClaimState.ALLOCATED]),
            st.booleans(),
            st.dictionaries(st.integers(1, 3), st.integers(1, 6), min_size=1),
        ),
        max_size=6,
    ),
)
def test_after_the_answers_nobody_is_owed_another(remaining, claims):
    table = stakes(
        remaining, *(rules.Asked(key, state, may, wanted, {}) for key, (state, may, wanted) in enumerate(claims, start=1))
    )
    answers = rules.answers_due(table)
    for key, state in [
        *((key, ClaimState.REFUSED) for key in answers.refused),
        *((key, ClaimState.WAITING) for key in answers.put_on_list),
        *((key, ClaimState.PENDING) for key in answers.recalled),
    ]:
        table = rules.with_claim(table, key, state)
    assert rules.answers_due(table) == rules.Answers([], [], [])
    for one in table.claims.values():
        if one.state is ClaimState.PENDING:
            assert not rules.is_hopeless(one.wanted, remaining)


@pytest.mark.parametrize("state", LotState, ids=str)
@pytest.mark.parametrize("left", [0, 1])
@pytest.mark.parametrize("has_recalled", [False, True])
def test_a_lot_follows_its_units(state, left, has_recalled):
    after = rules.state_after_moves(state, {1: 0, 2: left}, has_recalled=has_recalled)
    expected = {
        (LotState.PUBLISHED, 0): LotState.ALLOCATED,
        (LotState.ALLOCATED, 1): LotState.PUBLISHED,
    }.get((state, left), LotState.PUBLISHED if state is LotState.EXPIRED and has_recalled else state)
    assert after is expected


# Windows


def test_public_bodies_come_first_then_partners_until_the_deadline():
    days = {"available_on": TODAY, "partners_from": TODAY + timedelta(days=7), "until": TODAY + timedelta(days=21)}
    thing = lot(**days)
    expected = {-1: (False, False), 0: (True, False), 6: (True, False), 7: (True, True), 21: (True, True), 22: (False, False)}
    for after, (bodies, partners) in expected.items():
        day = TODAY + timedelta(days=after)
        assert rules.is_claimable(thing, is_public=True, today=day) is bodies
        assert rules.is_claimable(thing, is_public=False, today=day) is partners
        for is_public, may in ((True, bodies), (False, partners)):
            if may:
                check_claimable(thing, is_public=is_public, today=day)
            else:
                with pytest.raises((errors.NotOpenYet, errors.ClaimsClosed)):
                    check_claimable(thing, is_public=is_public, today=day)
    stages = {-1: "upcoming", 0: "bodies_first", 6: "bodies_first", 7: "open", 21: "open", 22: "closed"}
    assert {after: rules.stage_of(thing, today=TODAY + timedelta(days=after)) for after in stages} == stages


def test_a_claim_too_early_says_from_when_and_why():
    thing = lot(available_on=TODAY, partners_from=TODAY + timedelta(days=7), until=TODAY + timedelta(days=21))
    with pytest.raises(errors.NotOpenYet, match=r"réservé aux collectivités.*29.novembre.2026"):
        check_claimable(thing)
    with pytest.raises(errors.NotOpenYet, match=r"pas encore disponible.*29.novembre.2026"):
        check_claimable(thing, today=TODAY - timedelta(days=1))
    with pytest.raises(ValueError, match="draft"):
        rules.opens_on(Lot(), is_public=True)


def check_window(available_on, days, until):
    return rules.check_window(available_on, days, until, most_days=7, today=TODAY)


def test_the_window_of_public_bodies_is_chosen_within_the_territory_s_and_the_deadline():
    until = TODAY + timedelta(days=10)
    assert check_window(TODAY, 0, until) == TODAY
    assert check_window(TODAY + timedelta(days=3), 7, until) == until
    for available_on, days, refusal in [
        (TODAY - timedelta(days=1), 0, errors.AvailabilityOutOfRange),
        (TODAY + timedelta(days=366), 0, errors.AvailabilityOutOfRange),
        (date(1900, 1, 1), 0, errors.AvailabilityOutOfRange),
        (TODAY, -1, errors.WindowOutOfRange),
        (TODAY, 8, errors.WindowOutOfRange),
        (TODAY, 10**12, errors.WindowOutOfRange),
        (TODAY + timedelta(days=4), 7, errors.NobodyCouldAsk),
    ]:
        with pytest.raises(refusal):
            check_window(available_on, days, until)


@pytest.mark.parametrize("state", LotState, ids=str)
@pytest.mark.parametrize("has_pending", [False, True])
@pytest.mark.parametrize(("allocated", "late"), [(0, 1), (4, 1), (10, 1), (0, 0)])
def test_a_lot_expires_once_late_with_units_left_and_nobody_to_answer(state, has_pending, allocated, late):
    thing = lot(state, allocated=allocated, until=TODAY - timedelta(days=late))
    expected = state is LotState.PUBLISHED and not has_pending and allocated < 10 and late == 1
    assert rules.has_expired(thing, has_pending=has_pending, today=TODAY) is expected


@pytest.mark.parametrize("state", LotState, ids=str)
def test_only_an_expired_lot_is_offered_again_until_a_day_to_come(state):
    thing = lot(state, until=TODAY - timedelta(days=5))
    if state is not LotState.EXPIRED:
        with pytest.raises(errors.LotNotExpired):
            rules.check_offered_again(thing, TODAY + timedelta(days=21), today=TODAY)
        return
    rules.check_offered_again(thing, TODAY + timedelta(days=21), today=TODAY)
    for day in (TODAY, TODAY + timedelta(days=366)):
        with pytest.raises(errors.DeadlineNotLater):
            rules.check_offered_again(thing, day, today=TODAY)


def test_a_claim_lapses_some_days_after_the_deadline_or_after_it_was_called_back():
    assert rules.lapses_after(Claim(), TODAY, days=30) == TODAY + timedelta(days=30)
    recalled = TODAY + timedelta(days=10)
    assert rules.lapses_after(Claim(recalled_on=recalled), TODAY, days=30) == recalled + timedelta(days=30)
    assert rules.lapses_after(Claim(recalled_on=TODAY - timedelta(days=9)), TODAY, days=30) == TODAY + timedelta(days=30)


def test_what_is_said_of_a_draft_is_changed_as_it_was_read():
    rules.check_revision(lot(LotState.DRAFT, revision=3), 3)
    with pytest.raises(errors.ChangedMeanwhile):
        rules.check_revision(lot(LotState.DRAFT, revision=4), 3)


@pytest.mark.parametrize(("days", "left", "proposed"), [(3, 21, 3), (3, 3, 3), (3, 2, 2), (3, 0, 0), (3, -4, 0), (0, 21, 0)])
def test_the_window_proposed_never_goes_past_the_deadline(days, left, proposed):
    day = date(2026, 3, 1)

    assert rules.proposed_window(days, day + timedelta(days=left), today=day) == proposed
