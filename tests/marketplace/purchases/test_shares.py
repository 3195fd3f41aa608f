"""Shares, targets, what a line may say: rules alone."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refusal
from marketplace.purchases import errors
from marketplace.purchases.enums import TargetBasis
from marketplace.purchases.models import ProductKind, SpendTarget
from marketplace.purchases.rules.declaring import KindTotal, check_declarable, differences, pointed, seal_of, stage_of
from marketplace.purchases.rules.importing import french_day
from marketplace.purchases.rules.lines import PurchaseFacts, check_line
from marketplace.purchases.rules.references import check_kind, replaced_target
from marketplace.purchases.rules.shares import KindShare, Target, target_in

pytestmark = pytest.mark.one_engine
TODAY = date(2026, 11, 26)
EUROS = st.integers(0, 10**9).map(Decimal)


def share(amount, reuse=0, gift=0, percent=None):
    target = None if percent is None else Target(Decimal(percent), TargetBasis.UNVERIFIED, 2024, "décret")
    return KindShare(1, "Informatique", Decimal(amount), Decimal(reuse), Decimal(gift), Decimal(0), target)


def test_the_published_example_gives_its_share():
    """150,000 € of which 32,000 € from reuse and 4,500 € of gifts: 21.3 %, 24.3 % with gifts; 20 % is reached, 25 % is not."""
    one = share(150_000, 32_000, 4_500, percent=20)

    assert round(one.share_percent, 2) == Decimal("21.33")
    assert round(one.share_with_gifts_percent, 2) == Decimal("24.33")
    assert one.is_reached
    assert not share(150_000, 32_000, percent=25).is_reached
    assert "non vérifiée" in one.target_in_words


def test_a_share_is_undefined_when_nothing_was_spent():
    assert (share(0, percent=20).share_percent, share(0, percent=20).is_reached) == (None, None)
    assert share(100, 50).is_reached is None
    assert share(100, 50).target_in_words == "aucun connu"


@given(EUROS, EUROS, EUROS, st.integers(0, 100))
def test_a_share_is_between_nothing_and_the_whole_and_gifts_only_raise_it(reuse, gift, rest, percent):
    one = share(reuse + gift + rest, reuse, gift, percent)

    if one.share_percent is None:
        assert one.amount_eur == 0
    else:
        assert 0 <= one.share_percent <= one.share_with_gifts_percent <= 100
        assert one.is_reached == (one.reuse_eur / one.amount_eur * 100 >= percent) or one.share_percent == percent


def target(first_year, percent, basis=TargetBasis.UNVERIFIED, kind_id=1):
    return SpendTarget(kind_id=kind_id, first_year=first_year, percent=Decimal(percent), basis=basis, source="décret")


TARGETS = [target(2024, 20), target(2027, 25), target(2030, 30), target(2024, 40, TargetBasis.RECYCLED), target(2024, 9, kind_id=2)]


@pytest.mark.parametrize(
    ("year", "percent"), [(2023, None), (2024, 20), (2026, 20), (2027, 25), (2029, 25), (2030, 30), (2041, 30)]
)
def test_a_target_holds_until_the_next(year, percent):
    found = target_in(TARGETS, 1, year)

    assert (found and found.percent) == percent


def test_a_target_nobody_verified_may_be_replaced_and_a_verified_one_that_has_begun_may_not():
    facts = {"percent": Decimal(20), "basis": TargetBasis.REUSE, "this_year": 2026}
    assert replaced_target(TARGETS[:3], first_year=2024, **facts) is TARGETS[0]
    assert replaced_target(TARGETS[:3], first_year=2028, **facts) is None
    verified = [target(2024, 20, TargetBasis.REUSE), target(2027, 25, TargetBasis.REUSE)]
    assert replaced_target(verified, first_year=2027, **facts) is verified[1]
    with pytest.raises(errors.TargetBegun):
        replaced_target(verified, first_year=2024, **facts)
    with pytest.raises(errors.YearOutOfRange):
        replaced_target([], first_year=2037, **facts)
    with pytest.raises(errors.PercentOutOfRange):
        replaced_target([], first_year=2027, **{**facts, "percent": Decimal(101)})


def test_a_kind_is_added_once():
    with pytest.raises(errors.KindKnown):
        check_kind("PAPIER", 2026, [ProductKind(label="Papier")], this_year=2026)
    check_kind("Jouets", 2026, [ProductKind(label="Papier")], this_year=2026)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, None),
        ({"amount_eur": None, "reuse_eur": Decimal(0)}, None),
        ({"kind_id": None}, None),
        ({"bought_on": date(2026, 11, 27)}, errors.DayNotCredible),
        ({"bought_on": date(2023, 12, 31)}, errors.DayNotCredible),
        ({"bought_on": date(2025, 3, 3)}, errors.YearDeclared),
        ({"kind_id": 2}, errors.UnknownKind),
        ({"category_id": 9}, errors.UnknownCategory),
        ({"amount_eur": None}, errors.AmountMissing),
        ({"reuse_eur": Decimal("100.01")}, errors.PartsOverWhole),
        ({"gift_eur": Decimal("60.01"), "gift_source": "grille"}, errors.PartsOverWhole),
        ({"recycled_eur": Decimal(101)}, errors.RecycledOverWhole),
        ({"gift_eur": Decimal(60)}, errors.GiftSourceMissing),
        ({"gift_eur": Decimal(60), "gift_source": "grille"}, None),
    ],
)
def test_what_a_line_may_say(changes, refusal):
    said = {"bought_on": date(2026, 3, 3), "kind_id": 1, "amount_eur": Decimal(100), "reuse_eur": Decimal(40), **changes}
    facts = PurchaseFacts(label="Dix portables", units=10, **said)
    kind = ProductKind(label="Informatique", first_year=2024) if facts.kind_id == 1 else None

    try:
        check_line(facts, kind=kind, category=None, declared_years={2025}, today=TODAY)
        found = None
    except Refusal as refused:
        found = type(refused)
    assert found is refusal


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/04/2026", date(2026, 4, 14)),
        ("2026-04-14", date(2026, 4, 14)),
        ("1er avril 2026", date(2026, 4, 1)),
        ("3 AOUT 2026", date(2026, 8, 3)),
        ("31/02/2026", None),
        ("31 février 2026", None),
        ("14/04/26", None),
        ("hier", None),
        ("", None),
    ],
)
def test_days_are_read_in_french(text, day):
    assert french_day(text) == day


@pytest.mark.parametrize(
    ("amount", "text"), [("150000", "150000.00"), ("0", "0"), ("0.00", "0"), ("0.5", "0.50"), ("12.34", "12.34")]
)
def test_amounts_are_published_as_the_example_writes_them(amount, text):
    assert pointed(Decimal(amount)) == text


def total(kind_id, amount):
    return KindTotal(kind_id, f"Type {kind_id}", Decimal(amount), Decimal(0), Decimal(0), Decimal(0))


def test_a_difference_tells_what_is_changed_added_and_gone():
    before, after = [total(1, 10), total(2, 20), total(3, 30)], [total(1, 10), total(2, 25), total(4, 40)]

    told = [
        (one.label, one.before and one.before.amount_eur, one.after and one.after.amount_eur) for one in differences(before, after)
    ]

    assert told == [("Type 2", 20, 25), ("Type 4", None, 40), ("Type 3", 30, None)]
    assert differences(before, before) == []
    assert seal_of(before) == seal_of([total(1, "10.00"), total(2, 20), total(3, 30)]) != seal_of(after)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({}, None),
        ({"year": 2026}, errors.YearNotOver),
        ({"lines": 0}, errors.NothingToDeclare),
        ({"incomplete": 2}, errors.LinesIncomplete),
    ],
)
def test_what_a_year_needs_to_be_declared(facts, refusal):
    asked = {"year": 2025, "this_year": 2026, "lines": 3, "incomplete": 0, "last": None, **facts}

    stage = stage_of(asked["year"], **{name: value for name, value in asked.items() if name != "year"})

    assert stage.is_ready == (refusal is None)
    assert stage.in_words
    if refusal:
        with pytest.raises(refusal):
            check_declarable(**asked)
    else:
        check_declarable(**asked)
