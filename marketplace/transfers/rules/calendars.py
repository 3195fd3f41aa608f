"""What a transfer puts in the calendar of one of its sides: its pickup, the slots it waits for, the outcomes it owes."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from core.clock import PARIS
from core.ical import Entry
from core.web.filters import counted
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer

KEPT_DAYS = timedelta(days=60)  # a calendar keeps what has just gone by


def appointment_entry(transfer: Transfer, *, public_url: str) -> Entry | None:
    """The pickup of a transfer, once it has a day: tentative until both sides agreed, cancelled with the transfer."""
    if transfer.pickup_on is None:
        return None
    is_agreed = transfer.pickup_agreed_at is not None
    status = "CANCELLED" if transfer.state is TransferState.CANCELLED else "CONFIRMED" if is_agreed else "TENTATIVE"
    said = f"Enlèvement {transfer.reference} : {transfer.giver.name} → {transfer.taker.name}"
    return Entry(
        key=transfer.reference,
        summary=said if is_agreed else f"{said} (date à confirmer)",
        reminders=(1,) if is_agreed else (),
        sequence=transfer.pickup_number,
        status=status,
        **_when(transfer.pickup_on, transfer.pickup_begins, transfer.pickup_ends),
        **_where(transfer, public_url),
    )


def calendar_entries(transfer: Transfer, organisation_id: int, *, public_url: str, today: date) -> Iterator[Entry]:
    """The entries of a transfer, as that side sees it; organisations are named, nobody else."""
    appointment = appointment_entry(transfer, public_url=public_url)
    if appointment is not None and appointment.day >= today - KEPT_DAYS:
        yield appointment
    for slot in transfer.slots:
        if slot.day >= today:
            yield Entry(
                key=f"{transfer.reference}-creneau-{slot.id}",
                summary=f"Créneau proposé pour l’enlèvement {transfer.reference} : {transfer.giver.name} → {transfer.taker.name}",
                status="TENTATIVE",
                **_when(slot.day, slot.begins, slot.ends),
                **_where(transfer, public_url),
            )
    owed = transfer.received_units - transfer.reported_units
    is_owed = transfer.state is TransferState.RECEIVED and transfer.taker_id == organisation_id
    if is_owed and transfer.outcomes_due_on is not None:
        yield Entry(
            key=f"{transfer.reference}-devenirs",
            day=transfer.outcomes_due_on,
            summary=f"Dernier jour pour déclarer les devenirs de {transfer.reference}, de {transfer.giver.name}",
            details=f"« {transfer.claim.lot.title} » : {counted(owed, 'unité', 'unités')} à déclarer.",
            url=_where(transfer, public_url)["url"],
            reminders=(7, 1),
        )


def _when(day: date, begins: time | None, ends: time | None) -> dict[str, Any]:
    """The moments of an entry: a whole day, when no hour was agreed."""
    if begins is None or ends is None:
        return {"day": day}
    begins_at, ends_at = (datetime.combine(day, hour, tzinfo=PARIS) for hour in (begins, ends))
    return {"day": day, "begins_at": begins_at, "length": ends_at - begins_at}


def _where(transfer: Transfer, public_url: str) -> dict[str, Any]:
    """What an entry says of the goods, where they are and where to read more."""
    lot = transfer.claim.lot
    return {
        "details": f"« {lot.title} », {counted(transfer.promised_units, 'unité promise', 'unités promises')}.",
        "place": ", ".join(part for part in (lot.pickup_place, transfer.giver.address) if part),
        "url": f"{public_url}/cessions/{transfer.id}",
    }
