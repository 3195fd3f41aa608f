"""What the messages of sensors say, how full that makes a box, and when it will be full."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.collection import errors, rules
from marketplace.collection.enums import SensorHealth
from marketplace.collection.rules.forecast import DROP

NOW = datetime(2026, 7, 18, 12, tzinfo=UTC)
SAMPLES = Path(__file__).parents[2] / "samples"
CHIRPSTACK = json.loads((SAMPLES / "chirpstack_v4_event_up.json").read_text(encoding="utf-8"))
THINGS_STACK = json.loads((SAMPLES / "ttn_v3_uplink.json").read_text(encoding="utf-8"))


def test_both_network_servers_tell_the_same_measurement():
    chirpstack, things_stack = rules.chirpstack_message(CHIRPSTACK), rules.things_stack_message(THINGS_STACK)

    for message in (chirpstack, things_stack):
        assert (message.dev_eui, message.distance_mm, message.battery_percent) == ("0101010101010107", 400, 15)
        assert message.measured_at.replace(microsecond=0) == datetime(2026, 7, 18, 9, 34, 15, tzinfo=UTC)
    assert chirpstack.key == "3ac7e3c4-4401-4b8d-9386-a5c902f9202d"
    assert things_stack.key == "1234 2026-07-18T09:34:15.840594204Z"


def test_bytes_tell_the_same_as_decoded_values():
    bare = {name: value for name, value in CHIRPSTACK.items() if name != "object"}
    uplink = {name: value for name, value in THINGS_STACK["uplink_message"].items() if name != "decoded_payload"}

    assert rules.chirpstack_message(bare) == rules.chirpstack_message(CHIRPSTACK)
    assert rules.things_stack_message({**THINGS_STACK, "uplink_message": uplink}) == rules.things_stack_message(THINGS_STACK)


@pytest.mark.parametrize(
    "changes",
    [
        {"deviceInfo": None},
        {"deviceInfo": {"devEui": "court"}},
        {"deduplicationId": None},
        {"deduplicationId": "x" * 81},
        {"deduplicationId": ""},
        {"time": None},
        {"time": "2026-07-18"},
        {"time": "hier"},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"object": {"distance_mm": "400"}},
        {"object": {"distance_mm": True}},
        {"object": {"distance_mm": float("nan")}},
        {"object": {"distance_mm": 1e300}},
        {"object": None, "data": "AQ=="},
        {"object": None, "data": "pas du base64"},
        {"object": None, "data": None},
    ],
)
def test_what_is_not_documented_is_not_understood(changes):
    with pytest.raises(errors.MessageNotUnderstood):
        rules.chirpstack_message({**CHIRPSTACK, **changes})


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSON, st.sampled_from(["deviceInfo", "deduplicationId", "time", "object", "data"]))
def test_no_message_is_answered_by_a_failure(value, name):
    for payload in (value, {**CHIRPSTACK, name: value}):
        try:
            message = rules.chirpstack_message(payload)
        except errors.MessageNotUnderstood:
            continue
        assert message.measured_at.tzinfo is not None


@given(st.binary(min_size=2, max_size=12))
def test_any_bytes_are_a_distance_on_two_bytes_and_a_battery(content):
    message = rules.chirpstack_message({**CHIRPSTACK, "object": None, "data": base64.b64encode(content).decode()})

    assert message.distance_mm == content[0] * 256 + content[1]
    assert message.battery_percent == (content[2] if len(content) > 2 and content[2] <= 100 else None)


@given(st.integers(1, 10_000), st.integers(0, 9_999), st.floats(-100, 20_000))
def test_a_level_is_between_empty_and_full_or_the_distance_is_refused(empty_mm, full_mm, distance_mm):
    if full_mm >= empty_mm:
        with pytest.raises(errors.DepthNotPossible):
            rules.check_depth(empty_mm, full_mm)
        return
    rules.check_depth(empty_mm, full_mm)
    if not 0 <= distance_mm <= empty_mm * 1.25:
        with pytest.raises(errors.ReadingRefused):
            rules.level_percent(distance_mm, empty_mm=empty_mm, full_mm=full_mm)
        return
    level = rules.level_percent(distance_mm, empty_mm=empty_mm, full_mm=full_mm)
    assert 0 <= level <= 100
    assert level == 100 if distance_mm <= full_mm else True
    assert level == 0 if distance_mm >= empty_mm else True
    nearer = rules.level_percent(distance_mm / 2, empty_mm=empty_mm, full_mm=full_mm)
    assert nearer >= level


@pytest.mark.parametrize(("percent", "is_refused"), [(None, True), (-1, True), (0, False), (100, False), (101, True), (140, True)])
def test_nobody_sees_a_box_more_than_full(percent, is_refused):
    if is_refused:
        with pytest.raises(errors.PercentOutOfRange):
            rules.check_percent(percent)
    else:
        assert rules.check_percent(percent) == percent


@pytest.mark.parametrize(
    ("measured_at", "is_refused"),
    [
        (NOW, False),
        (NOW + timedelta(minutes=5), False),
        (NOW + timedelta(minutes=6), True),
        (datetime(2099, 1, 1, tzinfo=UTC), True),
        (NOW - timedelta(days=10), False),
        (NOW - timedelta(days=10, minutes=6), True),
        (datetime(1970, 1, 1, tzinfo=UTC), True),
    ],
)
def test_a_sensor_measures_between_its_installation_and_now(measured_at, is_refused):
    moments = {"installed_at": NOW - timedelta(days=10), "now": NOW}
    if is_refused:
        with pytest.raises(errors.ReadingRefused):
            rules.check_moment(measured_at, **moments)
    else:
        rules.check_moment(measured_at, **moments)


@pytest.mark.parametrize(
    ("percent", "before", "is_told"), [(80, None, True), (79, None, False), (80, 79, True), (95, 80, False), (10, 95, False)]
)
def test_a_box_is_said_full_once_each_time_it_fills(percent, before, is_told):
    assert rules.has_just_filled(percent, before, full_percent=80) is is_told


@given(st.none() | st.integers(0, 10), st.integers(0, 10), st.booleans())
def test_the_health_of_a_sensor_follows_what_was_heard(heard_days, installed_days, is_removed):
    def ago(days):
        return NOW - timedelta(days=days)

    heard = None if heard_days is None else ago(heard_days)
    health = rules.health_of(heard, ago(installed_days), NOW if is_removed else None, silent_before=ago(2))

    last = installed_days if heard_days is None else heard_days
    expected = SensorHealth.SILENT if last > 2 else SensorHealth.WAITED_FOR if heard is None else SensorHealth.HEARD
    assert health is (SensorHealth.REMOVED if is_removed else expected)


# Forecast


def filling(random, *, days, per_day, noise, start=0.0):
    """Levels of a box that fills by gestures, read four times a day, up to full; and the day it is."""
    levels, height = [], start
    for quarter in range(days * 4):
        if random.random() < 0.5:
            height += random.expovariate(1) * per_day / 2
        levels.append((NOW + timedelta(hours=6 * quarter), max(0, min(100, round(height + random.gauss(0, noise))))))
        if height >= 100:
            return levels, NOW + timedelta(hours=6 * quarter)
    return levels, None


def test_the_forecast_of_a_box_half_full_holds_almost_nine_times_in_ten():
    """Two hundred boxes that fill by gestures of very different sizes, seen when they are half full."""
    random, inside, errors_in_days = Random(57463), 0, []
    for _ in range(200):
        levels, full_at = filling(random, days=200, per_day=random.uniform(1, 8), noise=3)
        half = next(place for place, (_moment, percent) in enumerate(levels) if percent >= 50)
        told = rules.forecast(levels[: half + 1], now=levels[half][0])
        if told is None:
            continue
        errors_in_days.append(abs((told.expected - full_at).total_seconds()) / 86_400)
        inside += told.earliest <= full_at <= (told.latest or full_at)
    assert len(errors_in_days) >= 150
    assert inside / len(errors_in_days) >= 0.85, inside / len(errors_in_days)
    assert sorted(errors_in_days)[len(errors_in_days) // 2] <= 5


MOMENTS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 100)), max_size=40)


@given(MOMENTS)
def test_a_forecast_is_in_the_future_and_in_order(points):
    levels = [(NOW - timedelta(hours=6 * (200 - hour)), percent) for hour, percent in sorted(points)]

    told = rules.forecast(levels, now=NOW)

    if told is not None:
        assert NOW <= told.earliest <= told.expected
        assert told.latest is None or told.latest >= told.expected
        assert told.expected <= NOW + timedelta(days=366)


@pytest.mark.parametrize(
    "percents",
    [[], [50], [10, 20, 30], [50, 50, 50, 50, 50], [60, 55, 50, 45, 40], [0, 90, 0, 5, 10]],
)
def test_levels_that_tell_nothing_give_no_forecast(percents):
    levels = [(NOW + timedelta(days=day), percent) for day, percent in enumerate(percents)]
    assert rules.forecast(levels, now=NOW + timedelta(days=len(percents))) is None


def test_a_level_that_falls_begins_a_new_cycle():
    levels = [(NOW + timedelta(days=day), percent) for day, percent in enumerate([10, 60, 90, 0, 10, 20, 30, 40])]

    assert [percent for _moment, percent in rules.present_cycle(levels)] == [0, 10, 20, 30, 40]
    assert rules.forecast(levels, now=levels[-1][0]).expected == NOW + timedelta(days=13)
    assert DROP > 0


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 100)), max_size=400))
def test_a_chart_stays_within_its_frame(points):
    chart = rules.chart_of([(NOW + timedelta(hours=hour), percent) for hour, percent in sorted(points)])
    if chart:
        drawn = [tuple(map(float, point.split(","))) for point in chart.points.split()]
        assert all(0 <= x <= 600 and 0 <= y <= 160 for x, y in drawn)
        assert len(drawn) <= 250
