"""One letter a day at most to each organisation, of what is wrong with the boxes it empties or hosts."""

from datetime import date, datetime

from core.accounts.queries import find_metropole
from core.db import db, hold, transaction
from core.events import announce
from marketplace.collection import queries, rules
from marketplace.collection.events import OrganisationAlerted
from marketplace.collection.models import BoxAlertTold
from marketplace.collection.rules import Alert


def alerts_by_organisation(*, today: date) -> dict[int, list[Alert]]:
    """What each organisation would be told that day, told before or not."""
    metropole = find_metropole()
    limits = queries.limits_on(today)
    return rules.by_organisation(
        queries.watched_boxes(today=today), limits, today=today, metropole_id=metropole.id if metropole else None
    )


def send_alerts(*, today: date, now: datetime) -> int:
    """Tell the organisations that are to be told; how many letters are announced. Safe to repeat."""
    sent = 0
    for organisation_id in alerts_by_organisation(today=today):
        with transaction():
            hold(f"box alerts {organisation_id}")
            sent += _tell(organisation_id, today=today, now=now)
    return sent


def _tell(organisation_id: int, *, today: date, now: datetime) -> bool:
    alerts = alerts_by_organisation(today=today).get(organisation_id, [])
    told = queries.told_of(organisation_id, alerts)
    days = {alert: row.told_on for alert, row in told.items()}
    if not alerts or not rules.is_due(alerts, days, queries.limits_on(today), today=today):
        return False
    for alert in alerts:
        if alert in told:
            told[alert].told_on = today
        else:
            row = BoxAlertTold(
                organisation_id=organisation_id, box_id=alert.box_id, kind=alert.kind, began_on=alert.began_on, told_on=today
            )
            db.session.add(row)
    announce(OrganisationAlerted(organisation_id, today.isoformat()), at=now)
    return True
