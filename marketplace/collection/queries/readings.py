"""Sensors, readings and present levels."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from core.accounts.models import Membership, User
from core.accounts.rules import is_same_secret, link_token, row_of_link
from core.db import db, locked
from core.errors import found
from core.thresholds import threshold
from core.web.pages import Page, page_of_rows
from marketplace.collection.enums import BoxState, ReadingSource, SensorHealth
from marketplace.collection.models import CollectionBox, FillReading, Sensor, SilenceNotice

PURPOSE = "sensor"
MOST_LEVELS = 1000  # the latest readings, from which the present cycle is drawn and forecast


@dataclass(frozen=True, slots=True)
class Level:
    """How full a box was, when, and who says so."""

    box_id: int
    percent: int
    measured_at: datetime
    source: ReadingSource


def get_sensor(sensor_id: int) -> Sensor:
    """That sensor with its box; raises `NotFound`."""
    return found(db.session.scalar(select(Sensor).where(Sensor.id == sensor_id).options(joinedload(Sensor.box, innerjoin=True))))


def get_sensor_for_update(sensor_id: int) -> Sensor:
    """That sensor, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Sensor).where(Sensor.id == sensor_id))))


def find_sensor_of(box_id: int) -> Sensor | None:
    """The sensor a box has now."""
    return db.session.scalar(select(Sensor).where(Sensor.box_id == box_id, Sensor.removed_at.is_(None)))


def get_sensor_of(box_id: int) -> Sensor:
    """The sensor a box has now; raises `NotFound`."""
    return found(find_sensor_of(box_id))


def find_sensor_by_dev_eui(dev_eui: str) -> Sensor | None:
    """The sensor in use under that identifier."""
    return db.session.scalar(select(Sensor).where(Sensor.dev_eui == dev_eui, Sensor.removed_at.is_(None)))


def find_sensor_by_secret(secret: str) -> Sensor | None:
    """The sensor in use whose secret that is; a former secret key still serves, as long as it is among the fallbacks."""
    sensor_id = row_of_link(secret)
    sensor = db.session.get(Sensor, sensor_id) if sensor_id else None
    if sensor is None or sensor.removed_at is not None:
        return None
    keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]
    is_known = [is_same_secret(secret, _secret(sensor, key)) for key in keys]
    return sensor if any(is_known) else None


def secret_of(sensor: Sensor) -> str:
    """What the network server must send with each message of that sensor."""
    return _secret(sensor, current_app.config["SECRET_KEY"])


def has_reading(sensor_id: int, key: str) -> bool:
    """Whether that message of a sensor was kept already."""
    statement = select(FillReading.id).where(FillReading.sensor_id == sensor_id, FillReading.key == key)
    return db.session.scalar(statement) is not None


def level_of(box_id: int) -> Level | None:
    """The present level of a box: the reading whose moment is the latest."""
    rows = levels_of([box_id])
    return rows.get(box_id)


def levels_of(box_ids: Collection[int]) -> dict[int, Level]:
    """The present level of each of those boxes that has one."""
    newer = aliased(FillReading)
    is_later = or_(
        newer.measured_at > FillReading.measured_at,
        and_(newer.measured_at == FillReading.measured_at, newer.id > FillReading.id),
    )
    rows = db.session.execute(
        select(FillReading.box_id, FillReading.percent, FillReading.measured_at, FillReading.source).where(
            FillReading.box_id.in_(box_ids), ~select(newer.id).where(newer.box_id == FillReading.box_id, is_later).exists()
        )
    )
    return {row.box_id: Level(*row) for row in rows}


def recent_levels(box_id: int) -> list[tuple[datetime, int]]:
    """The levels of a box since somebody last said that it was emptied, oldest first: at most the latest `MOST_LEVELS`.

    What passers-by report is left out: « full » is no measure, and would make a sensor's next level look like an emptying.
    """
    emptied_at = (
        select(func.max(FillReading.measured_at))
        .where(FillReading.box_id == box_id, FillReading.source == ReadingSource.EMPTYING)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(FillReading.measured_at, FillReading.percent)
        .where(
            FillReading.box_id == box_id,
            FillReading.source != ReadingSource.REPORT,
            or_(emptied_at.is_(None), FillReading.measured_at >= emptied_at),
        )
        .order_by(FillReading.measured_at.desc(), FillReading.id.desc())
        .limit(MOST_LEVELS)
    ).all()
    return [(row.measured_at, row.percent) for row in reversed(rows)]


