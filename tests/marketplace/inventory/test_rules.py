"""What may be done to an item by hand, and what a stock on 1 January counts."""

from datetime import date

import pytest

from core.errors import Refusal
from marketplace.inventory import errors
from marketplace.inventory.enums import ImportState, ItemState
from marketplace.inventory.rules.items import check_correction, check_day, check_decommissionable, check_may_go
from marketplace.inventory.rules.stock import Stock, StockGroup, check_declaration, has_left, stock_by_category, was_bought

TODAY = date(2026, 11, 22)
DAY = date(2026, 1, 1)


@pytest.mark.parametrize("state", [*ItemState, *ImportState])
def test_every_state_has_words_and_a_tone(state):
    assert state.label
    assert state.tone in {"neutral", "waiting", "good", "bad"}


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(None, None), (TODAY, None), (date(2026, 11, 23), errors.DateInFuture), (date(1900, 1, 1), errors.DateTooOld)],
)
def test_a_day_given_by_hand_is_past_and_credible(day, refusal):
    if refusal is None:
        check_day(day, today=TODAY, field="on")
        return
    with pytest.raises(refusal) as caught:
        check_day(day, today=TODAY, field="on")
    assert caught.value.field == "on"


@pytest.mark.parametrize(
    ("state", "undated", "refusal"),
    [
        (ItemState.IN_USE, False, None),
        (ItemState.DECOMMISSIONED, True, None),
        (ItemState.DECOMMISSIONED, False, errors.AlreadyDecommissioned),
        (ItemState.IN_LOT, False, errors.ItemHasLeft),
        (ItemState.IN_LOT, True, errors.ItemHasLeft),
        (ItemState.GIVEN, True, errors.ItemHasLeft),
        (ItemState.GONE, False, errors.ItemHasLeft),
    ],
)
def test_what_is_in_use_or_undated_may_be_decommissioned(state, undated, refusal):
    if refusal is None:
        check_decommissionable("PC", state, DAY, is_undated=undated, on=DAY)
        return
    with pytest.raises(refusal):
        check_decommissionable("PC", state, DAY, is_undated=undated, on=DAY)


def test_nothing_is_decommissioned_before_it_is_bought():
    with pytest.raises(errors.DecommissionedBeforePurchase, match="PC"):
        check_decommissionable("PC", ItemState.IN_USE, TODAY, is_undated=False, on=DAY)


@pytest.mark.parametrize("state", ItemState)
def test_only_what_is_here_may_go(state):
    if state.is_here:
        check_may_go(state)
        return
    with pytest.raises(errors.ItemHasLeft):
        check_may_go(state)


@pytest.mark.parametrize(
    ("state", "changes_category", "refusal"),
    [
        (ItemState.IN_USE, True, None),
        (ItemState.DECOMMISSIONED, True, None),
        (ItemState.IN_LOT, False, None),
        (ItemState.IN_LOT, True, errors.CategoryInLot),
        (ItemState.GIVEN, False, errors.ItemHasLeft),
        (ItemState.GONE, False, errors.ItemHasLeft),
    ],
)
def test_what_may_be_corrected_depends_on_where_the_item_is(state, changes_category, refusal):
    if refusal is None:
        check_correction(state, None, DAY, changes_category=changes_category, today=TODAY)
        return
    with pytest.raises(refusal):
        check_correction(state, None, DAY, changes_category=changes_category, today=TODAY)


def test_a_correction_keeps_dates_in_order():
    with pytest.raises(errors.DatesOutOfOrder):
        check_correction(ItemState.DECOMMISSIONED, TODAY, DAY, changes_category=False, today=TODAY)


@pytest.mark.parametrize("state", ItemState)
@pytest.mark.parametrize(("left_on", "left"), [(None, True), (date(2025, 12, 31), True), (DAY, False)])
def test_what_has_left_before_the_day_is_not_counted(state, left_on, left):
    assert has_left(state, left_on, DAY) is (left and state in {ItemState.GIVEN, ItemState.GONE})


