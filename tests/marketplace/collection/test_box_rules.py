"""What a box may become, what is said of it, its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.points import Point
from marketplace.collection import rules
from marketplace.collection.enums import BoxState, BoxStep
from marketplace.collection.errors import (
    BoxChangedMeanwhile,
    BoxPlaceIncomplete,
    BoxReasonMissing,
    BoxStepNotPossible,
    BoxTooFar,
    CapacityNotPossible,
)

pytestmark = pytest.mark.one_engine
METZ = Point(49.11972, 6.17626)
LEADS = {
    (BoxState.PROPOSED, BoxStep.INSTALL): BoxState.INSTALLED,
    (BoxState.PROPOSED, BoxStep.REMOVE): BoxState.REMOVED,
    (BoxState.INSTALLED, BoxStep.STOP): BoxState.OUT_OF_SERVICE,
    (BoxState.INSTALLED, BoxStep.REMOVE): BoxState.REMOVED,
    (BoxState.OUT_OF_SERVICE, BoxStep.RESTART): BoxState.INSTALLED,
    (BoxState.OUT_OF_SERVICE, BoxStep.REMOVE): BoxState.REMOVED,
}


@pytest.mark.parametrize("state", BoxState)
@pytest.mark.parametrize("step", BoxStep)
def test_a_step_leads_where_the_table_says_and_nowhere_else(state, step):
    if (state, step) in LEADS:
        assert rules.next_state(state, step) is LEADS[state, step]
    else:
        with pytest.raises(BoxStepNotPossible):
            rules.next_state(state, step)


@given(st.lists(st.sampled_from(BoxStep), max_size=30))
def test_whatever_is_tried_a_box_serves_only_once_installed_and_never_comes_back_once_removed(steps):
    state, was_installed, was_removed = BoxState.PROPOSED, False, False
    for step in steps:
        try:
            state = rules.next_state(state, step)
        except BoxStepNotPossible:
            continue
        was_installed = was_installed or state is BoxState.INSTALLED
        assert not was_removed, "a removed box moved"
        was_removed = state is BoxState.REMOVED
        assert not state.stands or was_installed


@given(st.lists(st.integers(0, 10**6), min_size=rules.CODE_LENGTH, max_size=rules.CODE_LENGTH))
def test_a_code_is_read_again_however_it_is_typed(numbers):
    code = rules.code_from(numbers)

    assert len(code) == rules.CODE_LENGTH
    assert set(code) <= set(rules.ALPHABET)
    for typed in (code, code.lower(), f"{code[:4]}-{code[4:]}", f" {code[:4]} {code[4:].lower()} "):
        assert rules.code_typed(typed) == code


@given(st.text(max_size=20))
def test_what_is_no_code_is_read_as_none(text):
    code = rules.code_typed(text)
    assert code == "" or (len(code) == rules.CODE_LENGTH and set(code) <= set(rules.ALPHABET))


def test_the_code_has_no_sign_that_is_taken_for_another():
    assert not set("0O1ILU") & set(rules.ALPHABET)
    assert len(rules.ALPHABET) ** rules.CODE_LENGTH > 10**11


@pytest.mark.parametrize("step", [BoxStep.STOP, BoxStep.REMOVE])
def test_stopping_and_removing_say_why(step):
    with pytest.raises(BoxReasonMissing):
        rules.check_reason(step, "  \n")
    assert rules.check_reason(step, " Serrure forcée. ") == "Serrure forcée."


def test_a_position_is_whole_and_near_its_town_hall():
    assert rules.exact_place(None, None, METZ) is None
    assert rules.exact_place(49.1, 6.2, METZ) == Point(49.1, 6.2)
    with pytest.raises(BoxPlaceIncomplete):
        rules.exact_place(49.1, None, METZ)
    with pytest.raises(BoxTooFar):
        rules.exact_place(6.17626, 49.11972, METZ)


@pytest.mark.parametrize(
    ("name", "size"), [("capacity_litres", 0), ("capacity_litres", 10_001), ("capacity_kg", -1), ("capacity_kg", 3_001)]
)
def test_a_capacity_is_one_that_boxes_have(name, size):
    with pytest.raises(CapacityNotPossible) as refusal:
        rules.check_capacity({"capacity_litres": None, "capacity_kg": None, name: size})
    assert refusal.value.field == name


def test_a_capacity_may_be_unknown():
    rules.check_capacity({"capacity_litres": None, "capacity_kg": None})


def test_nobody_decides_on_another_box_than_the_one_she_read():
    rules.check_revision(3, 3)
    rules.check_revision(3, None)
    with pytest.raises(BoxChangedMeanwhile):
        rules.check_revision(3, 2)
