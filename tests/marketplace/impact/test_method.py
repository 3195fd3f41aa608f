"""The use phase, the footprint route, and what holds whatever the factors: without a database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.impact.rules import avoided_by, avoided_kg, avoided_with, footprint_life, upstream_life, use_phase_kg
from tests.marketplace.impact.test_rules import LAPTOP, SET, factors, shares, years

D = Decimal
HUNGRY = replace(LAPTOP, extra_kwh_per_year=D(100))
units = st.integers(0, 10_000)


def test_an_old_device_that_uses_more_avoids_less_each_year_of_its_second_life():
    with_mix = replace(SET, by_category={"laptop": HUNGRY}, electricity_kg_per_kwh=D("0.05"))

    assert use_phase_kg(HUNGRY, years=D(3), electricity_kg_per_kwh=D("0.05")) == D(15)
    assert avoided_with(with_mix, "laptop", units=2).central == 2 * (D("36.46") - 15)
    assert avoided_by(with_mix, {"laptop": 2}).central == 2 * (D("36.46") - 15)
    assert avoided_by(with_mix, {"laptop": 2}).full_substitution == 2 * (D("91.15") - 15)


def test_the_cap_does_not_shorten_what_is_used():
    long = replace(HUNGRY, second_life_years=D(8))

    found = avoided_kg(long, substitution=D(1), refurbishment=D(0), electricity_kg_per_kwh=D("0.1"))

    assert found == D("182.3") - 80


def test_without_a_mix_what_a_hungry_category_avoids_is_not_known_and_others_use_nothing_more():
    assert avoided_by(replace(SET, by_category={"laptop": HUNGRY}), {"laptop": 1}).central is None
    assert use_phase_kg(LAPTOP, years=D(3), electricity_kg_per_kwh=None) == 0
    assert use_phase_kg(replace(LAPTOP, extra_kwh_per_year=D(0)), years=D(3), electricity_kg_per_kwh=None) == 0


def test_the_footprint_route_follows_its_worked_example():
    certified = footprint_life(D(5), D(8), reuse_rate=D("0.5"), is_certified=True)

    assert certified.years == D("6.5")
    assert certified.yearly_change_percent.quantize(D("0.1")) == D("-23.1")
    assert footprint_life(D(5), D(8), reuse_rate=D("0.5"), is_certified=False) == type(certified)(D(5), D(0))
    assert footprint_life(D(9), D(8), reuse_rate=D("0.5"), is_certified=True).years == 9
    assert upstream_life(D(5), years_before=D(3), share_bought=D(50) / D(250)) == D("5.6")


@given(years, years, shares, shares)
def test_the_more_is_reused_the_longer_a_device_counts_and_never_past_its_total_life(internal, total, one, other):
    few, many = (footprint_life(internal, total, reuse_rate=rate, is_certified=True).years for rate in sorted([one, other]))

    assert internal <= few <= many <= max(internal, total)


@given(factors, shares, shares, years, years)
def test_a_longer_second_life_avoids_more_up_to_one_new_device(factor, substitution, refurbishment, one, other):
    short, long = (
        avoided_kg(factor, substitution=substitution, refurbishment=refurbishment, second_life_years=added)
        for added in sorted([one, other])
    )
    capped = avoided_kg(
        factor, substitution=substitution, refurbishment=refurbishment, second_life_years=factor.reference_life_years
    )

    assert short <= long <= capped


@given(factors, shares, shares, shares)
def test_the_more_refurbishing_costs_the_less_is_avoided(factor, substitution, one, other):
    cheap, dear = (avoided_kg(factor, substitution=substitution, refurbishment=share) for share in sorted([one, other]))

    assert dear <= cheap


@given(units, units, units)
def test_categories_add_up_their_bounds_too(laptops, monitors, desktops):
    counts = {"laptop": laptops, "monitor": monitors, "desktop": desktops}

    apart, together = [avoided_by(SET, {code: count}) for code, count in counts.items()], avoided_by(SET, counts)

    for name in ("central", "low", "high", "full_substitution"):
        assert abs(getattr(together, name) - sum(getattr(one, name) for one in apart)) <= D("0.003")
    assert together.low <= together.central <= together.high
    assert together.central <= together.full_substitution


@pytest.mark.parametrize("extra", ["0.01", "10", "900000"])
def test_using_more_never_avoids_more(extra):
    found = avoided_kg(
        replace(LAPTOP, extra_kwh_per_year=D(extra)), substitution=D(1), refurbishment=D(0), electricity_kg_per_kwh=D("0.05")
    )

    assert found < avoided_kg(LAPTOP, substitution=D(1), refurbishment=D(0))
