"""The table of a factor set, and what its values must be: without a database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.text import folded_words
from marketplace.impact import errors
from marketplace.impact.enums import FactorColumn, IntervalKind, Quality
from marketplace.impact.rules import FactorValues, check_values, check_year, compare, plan_table, with_interval
from marketplace.impact.rules.effects import effects_of
from tests.marketplace.impact.test_rules import SET

D = Decimal
LAPTOP = FactorValues(
    "laptop", D("182.3"), D(156), D(339), D(5), D(3), None, D("6.2"), D("114.9"), IntervalKind.GIVEN, "", Quality.GOOD, "ADEME", "",
    "", "",
)  # fmt: skip
CODES = {folded_words(word): code for code, word in [("laptop", "laptop"), ("laptop", "Ordinateur portable"), ("dock", "dock")]}
E_HEADER = FactorColumn.EMBODIED.label


def plan(headers, *rows):
    return plan_table(headers, list(enumerate(rows, start=2)), codes=CODES, before={"laptop": LAPTOP})


@pytest.mark.parametrize(
    ("changes", "refusal", "column"),
    [
        ({"embodied_co2e_kg": D(-1)}, errors.NegativeValue, "embodied_kgco2e"),
        ({"extra_kwh_per_year": D(-1)}, errors.NegativeValue, "extra_kwh_per_year"),
        ({"embodied_co2e_kg": D(1_000_000)}, errors.ValueTooHigh, "embodied_kgco2e"),
        ({"reference_life_years": D(0)}, errors.LifeOutOfRange, "ref_lifetime_years"),
        ({"second_life_years": D(51)}, errors.LifeOutOfRange, "second_life_years"),
        ({"low_co2e_kg": D(200)}, errors.IntervalOutOfOrder, "low"),
        ({"high_co2e_kg": None}, errors.HalfAnInterval, "high"),
        ({"range_min_co2e_kg": D(400)}, errors.RangeOutOfOrder, "range_min"),
        ({"range_max_co2e_kg": None}, errors.HalfARange, "range_max"),
        ({"embodied_co2e_kg": None}, errors.IntervalWithoutValue, "low"),
        ({"embodied_co2e_kg": None, "low_co2e_kg": None, "high_co2e_kg": None}, errors.EmbodiedMissing, "embodied_kgco2e"),
        ({"quality": Quality.NONE}, errors.QualityMissing, "quality"),
        ({"source": ""}, errors.SourceMissing, "source"),
    ],
)
def test_values_that_mean_nothing_are_refused_at_their_column(changes, refusal, column):
    check_values(LAPTOP)

    with pytest.raises(refusal) as refused:
        check_values(replace(LAPTOP, **changes))

    assert refused.value.field == column
    assert FactorColumn(column)


@pytest.mark.parametrize(
    ("header", "cell", "column", "why"),
    [
        (E_HEADER, "-3", E_HEADER, "négative"),
        (E_HEADER, "1 200,5", E_HEADER, "séparateurs de milliers"),
        (E_HEADER, "1.200,5", E_HEADER, "séparateurs de milliers"),
        (E_HEADER, "1,200.5", E_HEADER, "séparateurs de milliers"),
        (E_HEADER, "1 200", E_HEADER, "séparateurs de milliers"),
        (E_HEADER, "182,3 kg", E_HEADER, "autre chose que des chiffres"),
        (E_HEADER, "182 €", E_HEADER, "autre chose que des chiffres"),
        (E_HEADER, "beaucoup", E_HEADER, "n’est pas un nombre"),
        (E_HEADER, "NaN", E_HEADER, "n’est pas un nombre"),
        (E_HEADER, "1e3", E_HEADER, "autre chose"),
        (E_HEADER, "1,23456", E_HEADER, "trop de chiffres"),
        (E_HEADER, "", "évité par réemploi, borne basse (kgCO2e)", "pas d’intervalle"),
        ("ref_lifetime_years", "", FactorColumn.LIFE.label, "manque"),
        ("ref_lifetime_years", "0", FactorColumn.LIFE.label, "plus de 0"),
        ("low", "200", FactorColumn.LOW.label, "au-dessus"),
        ("qualité", "parfaite", "qualité", "Qualité inconnue"),
        ("source", "x" * 301, "source", "trop long"),
    ],
)
def test_a_cell_that_is_not_clear_is_refused_with_its_line_its_column_and_why(header, cell, column, why):
    found = plan(["catégorie", header], ["laptop", cell])

    assert found.rows == []
    [remark] = found.refused
    assert (remark.line, remark.column) == (2, column)
    assert why in remark.reason


def test_a_row_is_about_one_known_category_named_once():
    found = plan(["catégorie", "note"], ["Ordinateur portable", "lu"], ["laptop", "relu"], ["robot", ""], ["", "x"], ["dock", ""])

    assert [row.note for row in found.rows] == ["lu"]
    assert [(remark.line, remark.column) for remark in found.refused] == [
        (3, "catégorie"), (4, "catégorie"), (5, "catégorie"), (6, FactorColumn.LIFE.label),
    ]  # fmt: skip


def test_the_columns_of_the_published_file_are_understood_and_an_absent_one_leaves_what_was_there():
    [row] = plan(["category", "mass_kg", "embodied_kgco2e", "avoided_kgco2e_per_reuse"], ["laptop", "9", "200.5", "1"]).rows

    assert row == replace(LAPTOP, embodied_co2e_kg=D("200.5"), low_co2e_kg=None, high_co2e_kg=None, interval=IntervalKind.UNKNOWN)


@pytest.mark.parametrize("headers", [["modèle", "note"], ["catégorie"], ["catégorie", "autre"]])
def test_a_table_without_its_columns_is_refused_as_a_whole(headers):
    with pytest.raises(errors.TableUnreadable):
        plan(headers, ["laptop", "x"])


def test_a_table_without_a_row_is_refused():
    with pytest.raises(errors.TableUnreadable):
        plan(["catégorie", "note"])


def test_an_interval_is_the_one_given_or_the_one_kept_or_none():
    same = with_interval(replace(LAPTOP, note="lu"), LAPTOP)
    other = with_interval(replace(LAPTOP, embodied_co2e_kg=D(9), low_co2e_kg=D(1), high_co2e_kg=D(2)), LAPTOP)
    stale = with_interval(replace(LAPTOP, second_life_years=D(4)), LAPTOP)
    none = with_interval(replace(LAPTOP, low_co2e_kg=None, high_co2e_kg=None), LAPTOP)

    assert same == replace(LAPTOP, note="lu")
    assert (other.bounds, other.interval) == ((D(1), D(2)), IntervalKind.GIVEN)
    assert (stale.bounds, stale.interval) == ((None, None), IntervalKind.UNKNOWN)
    assert none.interval is IntervalKind.UNKNOWN
    assert with_interval(LAPTOP, None).interval is IntervalKind.GIVEN


@pytest.mark.parametrize(
    ("year", "refusal"),
    [(1999, errors.YearOutOfRange), (2025, errors.YearAlreadyPublished), (2037, errors.AppliesTooFar), (2026, None), (2036, None)],
)
def test_a_set_begins_with_a_year_that_is_not_published(year, refusal):
    if refusal is None:
        check_year(year, published_years={2024, 2025}, this_year=2026)
    else:
        with pytest.raises(refusal):
            check_year(year, published_years={2024, 2025}, this_year=2026)


def test_two_sets_are_put_side_by_side_category_by_category():
    heavier = replace(
        SET, by_category={"laptop": replace(SET.by_category["laptop"], embodied_kg=D(200)), "robot": SET.by_category["dock"]}
    )

    rows = compare(SET, heavier, ["desktop", "laptop"])

    assert [row.category_code for row in rows] == ["desktop", "laptop", "dock", "monitor", "robot"]
    assert rows[1].difference_kg == D("3.54")
    assert (rows[0].after, rows[0].difference_kg) == (None, None)
    assert all(row.is_same for row in compare(SET, SET, []))


def test_the_effect_of_a_set_is_told_by_category_and_in_all():
    heavier = replace(SET, substitution=D(1))

    found = effects_of({"laptop": 10, "dock": 2}, SET, heavier)

    assert (found.total.before.central, found.total.after.central) == (D("364.6"), D("911.5"))
    assert found.by_category["dock"].is_same
    assert found.total.units == 12
    assert effects_of({"laptop": 1}, None, SET).total.before.central is None
