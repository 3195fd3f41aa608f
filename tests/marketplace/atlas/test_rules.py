"""Shades that are told apart without colour."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.atlas.rules import LEVELS, Row, level_of, levels, shades, standing

pytestmark = pytest.mark.one_engine

values = st.lists(st.integers(1, 50).map(Decimal), min_size=1, max_size=30)


@given(values)
def test_a_greater_figure_is_never_lighter_and_the_darkest_shade_is_used(some):
    bounds = levels(some)
    drawn = [level_of(value, bounds) for value in sorted(some)]

    assert drawn == sorted(drawn)
    assert drawn[-1] == LEVELS
    assert len(set(drawn)) == min(LEVELS, len(set(some)))


@given(values)
def test_the_legend_holds_every_figure_once(some):
    told = shades(some, str)

    assert [shade.level for shade in told] == sorted({level_of(value, levels(some)) for value in some})
    assert str(max(some)) in told[-1].label
    assert str(min(some)) in told[0].label


def test_one_figure_makes_one_shade():
    assert levels([Decimal(3), Decimal(3)]) == []
    assert [(shade.level, shade.label) for shade in shades([Decimal(3)], "{} lots".format)] == [(3, "3 lots")]


def test_nothing_makes_no_legend():
    assert shades([], str) == []


def test_a_layer_in_a_glance_counts_municipalities_once_and_names_who_is_missing():
    names = {"57463": "Metz", "57751": "Woippy", "57017": "Amanvillers", "57221": "Évry"}
    of = [("57463", 2, 3), ("57463", 1, 1), ("57751", 5, 2), ("99999", 1, 3)]
    rows = [Row(code, names.get(code, "ailleurs"), Decimal(value), "", "", level) for code, value, level in of]

    told = standing(rows, names)

    assert (told.towns, told.darkest, told.others, told.of_towns, told.total) == (2, 1, 1, 4, Decimal(9))
    assert told.missing == ["Amanvillers", "Évry"]
    assert standing([], names).missing == ["Amanvillers", "Évry", "Metz", "Woippy"]
