"""Sensors put up and taken down, and every reading of how full a box is."""

import secrets
from datetime import datetime, time

from sqlalchemy import delete

from core.accounts.models import Membership
from core.clock import PARIS, paris_day
from core.db import db, hold, transaction
from core.events import announce
from marketplace.collection import queries, rules
from marketplace.collection.enums import ReadingSource
from marketplace.collection.errors import BoxHasSensor, BoxNotStanding, ReadingRefused, SensorInUse, SensorRemoved, WrongSecret
from marketplace.collection.events import BoxFilled, LevelNoted, SensorFellSilent, SensorInstalled, SensorRenewed, SensorTakenDown
from marketplace.collection.models import CollectionBox, Emptying, FillReading, Sensor, SilenceNotice
from marketplace.collection.rules import Message

EVENING = time(18)  # only the day is known of what is said afterwards


def install_sensor(box_id: int, *, dev_eui: str, empty_mm: int, full_mm: int, by: Membership | None, now: datetime) -> Sensor:
    """Put a sensor up in a box.

    Raises `DevEuiNotUnderstood`, `DepthNotPossible`, `SensorInUse`, `BoxHasSensor`, `BoxNotStanding`.
    """
    with transaction():
        box = queries.get_box_for_update(box_id)
        dev_eui = rules.clean_dev_eui(dev_eui)
        rules.check_depth(empty_mm, full_mm)
        if not box.state.stands:
            raise BoxNotStanding
        hold(f"sensor {dev_eui}")
        if queries.find_sensor_by_dev_eui(dev_eui) is not None:
            raise SensorInUse
        if queries.find_sensor_of(box_id) is not None:
            raise BoxHasSensor
        sensor = Sensor(
            box_id=box_id, dev_eui=dev_eui, empty_mm=empty_mm, full_mm=full_mm, nonce=secrets.token_urlsafe(24), installed_at=now
        )
        db.session.add(sensor)
        db.session.flush()
        announce(SensorInstalled(box_id, sensor.id, dev_eui), by=by, at=now)
        return sensor


def renew_secret(sensor_id: int, *, by: Membership | None, now: datetime) -> None:
    """Give a sensor another secret: whoever holds the one before is no longer believed. Raises `SensorRemoved`."""
    with transaction():
        sensor = _in_use(sensor_id)
        sensor.nonce = secrets.token_urlsafe(24)
        announce(SensorRenewed(sensor.box_id, sensor_id), by=by, at=now)


def take_sensor_down(sensor_id: int, *, by: Membership | None, now: datetime) -> None:
    """No longer listen to a sensor; what it measured stays. Raises `SensorRemoved`."""
    with transaction():
        sensor = _in_use(sensor_id)
        sensor.removed_at = now
        announce(SensorTakenDown(sensor.box_id, sensor_id), by=by, at=now)


def check_sender(secret: str, message: Message) -> Sensor:
    """The sensor that speaks; raises `WrongSecret` when there is none, or when the secret is not its own."""
    sensor = queries.find_sensor_by_secret(secret)
    if sensor is None or sensor.dev_eui != message.dev_eui:
        raise WrongSecret
    return sensor


def keep_message(secret: str, message: Message, *, now: datetime) -> bool:
    """Keep the reading of a sensor's message, once however often it comes; whether it was new.

    Raises `WrongSecret`, and `ReadingRefused` for a measurement that cannot be true, which the page of the sensor then shows.
    """
    sensor_id = check_sender(secret, message).id
    try:
        with transaction():
            sensor = queries.get_sensor_for_update(sensor_id)
            if queries.has_reading(sensor_id, message.key):
                return False
            rules.check_moment(message.measured_at, installed_at=sensor.installed_at, now=now)
            percent = rules.level_percent(message.distance_mm, empty_mm=sensor.empty_mm, full_mm=sensor.full_mm)
            if sensor.heard_at is None or message.measured_at >= sensor.heard_at:
                sensor.heard_at = message.measured_at
                sensor.battery_percent = message.battery_percent
            reading = FillReading(
                source=ReadingSource.SENSOR,
                percent=percent,
                measured_at=message.measured_at,
                sensor_id=sensor_id,
                key=message.key,
                distance_mm=round(message.distance_mm),
            )
            _keep(reading, sensor.box_id, now=now)
            return True
    except ReadingRefused as refusal:
        _note_refusal(sensor_id, str(refusal), now=now)
        raise


