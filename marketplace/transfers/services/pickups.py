"""Preparing a transfer, planning its pickup, reducing it, giving it up."""

from collections.abc import Mapping
from datetime import date, datetime

from agreements.queries import find_agreement_in_force
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import LotLine
from marketplace.lots.services import release_allocation
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import TransferState
from marketplace.transfers.events import PickupAgreed, PickupProposed, TransferCancelled, TransferPrepared, TransferReduced
from marketplace.transfers.models import Transfer, TransferLine


def prepare_transfer(claim_id: int, *, now: datetime) -> Transfer | None:
    """The transfer of an allocated claim, made once however often this is called; `None` when nothing is granted."""
    with transaction():
        claim = queries.find_claim_for_update(claim_id)
        if claim is None:
            return None
        existing = queries.find_transfer_of_claim(claim_id)
        granted = [line for line in claim.lines if line.granted_units > 0]
        if existing or claim.state is not ClaimState.ALLOCATED or not granted:
            return existing
        day = paris_day(now)
        transfer = Transfer(
            reference=rules.reference(day.year, queries.next_number(day.year)),
            claim_id=claim_id,
            agreement=find_agreement_in_force(claim.lot.giver_id, claim.taker_id, on=day),
            giver_id=claim.lot.giver_id,
            taker_id=claim.taker_id,
            state=TransferState.PREPARED,
            prepared_at=now,
            lines=[_prepared_line(line.lot_line, line.granted_units) for line in granted],
        )
        db.session.add(transfer)
        db.session.flush()
        announce(TransferPrepared(transfer.id), at=now)
        return transfer


def _prepared_line(lot_line: LotLine, units: int) -> TransferLine:
    return TransferLine(
        lot_line=lot_line,
        category_id=lot_line.category_id,
        eligibility=lot_line.eligibility,
        promised_units=units,
        reported_units=0,
        unit_mass_kg=rules.unit_mass(lot_line.mass_kg, lot_line.units, lot_line.category.default_mass_kg),
    )


def propose_pickup(transfer_id: int, pickup_on: date, *, by: Membership, now: datetime) -> Transfer:
    """One side proposes a day; the other one is told, and agrees or proposes another. Raises `NotPrepared`, `PickupNotPossible`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        rules.check_pickup_day(pickup_on, today=paris_day(now))
        transfer.pickup_on, transfer.slots = pickup_on, []
        transfer.pickup_begins = transfer.pickup_ends = None
        transfer.pickup_proposed_by_id = by.organisation_id
        transfer.pickup_agreed_at = None
        announce(PickupProposed(transfer.id, by.organisation_id, pickup_on.isoformat()), by=by, at=now)
        return transfer


def agree_pickup(transfer_id: int, pickup_on: date, *, by: Membership, now: datetime) -> Transfer:
    """Agree to the day the other side proposed, as it was read; raises `NothingToAgree`, `PickupChanged`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_agreeable(transfer, organisation_id=by.organisation_id, pickup_on=pickup_on)
        transfer.pickup_agreed_at = now
        transfer.pickup_number += 1
        announce(PickupAgreed(transfer.id), by=by, at=now)
        return transfer


def cancel_transfer(transfer_id: int, *, reason: str, by: Membership | None, now: datetime) -> Transfer:
    """Give up before anything left: the units go back to the lot. Raises `NotPrepared`, `ReasonMissing`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        rules.check_reason(reason)
        _cancel(transfer, reason=reason, by=by, now=now)
        release_allocation(transfer.claim_id, by=by, now=now, reason=reason)
        return transfer


def reduce_transfer(
    transfer_id: int, taken_off: Mapping[int, int], *, seen: int, reason: str, by: Membership, now: datetime
) -> Transfer:
    """Let less change hands than was promised, before anything left: the units `taken_off`, by line, go back to the lot.

    `seen` is how many units the person saw promised. When nothing is left to hand over, the transfer is cancelled. Raises
    `NotPrepared`, `ReasonMissing`, `PromisesChanged`, `WrongCount`, `NothingTakenOff`.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        rules.check_reason(reason)
        rules.check_promised(transfer, seen)
        units = rules.check_taken_off(transfer.lines, taken_off)
        back = {line.lot_line_id: units[line.id] for line in transfer.lines if line.id in units}
        release_allocation(transfer.claim_id, back, by=by, now=now, reason=reason)
        _follow_claim(transfer, reason=reason, by=by, now=now)
        return transfer


def follow_allocation(claim_id: int, *, now: datetime) -> None:
    """What was granted came back to the lot, whole or in part: the transfer prepared for it promises no more than what is left."""
    with transaction():
        found = queries.find_transfer_of_claim(claim_id)
        transfer = queries.get_transfer_for_update(found.id) if found else None
        if transfer and transfer.state is TransferState.PREPARED:
            _follow_claim(transfer, reason=transfer.claim.decision_reason or "Attribution annulée", by=None, now=now)


def _follow_claim(transfer: Transfer, *, reason: str, by: Membership | None, now: datetime) -> None:
    """Promise what the claim is still granted, if that is less; cancel when that is nothing."""
    granted = queries.granted_units(transfer.claim_id)
    left = {line.id: min(line.promised_units, granted.get(line.lot_line_id, 0)) for line in transfer.lines}
    if not any(left.values()):
        _cancel(transfer, reason=reason, by=by, now=now)
    elif sum(left.values()) < transfer.promised_units:
        transfer.lines = [line for line in transfer.lines if left[line.id]]
        for line in transfer.lines:
            line.promised_units = left[line.id]
            if line.picked_units is not None:
                line.picked_units = min(line.picked_units, left[line.id])
        side = by.organisation_id if by else None
        announce(TransferReduced(transfer.id, side, transfer.promised_units), by=by, at=now)


def _cancel(transfer: Transfer, *, reason: str, by: Membership | None, now: datetime) -> None:
    transfer.state = TransferState.CANCELLED
    transfer.cancellation_reason = reason.strip()[:500]
    announce(TransferCancelled(transfer.id, by.organisation_id if by else None), by=by, at=now)
