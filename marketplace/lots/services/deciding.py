"""Answering the claims on a lot."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from marketplace.lots import queries, rules
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.errors import MoreThanRemains
from marketplace.lots.events import (
    AllocationReleased,
    ClaimAllocated,
    ClaimRefused,
    LotAllocated,
    LotReopened,
)
from marketplace.lots.models import Claim, Lot, LotLine

NOTHING_LEFT = "Tout ce que vous demandiez a été attribué à d’autres organismes."


def allocate_claim(claim_id: int, granted: Mapping[int, int] | None = None, *, by: Membership | None, now: datetime) -> None:
    """Promise units to a claim, by lot line: all it asks for, or the part `granted`.

    What is left without a unit is answered at once: the other claims that can no longer have anything are refused, and a lot
    with nothing left is allocated. Raises `ClaimNotPending`, `LotNotAvailable`, `LineGone`, `MoreThanAsked`, `MoreThanRemains`,
    `NothingGranted`.
    """
    with transaction():
        lot = queries.get_lot_for_update(queries.lot_of_claim(claim_id))
        lines = queries.lines_for_update(lot.id)
        claim = queries.get_claim_for_update(claim_id)
        rules.check_pending(claim)
        rules.check_lot_open(lot)
        kept = rules.check_granted(claim, lines, granted)
        _promise(claim, kept)
        claim.state, claim.decided_at = ClaimState.ALLOCATED, now
        announce(ClaimAllocated(claim_id), by=by, at=now)
        _answer_the_hopeless(lot, by=by, now=now)


def refuse_claim(claim_id: int, *, reason: str, by: Membership | None, now: datetime) -> None:
    """Say no, and why; raises `ReasonMissing`, `ClaimNotPending`."""
    with transaction():
        queries.get_lot_for_update(queries.lot_of_claim(claim_id))
        claim = queries.get_claim_for_update(claim_id)
        rules.check_reason(reason)
        rules.check_pending(claim)
        _refuse(claim, reason, by=by, now=now)


def release_allocation(claim_id: int, *, by: Membership | None, now: datetime, reason: str) -> None:
    """Put back in the lot what was granted and will not be handed over; the lot is on offer again, the claim no longer live.

    To be called by whatever cancels the handover, within its transaction. Raises `ReasonMissing`, `ClaimNotAllocated`.
    """
    with transaction():
        lot = queries.get_lot_for_update(queries.lot_of_claim(claim_id))
        queries.lines_for_update(lot.id)
        claim = queries.get_claim_for_update(claim_id)
        rules.check_reason(reason)
        rules.check_allocated(claim)
        for line in claim.lines:
            _move_units(line.lot_line_id, -line.granted_units)
            line.granted_units = 0
        by_taker = by is not None and by.organisation_id == claim.taker_id
        claim.state = ClaimState.WITHDRAWN if by_taker else ClaimState.REFUSED
        claim.decided_at, claim.decision_reason = now, reason
        announce(AllocationReleased(claim_id), by=by, at=now)
        if lot.state is LotState.ALLOCATED:
            lot.state = LotState.PUBLISHED
            announce(LotReopened(lot.id), by=by, at=now)


def _promise(claim: Claim, kept: Mapping[int, int]) -> None:
    for line in claim.lines:
        units = kept.get(line.lot_line_id, 0)
        line.granted_units = units
        if units and not _move_units(line.lot_line_id, units):
            raise MoreThanRemains(line.lot_line_id, 0)


def _move_units(lot_line_id: int, units: int) -> bool:
    """Add to the promised units of a line, in one statement that holds only within what the line has; whether it did."""
    promised = LotLine.allocated_units + units
    moved = db.session.execute(
        update(LotLine)
        .where(LotLine.id == lot_line_id, promised <= LotLine.units, promised >= 0)
        .values(allocated_units=promised)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1  # type: ignore[attr-defined]  # an UPDATE answers with a cursor


def _answer_the_hopeless(lot: Lot, *, by: Membership | None, now: datetime) -> None:
    lines = queries.lines_for_update(lot.id)
    remaining = {line.id: line.remaining_units for line in lines}
    for claim in queries.pending_claims_for_update(lot.id):
        if rules.is_hopeless(claim, remaining):
            _refuse(claim, NOTHING_LEFT, by=by, now=now)
    if rules.is_wholly_allocated(lines):
        lot.state = LotState.ALLOCATED
        announce(LotAllocated(lot.id), by=by, at=now)


def _refuse(claim: Claim, reason: str, *, by: Membership | None, now: datetime) -> None:
    claim.state, claim.decided_at, claim.decision_reason = ClaimState.REFUSED, now, reason
    announce(ClaimRefused(claim.id), by=by, at=now)
