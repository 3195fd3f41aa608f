"""Two rates, two definitions."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.retex.rules.rates import Target, decree_reuse_rate, roadmap_reuse_rate


def target(percent):
    return Target(Decimal(percent), is_legal=True, source="", read_on=date(2026, 11, 22))


def test_the_worked_example_of_the_decree_reaches_the_target_of_2024_and_not_that_of_2025():
    assert decree_reuse_rate(120, 300, target(35)).percent == Decimal("40.00")
    assert decree_reuse_rate(120, 300, target(35)).is_met is True
    assert decree_reuse_rate(120, 300, target(50)).is_met is False


@pytest.mark.parametrize("stock", [0, None], ids=["empty stock", "nobody declared"])
def test_without_stock_the_rate_is_undefined_and_nothing_is_met(stock):
    rate = decree_reuse_rate(120, stock, target(35))

    assert (rate.percent, rate.is_met, rate.is_above_hundred) == (None, None, False)


def test_a_rate_above_a_hundred_is_kept_and_flagged():
    rate = decree_reuse_rate(350, 300, target(50))

    assert (rate.percent, rate.is_above_hundred, rate.is_met) == (Decimal("116.67"), True, True)


def test_the_roadmap_divides_by_the_whole_fleet():
    assert roadmap_reuse_rate(120, 4000, None).percent == Decimal("3.00")


def test_a_rate_that_reads_like_its_target_without_reaching_it_is_not_met():
    rate = decree_reuse_rate(49_999, 100_000, target(50))

    assert (rate.percent, rate.is_met) == (Decimal("50.00"), False)


def test_a_year_without_target_meets_nothing():
    assert decree_reuse_rate(1, 1, None).is_met is None


@given(st.integers(-1000, 100_000), st.integers(1, 100_000), st.integers(0, 100))
def test_a_target_is_met_when_the_exact_rate_reaches_it(numerator, denominator, percent):
    rate = decree_reuse_rate(numerator, denominator, target(percent))

    assert rate.is_met == (Decimal(numerator) / denominator * 100 >= percent)
    assert abs(rate.percent - Decimal(numerator) / denominator * 100) <= Decimal("0.005")
