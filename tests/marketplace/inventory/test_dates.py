"""Days, as programs and people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.rules.dates import are_in_order, day_of, is_plausible

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1980, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2020", date(2020, 12, 31)),
        ("1/2/2020", date(2020, 2, 1)),
        ("2020-02-29", date(2020, 2, 29)),
        ("2026-06-12 09:31", date(2026, 6, 12)),
        ("31.12.2020", date(2020, 12, 31)),
        ("00/00/0000", None),
        ("31/02/2020", None),
        ("29/02/2021", None),
        ("12/31/2020", None),
        ("0000-00-00", None),
        ("hier", None),
        ("43437", None),
        ("٣١/١٢/٢٠٢٠", date(2020, 12, 31)),
    ],
)
def test_a_day_is_read_or_is_none(text, day):
    assert day_of(text) == day


@given(DAYS)
def test_both_ways_of_writing_a_day_are_read(day):
    assert day_of(day.isoformat()) == day_of(f"{day:%d/%m/%Y}") == day


@given(st.text())
def test_no_text_breaks_the_reading_of_a_day(text):
    assert day_of(text) is None or isinstance(day_of(text), date)


@pytest.mark.parametrize(
    ("day", "plausible"),
    [
        (date(1900, 1, 1), False),
        (date(1979, 12, 31), False),
        (date(1980, 1, 1), True),
        (TODAY, True),
        (date(2026, 11, 23), False),
        (date(2999, 1, 1), False),
    ],
)
def test_a_device_has_no_date_before_1980_nor_in_the_future(day, plausible):
    assert is_plausible(day, today=TODAY) is plausible


@given(st.none() | DAYS, st.none() | DAYS)
def test_only_two_known_dates_can_contradict_each_other(purchased_on, decommissioned_on):
    expected = not (purchased_on and decommissioned_on and decommissioned_on < purchased_on)

    assert are_in_order(purchased_on, decommissioned_on) is expected