@pytest.mark.parametrize(
    ("purchased_on", "decommissioned_on", "bought"),
    [
        (date(2025, 12, 31), None, True),
        (DAY, None, False),
        (None, date(2025, 12, 31), True),
        (None, DAY, None),
        (None, None, None),
    ],
)
def test_what_was_bought_before_the_day_is_known_or_not(purchased_on, decommissioned_on, bought):
    assert was_bought(purchased_on, decommissioned_on, DAY) is bought


def group(**facts) -> StockGroup:
    defaults = {
        "category_id": 1, "in_decree": True, "purchased_on": date(2018, 1, 1), "decommissioned_on": date(2025, 6, 1),
        "left_on": None, "state": ItemState.DECOMMISSIONED, "units": 1,
    }  # fmt: skip
    return StockGroup(**{**defaults, **facts})


@pytest.mark.parametrize(
    ("facts", "stock"),
    [
        ({}, Stock(1, 1, 0)),
        ({"units": 5}, Stock(5, 5, 0)),
        ({"state": ItemState.IN_USE, "decommissioned_on": None}, Stock(1, 0, 0)),
        ({"state": ItemState.IN_LOT}, Stock(1, 1, 0)),
        ({"state": ItemState.GIVEN, "left_on": date(2026, 3, 1)}, Stock(1, 1, 0)),
        ({"decommissioned_on": DAY}, Stock(1, 0, 0)),
        ({"in_decree": False}, Stock(1, 0, 0)),
        ({"purchased_on": date(2015, 6, 1)}, Stock(1, 1, 0)),
        ({"purchased_on": date(2015, 5, 31)}, Stock(1, 0, 0)),
        ({"purchased_on": None}, Stock(1, 0, 0)),
        ({"decommissioned_on": None}, Stock(1, 0, 0)),
        ({"purchased_on": None, "decommissioned_on": None}, Stock(0, 0, 1)),
    ],
)
def test_the_stock_on_1_january_counts_what_the_decree_counts(facts, stock):
    assert stock_by_category([group(**facts)], year=2026, age_limits=[(date.min, 10)]) == {1: stock}


@pytest.mark.parametrize("facts", [{"state": ItemState.GIVEN, "left_on": date(2025, 12, 31)}, {"state": ItemState.GONE}])
def test_what_is_away_on_1_january_is_in_no_stock(facts):
    assert stock_by_category([group(**facts)], year=2026, age_limits=[(date.min, 10)]) == {}


@pytest.mark.parametrize(
    ("year", "fleet", "decommissioned", "refusal"),
    [
        (2026, 0, 0, None),
        (2026, 10, 10, None),
        (2027, 1, 1, errors.YearNotBegun),
        (1999, 1, 1, errors.YearTooOld),
        (2026, 3, 4, errors.PartOverWhole),
        (2026, -1, 0, errors.UnitsNotCredible),
        (2026, 1, -1, errors.UnitsNotCredible),
        (2026, 10**12, 0, errors.UnitsNotCredible),
    ],
)
def test_a_declaration_is_credible(year, fleet, decommissioned, refusal):
    if refusal is None:
        check_declaration(year, fleet, decommissioned, label="Écran", in_decree=True, today=TODAY)
        return
    with pytest.raises(refusal):
        check_declaration(year, fleet, decommissioned, label="Écran", in_decree=True, today=TODAY)


def test_what_the_decree_does_not_count_is_in_the_fleet_and_never_in_its_stock():
    check_declaration(2026, 4, 0, label="Copieur", in_decree=False, today=TODAY)

    with pytest.raises(errors.OutsideDecree, match="Copieur"):
        check_declaration(2026, 4, 1, label="Copieur", in_decree=False, today=TODAY)


def test_every_refusal_says_what_to_do():
    refusals = [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, Refusal)]
    refusals.remove(errors.SourceFailed)  # its sentence is that of a fault: test_glpi.py

    assert all(str(refusal()).endswith(".") for refusal in refusals)
