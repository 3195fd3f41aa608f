"""What a transfer puts in the calendar of one of its sides: its pickup, the slots it waits for, the outcomes it owes."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from core.clock import PARIS
from core.ical import Entry
from core.web.filters import counted
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer

KEPT_DAYS = timedelta(days=60)  # a calendar keeps what has just gone by


def calendar_entries(transfer: Transfer, organisation_id: int, *, public_url: str, today: date) -> Iterator[Entry]:
    """The entries of a transfer, as that side sees it; organisations are named, nobody else."""
    other = transfer.taker if transfer.giver_id == organisation_id else transfer.giver
    url = f"{public_url}/cessions/{transfer.id}"
    lot = transfer.claim.lot
    place = ", ".join(part for part in (lot.pickup_place, transfer.giver.address) if part)
    details = f"« {lot.title} », {counted(transfer.promised_units, 'unité promise', 'unités promises')}."
    if transfer.pickup_on is not None and transfer.pickup_on >= today - KEPT_DAYS:
        is_agreed = transfer.pickup_agreed_at is not None
        yield _pickup(
            f"cession-{transfer.id}-enlevement",
            f"Enlèvement {transfer.reference}, {other.name}" + ("" if is_agreed else " (date à confirmer)"),
            (transfer.pickup_on, transfer.pickup_begins, transfer.pickup_ends),
            details=details,
            place=place,
            url=url,
            reminders=(1,) if is_agreed else (),
        )
    for slot in transfer.slots:
        if slot.day >= today:
            yield _pickup(
                f"cession-{transfer.id}-creneau-{slot.id}",
                f"Créneau proposé pour l’enlèvement {transfer.reference}, {other.name}",
                (slot.day, slot.begins, slot.ends),
                details=details,
                place=place,
                url=url,
            )
    is_owed = transfer.state is TransferState.RECEIVED and transfer.taker_id == organisation_id
    owed = transfer.received_units - transfer.reported_units
    if is_owed and transfer.outcomes_due_on is not None:
        yield Entry(
            key=f"cession-{transfer.id}-devenirs",
            day=transfer.outcomes_due_on,
            summary=f"Dernier jour pour déclarer les devenirs de {transfer.reference}, {other.name}",
            details=f"« {lot.title} » : {counted(owed, 'unité', 'unités')} à déclarer.",
            url=url,
            reminders=(7, 1),
        )


def _pickup(
    key: str,
    summary: str,
    when: tuple[date, time | None, time | None],
    *,
    details: str,
    place: str,
    url: str,
    reminders: tuple[int, ...] = (),
) -> Entry:
    day, begins, ends = when
    if begins is None or ends is None:
        return Entry(key, day, summary, details, place, url, reminders=reminders)
    begins_at, ends_at = (datetime.combine(day, hour, tzinfo=PARIS) for hour in (begins, ends))
    return Entry(key, day, summary, details, place, url, begins_at, ends_at - begins_at, reminders)
