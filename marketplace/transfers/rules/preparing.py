"""References, masses and the pickup of a transfer; what of it will not leave."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import (
    CapacityMissing,
    NothingTakenOff,
    NothingToAgree,
    NotPrepared,
    PickupChanged,
    PickupNotPossible,
    PromisesChanged,
    ReasonMissing,
    WrongCount,
)
from marketplace.transfers.models import Transfer, TransferLine

GRAM = Decimal("0.001")
LONGEST_WAIT = timedelta(days=365)


def reference(year: int, number: int) -> str:
    """« CE-2026-0001 »."""
    return f"CE-{year}-{number:04d}"


def document_reference(transfer_reference: str, prefix: str) -> str:
    """The reference of a document of the transfer: « ACTE-2026-0001 » for « CE-2026-0001 »."""
    return f"{prefix}-{transfer_reference.partition('-')[2]}"


def unit_mass(line_mass_kg: Decimal | None, units: int, default_mass_kg: Decimal | None) -> Decimal | None:
    """The estimated mass of one unit in kilograms, to the gram: that of the line, else that of its category, else unknown."""
    if line_mass_kg is None:
        return default_mass_kg
    return max(GRAM, (line_mass_kg / units).quantize(GRAM, ROUND_HALF_UP))


def check_prepared(transfer: Transfer) -> None:
    """Nothing has left yet and nobody cancelled; raises `NotPrepared`."""
    if transfer.state is not TransferState.PREPARED:
        raise NotPrepared


def check_pickup_day(day: date, *, today: date) -> None:
    """A pickup is planned from today to a year from now; raises `PickupNotPossible`."""
    if not today <= day <= today + LONGEST_WAIT:
        raise PickupNotPossible


def is_awaited_by(transfer: Transfer, organisation_id: int) -> bool:
    """Whether the other side proposed a day that organisation has not agreed to yet."""
    return transfer.pickup_agreed_at is None and transfer.pickup_proposed_by_id not in {None, organisation_id}


def check_agreeable(transfer: Transfer, *, organisation_id: int, pickup_on: date) -> None:
    """A side agrees to the day the other one proposed, as she read it; raises `NothingToAgree`, `PickupChanged`."""
    check_prepared(transfer)
    if not is_awaited_by(transfer, organisation_id):
        raise NothingToAgree
    if transfer.pickup_on != pickup_on:
        raise PickupChanged


def check_capacity(capacity: str) -> None:
    """Whoever signs says in which capacity; raises `CapacityMissing`."""
    if not capacity.strip():
        raise CapacityMissing


def check_reason(reason: str) -> None:
    """What is undone is explained; raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing


def check_promised(transfer: Transfer, seen: int | None) -> None:
    """The promise is still what the person read, in units all told; raises `PromisesChanged`."""
    if transfer.promised_units != seen:
        raise PromisesChanged


def check_taken_off(lines: Sequence[TransferLine], units: Mapping[int, int]) -> dict[int, int]:
    """The units that will not leave, by line, without the zeros: within what was promised.

    Raises `WrongCount`, `NothingTakenOff`.
    """
    for line in lines:
        if not 0 <= units.get(line.id, 0) <= line.promised_units:
            raise WrongCount(f"Indiquez un nombre entre 0 et {line.promised_units}, ce qui est promis.", field=f"units_{line.id}")
    taken_off = {line.id: units[line.id] for line in lines if units.get(line.id)}
    if not taken_off:
        raise NothingTakenOff
    return taken_off


def still_promised(lines: Sequence[TransferLine], taken_off: Mapping[int, int]) -> dict[int, int]:
    """What each line still promises, by line, once those units are taken off."""
    return {line.id: line.promised_units - taken_off.get(line.id, 0) for line in lines}
