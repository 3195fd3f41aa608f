"""The taker counts what arrived and signs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.thresholds import threshold
from marketplace.ledger.enums import MovementKind
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import TransferState
from marketplace.transfers.events import TransferReceived
from marketplace.transfers.models import DiscrepancyEntry, Transfer, TransferLine
from marketplace.transfers.services.movements import REASON_LENGTH, estimate, record
from marketplace.transfers.services.outcomes import close_if_reported


def receive(
    transfer_id: int,
    *,
    received: Mapping[int, int],
    weighed: Mapping[int, Decimal] | None = None,
    note: str = "",
    capacity: str,
    by: Membership,
    now: datetime,
) -> Transfer:
    """The taker counts what arrived and signs. `weighed` is in kilograms, by line, for the lines put on a scale.

    What is missing is corrected in the ledger on the day of the handover, with the reason; a weighing replaces the estimate there
    too. Raises `NotHandedOver`, `WrongCount`, `MassNotCredible`, `DiscrepancyUnexplained`, `CapacityMissing`.
    """
    day, weighed = paris_day(now), weighed or {}
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_receivable(transfer)
        rules.check_received(transfer.lines, received, weighed, note)
        rules.check_capacity(capacity)

        for line in transfer.lines:
            line.received_units = received.get(line.id, 0)
            line.weighed_kg = weighed.get(line.id)
            _correct_given(line, note.strip(), now=now)
        transfer.state = TransferState.RECEIVED
        transfer.received_on, transfer.received_at = day, now
        transfer.received_by, transfer.received_capacity = by.user.name, capacity.strip()
        transfer.outcomes_due_on = day + timedelta(days=threshold("outcome_delay", on=day))
        transfer.discrepancy_note = note.strip()[:1000]
        transfer.discrepancy_settled_at = None
        missing = sum(line.discrepancy_units for line in transfer.lines)
        arrived = sum(line.received_units or 0 for line in transfer.lines)
        if missing:
            _open_discrepancy(transfer, by=by, now=now)
        devices = [item.id for items in queries.devices_sent(transfer).values() for item in items]
        announce(TransferReceived(transfer.id, arrived, missing), by=by, at=now, about={"equipment_item": devices})
        close_if_reported(transfer, by=by, now=now)
        return transfer


def _open_discrepancy(transfer: Transfer, *, by: Membership, now: datetime) -> None:
    """The taker's count and its words are the first entry of what is to be settled."""
    db.session.add(
        DiscrepancyEntry(
            transfer_id=transfer.id,
            organisation_id=by.organisation_id,
            by_membership_id=by.id,
            text=transfer.discrepancy_note,
            figures={str(line.id): line.received_units or 0 for line in transfer.lines},
            said_at=now,
        )
    )


def _correct_given(line: TransferLine, note: str, *, now: datetime) -> None:
    """What the ledger said at the handover becomes what arrived, as it was weighed."""
    given_on, units, missing = line.transfer.handed_over_on, line.received_units or 0, line.discrepancy_units
    if given_on is None:
        raise RuntimeError("a line is received after it was handed over")
    if missing:
        reason = f"Écart à la réception : {note}"[:REASON_LENGTH]
        record(line, MovementKind.GIVEN, on=given_on, units=-missing, mass_kg=estimate(line, -missing), now=now, reason=reason)
    if line.weighed_kg is not None:
        reason = "Pesée à la réception"
        record(line, MovementKind.GIVEN, on=given_on, units=-units, mass_kg=estimate(line, -units), now=now, reason=reason)
        record(line, MovementKind.GIVEN, on=given_on, units=units, mass_kg=line.weighed_kg, weighed=True, now=now, reason=reason)
