"""Reminding organisations of what is late."""

from datetime import date, datetime

from core.db import db, transaction
from core.events import announce
from marketplace.transfers import queries
from marketplace.transfers.events import OrganisationReminded
from marketplace.transfers.models import Reminder


def send_reminders(*, today: date, now: datetime) -> dict[int, int]:
    """Remind each organisation of what is late, once for each stage of each delay; how many reminders by organisation."""
    sent: dict[int, int] = {}
    for organisation_id in dict.fromkeys(reminder.organisation_id for reminder in queries.reminders_due(today=today)):
        with transaction():
            queries.lock_organisation(organisation_id)
            rows = [
                Reminder(
                    transfer_id=due.transfer_id,
                    organisation_id=organisation_id,
                    kind=due.kind,
                    due_on=due.due_on,
                    days_late=due.days_late,
                    reminded_at=now,
                )
                for due in queries.reminders_due(today=today, organisation_id=organisation_id)
            ]
            if rows:
                db.session.add_all(rows)
                db.session.flush()
                announce(OrganisationReminded(organisation_id, [row.id for row in rows]), at=now)
                sent[organisation_id] = len(rows)
    return sent
