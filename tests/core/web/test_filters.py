"""How dates, numbers and masses read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.web import filters
from core.web.exports import cell
from core.web.links import safe_next

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 3, 3), "3\u00a0mars\u00a02026"),
        (date(2026, 5, 1), "1er\u00a0mai\u00a02026"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "1er\u00a0janvier\u00a02026"),
        (None, "inconnu"),
    ],
)
def test_dates(day, text):
    assert filters.french_date(day) == text


def test_moments_are_told_in_paris_time():
    assert filters.french_moment(datetime(2026, 7, 14, 12, 5, tzinfo=UTC)) == "14\u00a0juillet\u00a02026 à 14\u00a0h\u00a005"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567, 0, "1\u202f234\u202f567"),
        (Decimal("36.465"), 2, "36,47"),
        (Decimal("-34.64"), 2, "−34,64"),
        (0, 0, "0"),
        (None, 0, "non défini"),
    ],
)
def test_numbers(value, decimals, text):
    assert filters.french_number(value, decimals) == text


@pytest.mark.parametrize(
    ("mass", "text"),
    [
        (Decimal("0.15"), "0,15\u00a0kg"),
        (Decimal(845), "845\u00a0kg"),
        (Decimal("12.34"), "12,3\u00a0kg"),
        (Decimal(12345), "12,3\u00a0t"),
        (None, "inconnu"),
    ],
)
def test_masses(mass, text):
    assert filters.french_mass(mass) == text


@pytest.mark.parametrize(("units", "text"), [(0, "0\u00a0lot"), (1, "1\u00a0lot"), (2, "2\u00a0lots")])
def test_the_plural_begins_at_two(units, text):
    assert filters.counted(units, "lot") == text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_text_never_becomes_a_formula(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers():
    assert [cell(value) for value in (-3, Decimal("-1.5"), None, True, date(2026, 1, 2))] == ["-3", "-1,5", "", "oui", "2026-01-02"]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "",
        None,
        "/a\nb",
        "/%0d\nx",
        "evil",
        "/@é",
    ],
)
def test_a_link_that_leads_elsewhere_is_dropped(target):
    assert safe_next(target) is None


def test_a_page_of_this_site_is_kept():
    assert safe_next("/lots?page=2&categorie=laptop") == "/lots?page=2&categorie=laptop"
