"""Emissions said in words: with their factor and its source, and never for what would mislead."""

from datetime import date
from decimal import Decimal

import pytest

from marketplace.retex.rules.equivalents import Comparison, equivalents_of, known_comparisons, of_year
from marketplace.retex.services.wording import french_equivalents

CAR = Comparison("car", date(1900, 1, 1), Decimal("0.2"), "kilomètre", "kilomètres", "source", date(2026, 11, 26))
LATER = Comparison("car", date(2026, 1, 1), Decimal("0.1"), "kilomètre", "kilomètres", "autre", date(2026, 11, 26))


@pytest.mark.parametrize(
    ("kilograms", "counts"),
    [(None, []), (Decimal(-5), []), (Decimal(0), []), (Decimal("0.199"), []), (Decimal("0.2"), [1]), (Decimal(5371), [27_000])],
    ids=str,
)
def test_so_many_of_something_when_there_is_at_least_one(kilograms, counts):
    assert [one.count for one in equivalents_of(kilograms, [CAR], on=date(2025, 12, 31))] == counts


def test_a_later_factor_never_touches_the_years_before_it():
    assert [one.count for one in equivalents_of(Decimal(10), [LATER, CAR], on=date(2025, 12, 31))] == [50]
    assert [one.count for one in equivalents_of(Decimal(10), [LATER, CAR], on=date(2026, 12, 31))] == [100]


def test_the_roadmaps_own_comparisons_are_found_again():
    """1 086 340 kgCO2e: 612 return flights Paris–New York (impact.md, section 4)."""
    flights = next(one for one in of_year(Decimal(1_086_340), 2025) if one.comparison.code == "paris_new_york")

    assert round(Decimal(1_086_340) / flights.comparison.kg_each) == 612
    assert flights.count == 610


def test_each_is_said_with_its_factor_and_its_source():
    said = french_equivalents(Decimal(5371), 2025)

    assert said.startswith("À peu près ce qu’émettent 25\u202f000\xa0kilomètres en voiture thermique (0,2176\xa0kgCO₂e chacun")
    assert said.endswith("lu le 26\xa0novembre\xa02026).")
    assert all(one.source in said for one in known_comparisons())
    assert french_equivalents(None, 2025) == ""