def readings_page(box_id: int, source: ReadingSource | None, number: int) -> Page[Any]:
    """A page of the readings of a box, latest first, with the name of whoever looked."""
    return page_of_rows(_readings(box_id, source), number)


def readings_to_export(box_id: int, source: ReadingSource | None) -> Sequence[Any]:
    """All the rows of `readings_page`."""
    return db.session.execute(_readings(box_id, source)).all()


def sensors_page(health: SensorHealth | None, number: int, *, now: datetime) -> Page[Any]:
    """A page of the sensors in that state, the silent first; those taken down only when they are asked for."""
    return page_of_rows(_sensors(health, now), number)


def sensors_to_export(health: SensorHealth | None, *, now: datetime) -> Sequence[Any]:
    """All the rows of `sensors_page`."""
    return db.session.execute(_sensors(health, now)).all()


def silent_before(now: datetime, *, on: date) -> datetime:
    """A sensor that was last heard before that is silent."""
    return now - timedelta(days=threshold("sensor_silence", on=on))


def full_percent(*, on: date) -> int:
    """How full a box is when people must hear of it."""
    return threshold("box_full", on=on)


def sensors_fallen_silent(*, on: date, now: datetime) -> Sequence[Sensor]:
    """The sensors of boxes in service that are silent, and whose silence nobody was told of yet."""
    since = func.coalesce(Sensor.heard_at, Sensor.installed_at)
    noticed = select(SilenceNotice.id).where(SilenceNotice.sensor_id == Sensor.id, SilenceNotice.since == since)
    statement = (
        select(Sensor)
        .join(Sensor.box)
        .where(
            Sensor.removed_at.is_(None),
            CollectionBox.state == BoxState.INSTALLED,
            since < silent_before(now, on=on),
            ~noticed.exists(),
        )
        .order_by(Sensor.id)
    )
    return db.session.scalars(statement).all()


def _secret(sensor: Sensor, key: str) -> str:
    return link_token(key, purpose=PURPOSE, row_id=sensor.id, nonce=sensor.nonce)


def _readings(box_id: int, source: ReadingSource | None) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            FillReading.id,
            FillReading.measured_at,
            FillReading.percent,
            FillReading.source,
            FillReading.distance_mm,
            User.name.label("who"),
        )
        .outerjoin(FillReading.by)
        .outerjoin(Membership.user)
        .where(FillReading.box_id == box_id)
        .order_by(FillReading.measured_at.desc(), FillReading.id.desc())
    )
    return statement.where(FillReading.source == source) if source else statement


def _sensors(health: SensorHealth | None, now: datetime) -> Select[*tuple[Any, ...]]:
    last = func.coalesce(Sensor.heard_at, Sensor.installed_at)
    limit = silent_before(now, on=now.date())
    statement = (
        select(
            Sensor.id,
            Sensor.box_id,
            CollectionBox.name.label("box"),
            Sensor.dev_eui,
            Sensor.heard_at,
            Sensor.installed_at,
            Sensor.removed_at,
            Sensor.battery_percent,
            Sensor.refused_count,
        )
        .join(Sensor.box)
        .order_by(last >= limit, func.lower(CollectionBox.name), Sensor.id)
    )
    if health is SensorHealth.REMOVED:
        return statement.where(Sensor.removed_at.is_not(None))
    statement = statement.where(Sensor.removed_at.is_(None))
    if health is SensorHealth.SILENT:
        return statement.where(last < limit)
    if health is SensorHealth.HEARD:
        return statement.where(Sensor.heard_at >= limit)
    if health is SensorHealth.WAITED_FOR:
        return statement.where(Sensor.heard_at.is_(None), last >= limit)
    return statement
