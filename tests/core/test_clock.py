"""Days and their anniversaries."""

from datetime import UTC, date, datetime

import pytest

from core.clock import paris_day, years_after


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2026, 3, 10), 3, date(2029, 3, 10)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 29), 1, date(2025, 3, 1)),
        (date(2016, 2, 29), 10, date(2026, 3, 1)),
    ],
    ids=str,
)
def test_the_same_day_years_on(day, years, expected):
    assert years_after(day, years) == expected


def test_a_day_is_that_of_paris():
    assert paris_day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)
