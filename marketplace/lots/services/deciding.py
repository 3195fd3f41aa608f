"""Answering the claims on a lot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce_all
from marketplace.lots import queries, rules
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.errors import MoreThanRemains
from marketplace.lots.events import (
    AllocationReduced,
    AllocationReleased,
    ClaimAllocated,
    ClaimPutOnWaitingList,
    ClaimRecalled,
    ClaimRefused,
    LotAllocated,
    LotReopened,
)
from marketplace.lots.models import Claim, ClaimLine, Lot, LotLine

NOTHING_LEFT = "Tout ce que vous demandiez a été attribué à d’autres organismes."


def allocate_claim(claim_id: int, granted: Mapping[int, int] | None = None, *, by: Membership | None, now: datetime) -> None:
    """Promise units to a claim, by lot line: all it asks for, or the part `granted`.

    The other claims that can no longer have anything are answered at once: they wait in line, or are refused if they would not; and
    a lot with nothing left is allocated. Raises `ClaimNotPending`, `LotNotAvailable`, `LineGone`, `MoreThanAsked`,
    `MoreThanRemains`, `NothingGranted`.
    """
    with transaction():
        lot = queries.lot_of_claim_for_update(claim_id)
        stakes = queries.stakes_of(lot.id)
        asked = rules.check_pending(stakes.claims.get(claim_id))
        rules.check_lot_open(lot)
        kept = rules.check_granted(asked.wanted, stakes.remaining, granted)
        _move_units(claim_id, kept)
        set_claims([claim_id], ClaimState.ALLOCATED, decided_at=now)
        stakes = rules.with_claim(stakes, claim_id, ClaimState.ALLOCATED, promised=kept)
        answer_others(lot, stakes, [ClaimAllocated(claim_id)], by=by, now=now)


def refuse_claim(claim_id: int, *, reason: str, by: Membership | None, now: datetime) -> None:
    """Say no, and why, to a claim that waits for an answer or for units; raises `ReasonMissing`, `ClaimNotPending`."""
    with transaction():
        lot = queries.lot_of_claim_for_update(claim_id)
        stakes = queries.stakes_of(lot.id)
        rules.check_reason(reason)
        rules.check_unanswered(stakes.claims.get(claim_id))
        set_claims([claim_id], ClaimState.REFUSED, decided_at=now, decision_reason=reason)
        stakes = rules.with_claim(stakes, claim_id, ClaimState.REFUSED)
        answer_others(lot, stakes, [ClaimRefused(claim_id)], by=by, now=now)


def release_allocation(
    claim_id: int, units: Mapping[int, int] | None = None, *, by: Membership | None, now: datetime, reason: str
) -> None:
    """Put back in the lot what was granted and will not be handed over, or the part `units` of it, by lot line.

    Whoever waits for such units is called back, and the lot is on offer again. A claim left with nothing is no longer live. To be
    called by whatever cancels or reduces the handover, within its transaction. Raises `ReasonMissing`, `ClaimNotAllocated`,
    `LineGone`, `MoreThanGranted`, `NothingReleased`.
    """
    with transaction():
        lot = queries.lot_of_claim_for_update(claim_id)
        stakes = queries.stakes_of(lot.id)
        rules.check_reason(reason)
        asked = rules.check_allocated(stakes.claims.get(claim_id))
        back = {line_id: -number for line_id, number in rules.check_released(asked.granted, units).items()}
        _move_units(claim_id, back)
        if any(granted + back.get(line_id, 0) for line_id, granted in asked.granted.items()):
            state, event = ClaimState.ALLOCATED, AllocationReduced(claim_id)
            set_claims([claim_id], state, decision_reason=reason)
        else:
            by_taker = by is not None and by.organisation_id == queries.taker_of(claim_id)
            state, event = ClaimState.WITHDRAWN if by_taker else ClaimState.REFUSED, AllocationReleased(claim_id)
            set_claims([claim_id], state, decided_at=now, decision_reason=reason)
        answer_others(lot, rules.with_claim(stakes, claim_id, state, promised=back), [event], by=by, now=now)


def answer_others(lot: Lot, stakes: rules.Stakes, events: Sequence[Any], *, by: Membership | None, now: datetime) -> None:
    """Answer the claims nobody decided on once units moved, let the lot follow, and announce it all after `events`."""
    answers = rules.answers_due(stakes)
    set_claims(answers.refused, ClaimState.REFUSED, decided_at=now, decision_reason=NOTHING_LEFT)
    set_claims(answers.put_on_list, ClaimState.WAITING)
    set_claims(answers.recalled, ClaimState.PENDING, recalled_on=paris_day(now))
    events = [
        *events,
        *(ClaimRefused(claim_id) for claim_id in answers.refused),
        *(ClaimPutOnWaitingList(claim_id) for claim_id in answers.put_on_list),
        *(ClaimRecalled(claim_id) for claim_id in answers.recalled),
    ]
    state = rules.state_after_moves(lot.state, stakes.remaining, has_recalled=bool(answers.recalled))
    if state is not lot.state:
        lot.state = state
        events.append(LotAllocated(lot.id) if state is LotState.ALLOCATED else LotReopened(lot.id))
    announce_all(events, by=by, at=now)


def set_claims(claim_ids: Sequence[int], state: ClaimState, **facts: Any) -> None:
    """Put those claims in that state, in one statement."""
    if claim_ids:
        db.session.execute(update(Claim).where(Claim.id.in_(claim_ids)).values(state=state, **facts))


def _move_units(claim_id: int, units: Mapping[int, int]) -> None:
    """Promise those units of each line to a claim, or take them back when negative; only within what the line has."""
    for line_id, number in units.items():
        promised = LotLine.allocated_units + number
        moved = db.session.execute(
            update(LotLine).where(LotLine.id == line_id, promised <= LotLine.units, promised >= 0).values(allocated_units=promised)
        )
        if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE answers with a cursor
            raise MoreThanRemains(line_id, 0)
        db.session.execute(
            update(ClaimLine)
            .where(ClaimLine.claim_id == claim_id, ClaimLine.lot_line_id == line_id)
            .values(granted_units=ClaimLine.granted_units + number)
        )
