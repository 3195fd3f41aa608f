"""What the morning looks at: boxes that stand, what was last known of them, what organisations were told."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from core.clock import paris_day
from core.db import db
from core.thresholds import threshold_values
from marketplace.collection.enums import BoxState, Problem, ReportState
from marketplace.collection.models import BoxAlertTold, BoxReport, CollectionBox, Emptying
from marketplace.collection.rules import Alert, Limits, WatchedBox

CODES = {"emptying_days": "box_emptying_delay", "stopped_days": "box_stopped_limit", "again_days": "box_alert_again"}


def limits_on(day: date) -> Limits:
    """The delays that hold that day."""
    values = threshold_values(CODES.values(), on=day)
    return Limits(**{name: values[code] for name, code in CODES.items()})


def watched_boxes(box_id: int | None = None) -> list[WatchedBox]:
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
        )
        .where(box.state.in_([BoxState.INSTALLED, BoxState.OUT_OF_SERVICE]))
        .order_by(func.lower(box.name), box.id)
    )
    if box_id is not None:
        statement = statement.where(box.id == box_id)
    return [
        WatchedBox(
            row.id, row.name, row.host_id, row.responsible_id, row.state, paris_day(row.state_since), row.emptied,
            paris_day(row.full) if row.full else None,
        )
        for row in db.session.execute(statement)
    ]  # fmt: skip


def told_of(organisation_id: int, alerts: Iterable[Alert]) -> dict[Alert, BoxAlertTold]:
    """What that organisation was told of those alerts."""
    known = {(alert.box_id, alert.kind, alert.began_on): alert for alert in alerts}
    rows = db.session.scalars(
        select(BoxAlertTold)
        .where(BoxAlertTold.organisation_id == organisation_id, BoxAlertTold.box_id.in_([key[0] for key in known]))
        .order_by(BoxAlertTold.id)
    )
    return {known[key]: row for row in rows if (key := (row.box_id, row.kind, row.began_on)) in known}
