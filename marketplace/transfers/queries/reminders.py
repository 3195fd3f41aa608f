"""What organisations are to be reminded of."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Organisation
from core.db import db, locked
from core.thresholds import threshold
from marketplace.transfers import rules
from marketplace.transfers.enums import ReminderKind, TransferState
from marketplace.transfers.models import Reminder, Transfer
from marketplace.transfers.queries.devices import transfers_to_erase


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
    to_erase = set(db.session.scalars(transfers_to_erase()))
    due = [
        reminder
        for transfer in db.session.scalars(_late_transfers(today))
        for reminder in _reminders_of(transfer, today, to_erase)
        if organisation_id in {None, reminder.organisation_id}
        and (reminder.transfer_id, reminder.organisation_id, reminder.kind, reminder.due_on, reminder.days_late) not in said
    ]
    return sorted(due)


def _of_organisation(statement: Select[Any], column: Any, organisation_id: int | None) -> Select[Any]:
    return statement if organisation_id is None else statement.where(column == organisation_id)


def _late_transfers(today: date) -> Select[Any]:
    confirmed_by = today - timedelta(days=rules.STAGES[ReminderKind.RECEIPT][0])
    erased_by = today - timedelta(days=threshold("erasure_delay", on=today))
    return (
        select(Transfer)
        .where(
            or_(
                (Transfer.state == TransferState.PREPARED) & (Transfer.pickup_on < today),
                (Transfer.state == TransferState.PREPARED)
                & (Transfer.pickup_on == today + timedelta(days=1))
                & Transfer.pickup_agreed_at.is_not(None),
                (Transfer.state == TransferState.HANDED_OVER) & (Transfer.handed_over_on <= confirmed_by),
                (Transfer.state == TransferState.RECEIVED) & (Transfer.outcomes_due_on <= today),
                (Transfer.received_on <= erased_by) & Transfer.id.in_(transfers_to_erase()),
            )
        )
        .order_by(Transfer.id)
    )


def _reminders_of(transfer: Transfer, today: date, to_erase: Collection[int]) -> Iterator[DueReminder]:
    for kind, due_on, organisations in _due_of(transfer, today, to_erase):
        stage = rules.stage_reached(kind, due_on, today=today) if due_on else None
        if due_on is not None and stage is not None:
            yield from (DueReminder(side, transfer.id, transfer.reference, kind, due_on, stage) for side in organisations)


def _due_of(
    transfer: Transfer, today: date, to_erase: Collection[int]
) -> Iterator[tuple[ReminderKind, date | None, Sequence[int]]]:
    """What is awaited, since when, and from whom."""
    if transfer.state is TransferState.PREPARED and transfer.pickup_on is not None and transfer.pickup_on > today:
        yield ReminderKind.APPOINTMENT, transfer.pickup_on - timedelta(days=1), [transfer.giver_id, transfer.taker_id]
    elif transfer.state is TransferState.PREPARED:
        yield ReminderKind.PICKUP, transfer.pickup_on, [transfer.giver_id, transfer.taker_id]
    elif transfer.state is TransferState.HANDED_OVER:
        yield ReminderKind.RECEIPT, transfer.handed_over_on, [transfer.taker_id]
    elif transfer.state is TransferState.RECEIVED:
        yield ReminderKind.OUTCOMES, transfer.outcomes_due_on, [transfer.taker_id]
        if transfer.id in to_erase and transfer.received_on is not None:
            delay = timedelta(days=threshold("erasure_delay", on=transfer.received_on))
            yield ReminderKind.ERASURE, transfer.received_on + delay, [transfer.taker_id]


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
