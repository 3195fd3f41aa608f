"""Amounts: every way of writing one is read, what has two readings is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.purchases.errors import AmountUnreadable
from marketplace.purchases.rules.amounts import LARGEST_EUR, format_amount, parse_amount

pytestmark = pytest.mark.one_engine
AMOUNTS = st.integers(min_value=0, max_value=int(LARGEST_EUR * 100)).map(lambda cents: Decimal(cents) / 100)


def written(amount: Decimal, thousands: str, mark: str) -> str:
    return f"{amount:,.2f}".replace(",", "T").replace(".", mark).replace("T", thousands)


STYLES = [
    (thousands, mark)
    for thousands in ("", " ", "\u00a0", "\u202f", "\u2009", ".", "'", "’", ",")
    for mark in (",", ".")
    if thousands != mark
]


@given(AMOUNTS)
def test_what_is_formatted_is_read_back(amount):
    assert parse_amount(format_amount(amount)) == amount


@given(AMOUNTS, st.sampled_from(STYLES), st.sampled_from(["{}", "{} €", "€ {}", "{}€", " {} EUR", "{} euros", "{} € HT"]))
def test_any_usual_way_of_writing_is_read(amount, style, around):
    assert parse_amount(around.format(written(amount, *style))) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12", "12"),
        ("1234.5", "1234.50"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("12,", "12"),
        (",5", None),
        ("0,30000000000000004", "0.30"),  # what a spreadsheet leaves of 0,1 + 0,2
        ("1,234", None),
        ("12 34", None),
        ("1'234 567", None),
        ("1,2,3", None),
        ("12,345678", None),
        ("0.234", None),
        ("-12", None),
        ("(12)", None),
        ("1e5", None),
        ("1_000", None),
        ("NaN", None),
        ("", None),
        ("€", None),
        ("douze", None),
        ("12 $", None),
        ("1 000 000 000", None),
        ("9" * 500, None),
        ("١٢", None),
    ],
)
def test_an_amount_has_one_reading_or_is_refused(text, amount):
    if amount is None:
        with pytest.raises(AmountUnreadable) as refusal:
            parse_amount(text)
        assert str(refusal.value)
    else:
        assert parse_amount(text) == Decimal(amount)


@given(st.text(max_size=60))
def test_no_text_makes_the_reading_fail(text):
    try:
        amount = parse_amount(text)
    except AmountUnreadable:
        return
    assert 0 <= amount <= LARGEST_EUR
    assert amount == amount.quantize(Decimal("0.01"))
