"""Whoever reads without end waits; nobody else does."""

from datetime import UTC, datetime, timedelta

from core.web import pace
from core.web.pace import Pace

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


def test_one_key_has_its_share_of_a_window_and_begins_again():
    readings = Pace(3, timedelta(minutes=15))

    assert [readings.is_past("a", at=NOON) for _ in range(5)] == [False, False, False, True, True]
    assert not readings.is_past("b", at=NOON)
    assert not readings.is_past("a", at=NOON + timedelta(minutes=15))


def test_many_keys_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(pace, "MOST_KEYS", 10)
    readings = Pace(1, timedelta(minutes=15))

    for number in range(100):
        readings.is_past(str(number), at=NOON)

    assert readings.is_past("99", at=NOON)
    assert not readings.is_past("0", at=NOON)
