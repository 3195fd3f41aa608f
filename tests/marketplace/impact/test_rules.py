"""The method of avoided impact, without a database."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.impact import rules
from marketplace.impact.errors import NotAShare, NotUnits, NotYears
from marketplace.impact.rules import Factor, Factors, avoided_by, avoided_kg, avoided_with
from marketplace.impact.services import FILE

D = Decimal
LAPTOP = Factor(D("182.3"), D(5), D(3), D("6.2"), D("114.9"))
MONITOR = Factor(D("65.9"), D(6), D(3), D("-0.7"), D("75.6"))
DESKTOP = Factor(D("204.85"), D(6), D(3), D("-2.0"), D("122.4"))
DOCK = Factor(None, D(5), D(3), None, None)
SET = Factors(
    name="Essai",
    substitution=D("0.5"),
    refurbishment=D("0.10"),
    published_on=date(2026, 11, 22),
    source="",
    by_category={"laptop": LAPTOP, "monitor": MONITOR, "desktop": DESKTOP, "dock": DOCK},
)

shares = st.decimals(0, 1, places=4)
years = st.decimals("0.01", 20, places=2)
masses = st.decimals(0, 100_000, places=3)
factors = st.builds(Factor, masses, years, years, st.just(D(0)), st.just(D(1)))


@pytest.mark.parametrize(
    ("substitution", "refurbishment", "second_life", "expected"),
    [
        ("0.5", "0.10", "3", "36.46"),
        ("1", "0.10", "3", "91.15"),
        ("0.5", "0.10", "1", "0.00"),
        ("0.3", "0.25", "1", "-34.637"),
    ],
    ids=["central", "every reuse replaces a purchase", "break-even", "a reuse that costs"],
)
def test_a_laptop_avoids_what_the_worked_examples_say(substitution, refurbishment, second_life, expected):
    found = avoided_kg(LAPTOP, substitution=D(substitution), refurbishment=D(refurbishment), second_life_years=D(second_life))

    assert found == D(expected)


def test_the_mix_of_the_worked_example_avoids_five_tonnes_and_says_how_sure_it_is():
    found = avoided_by(SET, {"laptop": 100, "monitor": 50, "desktop": 40})

    assert found.central == D("5369.350")
    assert found.full_substitution == D("13710.600")
    assert (found.low, found.high) == (D(505), D(20166))


def test_the_same_mix_keeps_six_hundred_kilograms_of_equipment_out_of_waste():
    """0,637 t, with the masses of the factors' file."""
    mass = {row["category"]: D(row["mass_kg"]) for row in csv.DictReader(FILE.open(encoding="utf-8", newline="")) if row["mass_kg"]}

    assert 100 * mass["laptop"] + 50 * mass["monitor"] + 40 * mass["desktop"] == D("636.90")


def test_the_method_is_within_thirteen_percent_of_the_study_of_ademe():
    """ADEME notice 5241 (2022), in place of new ones: 27 kgCO2e a year for a laptop over 3 years, 24,6 for a smartphone over 2."""
    phone = Factor(D("79.3"), D("2.5"), D(2), None, None)

    for factor, study in ((LAPTOP, D(27) * 3), (phone, D("24.6") * 2)):
        assert abs(avoided_kg(factor, substitution=D(1), refurbishment=D("0.1")) / study - 1) < D("0.131")


def test_the_range_of_a_total_adds_the_lows_and_the_highs_because_errors_are_shared():
    laptops, monitors = avoided_by(SET, {"laptop": 7}), avoided_by(SET, {"monitor": 9})

    both = avoided_by(SET, {"laptop": 7, "monitor": 9})

    assert both.low == laptops.low + monitors.low
    assert both.high == laptops.high + monitors.high


def test_a_category_without_factor_adds_nothing_and_is_named():
    units = {"laptop": 1, "dock": 5, "landline_phone": 2, "monitor": 0}

    assert avoided_by(SET, units).central == D("36.460")
    assert rules.without_factor(SET, units) == ["dock", "landline_phone"]


def test_units_that_have_no_factor_at_all_leave_the_figure_undefined():
    assert avoided_by(SET, {"dock": 5}) == rules.NOTHING_KNOWN
    assert avoided_with(SET, "dock", units=5) == rules.NOTHING_KNOWN


def test_nothing_reused_avoids_nothing():
    assert avoided_by(SET, {}) == rules.Avoided(D(0), D(0), D(0), D(0))


