"""What organisations are to be reminded of."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Organisation
from core.db import db, locked
from marketplace.transfers import rules
from marketplace.transfers.enums import ReminderKind, TransferState
from marketplace.transfers.models import Reminder, Transfer


class DueReminder(NamedTuple):
    """Something an organisation is to be reminded of, that it was not reminded of yet at that stage."""

    organisation_id: int
    transfer_id: int
    reference: str
    kind: ReminderKind
    due_on: date
    days_late: int


def reminders_due(*, today: date, organisation_id: int | None = None) -> list[DueReminder]:
    """What organisations are to be reminded of that day, by organisation, then by transfer."""
    said = {
        (sent.transfer_id, sent.organisation_id, sent.kind, sent.due_on, sent.days_late)
        for sent in db.session.scalars(_of_organisation(select(Reminder), Reminder.organisation_id, organisation_id))
    }
    due = [
        reminder
        for transfer in db.session.scalars(_late_transfers(today))
        for reminder in _reminders_of(transfer, today)
        if organisation_id in {None, reminder.organisation_id}
        and (reminder.transfer_id, reminder.organisation_id, reminder.kind, reminder.due_on, reminder.days_late) not in said
    ]
    return sorted(due)


def _of_organisation(statement: Select[Any], column: Any, organisation_id: int | None) -> Select[Any]:
    return statement if organisation_id is None else statement.where(column == organisation_id)


def _late_transfers(today: date) -> Select[Any]:
    confirmed_by = today - timedelta(days=rules.STAGES[ReminderKind.RECEIPT][0])
    return (
        select(Transfer)
        .where(
            or_(
                (Transfer.state == TransferState.PREPARED) & (Transfer.pickup_on < today),
                (Transfer.state == TransferState.HANDED_OVER) & (Transfer.handed_over_on <= confirmed_by),
                (Transfer.state == TransferState.RECEIVED) & (Transfer.outcomes_due_on <= today),
            )
        )
        .order_by(Transfer.id)
    )


def _reminders_of(transfer: Transfer, today: date) -> list[DueReminder]:
    kind, due_on, organisations = {
        TransferState.PREPARED: (ReminderKind.PICKUP, transfer.pickup_on, [transfer.giver_id, transfer.taker_id]),
        TransferState.HANDED_OVER: (ReminderKind.RECEIPT, transfer.handed_over_on, [transfer.taker_id]),
        TransferState.RECEIVED: (ReminderKind.OUTCOMES, transfer.outcomes_due_on, [transfer.taker_id]),
    }[transfer.state]
    stage = rules.stage_reached(kind, due_on, today=today) if due_on else None
    if due_on is None or stage is None:
        return []
    return [DueReminder(side, transfer.id, transfer.reference, kind, due_on, stage) for side in organisations]


def lock_organisation(organisation_id: int) -> None:
    """Whoever else would remind that organisation waits."""
    db.session.execute(locked(select(Organisation.id).where(Organisation.id == organisation_id)))


def get_reminders(reminder_ids: Sequence[int]) -> Sequence[Reminder]:
    """Those reminders with their transfers, in order."""
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.id.in_(reminder_ids))
        .options(joinedload(Reminder.transfer, innerjoin=True))
        .order_by(Reminder.id)
    ).all()
