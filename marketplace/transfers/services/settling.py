"""Settling a discrepancy: each side writes, the same figures are confirmed by both, the ledger follows."""

from collections.abc import Mapping
from datetime import datetime

from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from marketplace.ledger.enums import MovementKind
from marketplace.transfers import queries, rules
from marketplace.transfers.events import DiscrepancyAnswered, DiscrepancySettled
from marketplace.transfers.models import DiscrepancyEntry, Transfer, TransferLine
from marketplace.transfers.services.movements import estimate, record
from marketplace.transfers.services.outcomes import reopen_or_close

REASON = "Écart réglé entre les deux organismes"


def answer_discrepancy(
    transfer_id: int, text: str, figures: Mapping[int, int], *, by: Membership, now: datetime
) -> DiscrepancyEntry:
    """One side writes what it knows, and the units received it proposes, by line; the other side is told.

    Raises `DiscrepancyClosed`, `ReasonMissing`, `WrongCount`.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_disputed(transfer)
        rules.check_reason(text)
        rules.check_figures(transfer.lines, figures)
        entry = DiscrepancyEntry(
            transfer_id=transfer_id,
            organisation_id=by.organisation_id,
            by_membership_id=by.id,
            text=text.strip()[:1000],
            figures={str(line.id): figures.get(line.id, line.received_units or 0) for line in transfer.lines},
            said_at=now,
        )
        db.session.add(entry)
        db.session.flush()
        announce(DiscrepancyAnswered(transfer_id, by.organisation_id, entry.id), by=by, at=now)
    return entry


def settle_discrepancy(transfer_id: int, entry_id: int, *, by: Membership, now: datetime) -> Transfer:
    """Confirm the figures the other side wrote last: they are what was received, and the ledger is corrected.

    Raises `DiscrepancyClosed`, `DiscrepancyMoved`, `OwnFigures`, `WrongCount` when something was reported meanwhile.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_disputed(transfer)
        entries = queries.discrepancy_entries(transfer_id)
        entry = rules.check_confirmable(entries, entry_id=entry_id, organisation_id=by.organisation_id)
        rules.check_figures(transfer.lines, {line.id: entry.units_of(line) for line in transfer.lines})
        for line in transfer.lines:
            _correct(line, entry.units_of(line), now=now)
        transfer.discrepancy_settled_at = now
        missing = sum(line.discrepancy_units for line in transfer.lines)
        announce(DiscrepancySettled(transfer_id, entry.id, missing), by=by, at=now)
        reopen_or_close(transfer, by=by, now=now)
    return transfer


def _correct(line: TransferLine, units: int, *, now: datetime) -> None:
    """What was received becomes what both say; a mass that was weighed is that of another count, and gives way to an estimate."""
    before, given_on = line.received_units or 0, line.transfer.handed_over_on
    if units == before or given_on is None:
        return
    if line.weighed_kg is None:
        more = units - before
        record(line, MovementKind.GIVEN, on=given_on, units=more, mass_kg=estimate(line, more), now=now, reason=REASON)
    else:
        if before:
            record(
                line, MovementKind.GIVEN, on=given_on, units=-before, mass_kg=-line.weighed_kg, weighed=True, now=now, reason=REASON
            )
        if units:
            record(line, MovementKind.GIVEN, on=given_on, units=units, mass_kg=estimate(line, units), now=now, reason=REASON)
        line.weighed_kg = None
    line.received_units = units