def test_a_total_whose_interval_is_not_known_for_one_category_has_none():
    unsure = Factors(**{**_fields(SET), "by_category": {"laptop": LAPTOP, "robot": Factor(D(10), D(5), D(3), None, None)}})

    found = avoided_by(unsure, {"laptop": 1, "robot": 1})

    assert (found.low, found.high) == (None, None)
    assert found.central == D("38.460")


def test_the_interval_holds_only_with_the_parameters_of_the_set():
    own = avoided_with(SET, "laptop", units=1)

    assert (own.low, own.high) == (D("6.2"), D("114.9"))
    assert avoided_with(SET, "laptop", units=1, substitution=D("0.50"), second_life_years=D("3.0")) == own
    assert avoided_with(SET, "laptop", units=1, substitution=D("0.4")).low is None
    assert avoided_with(SET, "laptop", units=1, second_life_years=D(2)).high is None


def test_units_taken_back_keep_the_interval_in_order():
    found = avoided_by(SET, {"laptop": -2})

    assert (found.low, found.high) == (D("-229.8"), D("-12.4"))


def test_the_central_value_of_each_factor_of_the_file_agrees_with_its_rounded_column():
    for row in csv.DictReader(FILE.open(encoding="utf-8", newline="")):
        if row["embodied_kgco2e"]:
            factor = Factor(D(row["embodied_kgco2e"]), D(row["ref_lifetime_years"]), D(row["second_life_years"]), None, None)
            central = avoided_kg(factor, substitution=D("0.5"), refurbishment=D("0.10"))
            assert abs(central - D(row["avoided_kgco2e_per_reuse"])) <= D("0.1"), row["category"]


@given(factors, shares, shares, shares)
def test_the_more_reuses_replace_a_purchase_the_more_they_avoid(factor, one, other, refurbishment):
    few, many = sorted([one, other])

    assert avoided_kg(factor, substitution=few, refurbishment=refurbishment) <= avoided_kg(
        factor, substitution=many, refurbishment=refurbishment
    )


@given(factors, shares, shares, years)
def test_a_reuse_never_avoids_more_than_one_new_device(factor, substitution, refurbishment, second_life):
    found = avoided_kg(factor, substitution=substitution, refurbishment=refurbishment, second_life_years=second_life)

    assert found <= factor.embodied_kg * (1 - refurbishment)
    assert found >= -factor.embodied_kg * refurbishment


@given(factors, shares, shares, st.integers(-500, 500), st.integers(-500, 500))
def test_units_add_up(factor, substitution, refurbishment, one, other):
    apart = [avoided_kg(factor, substitution=substitution, refurbishment=refurbishment, units=n) for n in (one, other)]

    together = avoided_kg(factor, substitution=substitution, refurbishment=refurbishment, units=one + other)

    assert abs(together - sum(apart)) < D("1e-15")


@given(st.integers(0, 1_000_000))
def test_a_whole_number_of_devices_is_understood(units):
    assert rules.check_units(str(units)) == units


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1,5", "1000000000000", "1000001", "douze", "१२", "+3", "1e3", "NaN"])
def test_what_is_not_a_number_of_devices_is_refused(text):
    with pytest.raises(NotUnits):
        rules.check_units(text)


@pytest.mark.parametrize(("text", "share"), [("0", 0), ("1", 1), ("0,5", "0.5"), ("0.25", "0.25"), (".5", "0.5"), ("1.", 1)])
def test_a_share_is_written_with_a_comma_or_a_point(text, share):
    assert rules.check_share(text) == D(share)


@pytest.mark.parametrize("text", ["", "2", "-0.1", "1.01", "50 %", "NaN", "Infinity", "1e-1", "0,5,0", "0." + "1" * 40])
def test_what_is_not_a_share_is_refused(text):
    with pytest.raises(NotAShare):
        rules.check_share(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "51", "999999999999", "trois", "NaN"])
def test_what_is_not_a_length_of_life_is_refused(text):
    with pytest.raises(NotYears):
        rules.check_years(text)


@pytest.mark.parametrize(
    ("figure", "shown"),
    [("0", "0"), ("5371.4", "5400"), ("0.637", "0.64"), ("99.6", "100"), ("-34.64", "-35"), ("9.96", "10"), ("0.5", "0.50")],
)
def test_an_estimate_is_shown_with_two_significant_digits(figure, shown):
    assert rules.two_significant_digits(D(figure)) == D(shown)


def _fields(factor_set):
    return {name: getattr(factor_set, name) for name in factor_set.__dataclass_fields__}