def note_not_understood(secret: str, part: str, *, now: datetime) -> None:
    """Say on the page of the sensor of that secret, if there is one, that its messages are not those documented."""
    sensor = queries.find_sensor_by_secret(secret)
    if sensor is not None:
        _note_refusal(sensor.id, f"message pas compris («\u00a0{part}\u00a0») : vérifiez le décodeur du serveur de réseau", now=now)


def _note_refusal(sensor_id: int, words: str, *, now: datetime) -> None:
    with transaction():
        sensor = queries.get_sensor_for_update(sensor_id)
        sensor.refused_count, sensor.refusal, sensor.refused_at = sensor.refused_count + 1, words, now


def note_level(
    box_id: int, percent: int | None, *, source: ReadingSource = ReadingSource.PERSON, by: Membership | None, now: datetime
) -> FillReading:
    """Write how full somebody saw a box; raises `PercentOutOfRange`, `BoxNotStanding`. One reported full is full."""
    with transaction():
        box: CollectionBox = queries.get_box_for_update(box_id)
        checked = rules.check_percent(percent)
        if not box.state.stands:
            raise BoxNotStanding
        reading = FillReading(source=source, percent=checked, measured_at=now, by_membership_id=by.id if by else None)
        _keep(reading, box_id, now=now)
        if source is ReadingSource.PERSON:
            announce(LevelNoted(box_id, checked), by=by, at=now)
        return reading


def note_emptied(emptying: Emptying, *, now: datetime) -> None:
    """A box that was emptied was empty that day: now when it is today, in the evening when it is said later."""
    today = paris_day(now)
    that_evening = datetime.combine(emptying.emptied_on, EVENING, tzinfo=PARIS)
    reading = FillReading(
        source=ReadingSource.EMPTYING,
        percent=0,
        measured_at=now if emptying.emptied_on == today else that_evening,
        key=_key_of(emptying),
        by_membership_id=emptying.by_membership_id,
    )
    _keep(reading, emptying.box_id, now=now)


def forget_emptied(emptying: Emptying) -> None:
    """The emptying was a mistake: the box was not empty."""
    mistaken = (FillReading.box_id == emptying.box_id, FillReading.key == _key_of(emptying), FillReading.sensor_id.is_(None))
    db.session.execute(delete(FillReading).where(*mistaken).execution_options(synchronize_session="fetch"))


def _key_of(emptying: Emptying) -> str:
    return f"emptying {emptying.id}"


def notice_silence(*, now: datetime) -> int:
    """Announce the sensors that fell silent, once for each silence; how many. Safe to repeat."""
    silent = [sensor.id for sensor in queries.sensors_fallen_silent(on=paris_day(now), now=now)]
    for sensor_id in silent:
        with transaction():
            sensor = queries.get_sensor_for_update(sensor_id)
            since = sensor.heard_at or sensor.installed_at
            db.session.add(SilenceNotice(sensor_id=sensor_id, since=since, noticed_at=now))
            announce(SensorFellSilent(sensor.box_id, sensor_id), at=now)
    return len(silent)


def _keep(reading: FillReading, box_id: int, *, now: datetime) -> None:
    """Add a reading, and announce it when it is the first to say that the box is full. A late one says nothing of the present."""
    before = queries.level_of(box_id)
    reading.box_id, reading.received_at = box_id, now
    db.session.add(reading)
    db.session.flush()
    is_latest = before is None or reading.measured_at >= before.measured_at
    full = queries.full_percent(on=paris_day(now))
    if is_latest and rules.has_just_filled(reading.percent, before.percent if before else None, full_percent=full):
        announce(BoxFilled(box_id, reading.id, reading.percent), at=now)


def _in_use(sensor_id: int) -> Sensor:
    sensor = queries.get_sensor_for_update(sensor_id)
    if sensor.removed_at is not None:
        raise SensorRemoved
    return sensor
