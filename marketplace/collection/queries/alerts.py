"""What the morning looks at: boxes that stand, what was last known of them, what organisations were told."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from core.clock import paris_day
from core.db import db
from core.thresholds import threshold_values
from marketplace.collection.enums import BoxState, Problem, ReadingSource, ReportState
from marketplace.collection.models import BoxAlertTold, BoxReport, CollectionBox, Emptying, FillReading, Sensor
from marketplace.collection.queries.readings import full_percent
from marketplace.collection.rules import Alert, Limits, WatchedBox

CODES = {
    "emptying_days": "box_emptying_delay",
    "stopped_days": "box_stopped_limit",
    "again_days": "box_alert_again",
    "silent_days": "sensor_silence",
}

WAVER = 10  # points


def limits_on(day: date) -> Limits:
    """The delays that hold that day."""
    values = threshold_values(CODES.values(), on=day)
    return Limits(**{name: values[code] for name, code in CODES.items()})


def watched_boxes(box_id: int | None = None, *, today: date) -> list[WatchedBox]:
    """The boxes that stand, by name; or that one alone, when it stands."""
    box = CollectionBox
    emptied = (
        select(func.max(Emptying.emptied_on))
        .where(Emptying.box_id == box.id, Emptying.withdrawn_at.is_(None))
        .correlate(box)
        .scalar_subquery()
    )
    full = (
        select(func.min(BoxReport.reported_at))
        .where(BoxReport.box_id == box.id, BoxReport.problem == Problem.FULL, BoxReport.state != ReportState.SETTLED)
        .correlate(box)
        .scalar_subquery()
    )
    heard = (
        select(func.max(func.coalesce(Sensor.heard_at, Sensor.installed_at)))
        .where(Sensor.box_id == box.id, Sensor.removed_at.is_(None))
        .correlate(box)
        .scalar_subquery()
    )
    statement = (
        select(
            box.id,
            box.name,
            box.host_id,
            box.responsible_id,
            box.state,
            box.state_since,
            emptied.label("emptied"),
            full.label("full"),
            _full_since(today).label("full_since"),
            heard.label("heard"),
        )
        .where(box.state.in_([BoxState.INSTALLED, BoxState.OUT_OF_SERVICE]))
        .order_by(func.lower(box.name), box.id)
    )
    if box_id is not None:
        statement = statement.where(box.id == box_id)
    return [
        WatchedBox(
            row.id, row.name, row.host_id, row.responsible_id, row.state, paris_day(row.state_since), row.emptied,
            min((paris_day(moment) for moment in (row.full, row.full_since) if moment), default=None),
            paris_day(row.heard) if row.heard else None,
        )
        for row in db.session.execute(statement)
    ]  # fmt: skip


def _full_since(today: date) -> ColumnElement[datetime]:
    """Since when readings say that a box is to be emptied: the first after the last that was clearly below.

    Ten points below: a sensor that wavers about the threshold begins no new alert. A report that it is full is counted apart, as
    long as it is open.
    """
    full, reading, low = full_percent(on=today), aliased(FillReading), aliased(FillReading)
    last_low = (
        select(func.max(low.measured_at))
        .where(low.box_id == CollectionBox.id, low.percent < full - WAVER)
        .correlate(CollectionBox)
        .scalar_subquery()
    )
    return (
        select(func.min(reading.measured_at))
        .where(
            reading.box_id == CollectionBox.id,
            reading.percent >= full,
            reading.source != ReadingSource.REPORT,
            (last_low.is_(None)) | (reading.measured_at > last_low),
        )
        .correlate(CollectionBox)
        .scalar_subquery()
    )


def told_of(organisation_id: int, alerts: Iterable[Alert]) -> dict[Alert, BoxAlertTold]:
    """What that organisation was told of those alerts."""
    known = {(alert.box_id, alert.kind, alert.began_on): alert for alert in alerts}
    rows = db.session.scalars(
        select(BoxAlertTold)
        .where(BoxAlertTold.organisation_id == organisation_id, BoxAlertTold.box_id.in_([key[0] for key in known]))
        .order_by(BoxAlertTold.id)
    )
    return {known[key]: row for row in rows if (key := (row.box_id, row.kind, row.began_on)) in known}
