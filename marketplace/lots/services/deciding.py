"""Answering the claims on a lot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, update

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import transaction
from core.events import announce_all
from core.rows import write
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
    a lot with nothing left is allocated. Raises `ClaimNotPending`, `LineGone`, `MoreThanAsked`,
    `MoreThanRemains`, `NothingGranted`.
    """
    with transaction():
        lot = queries.lot_of_claim_for_update(claim_id)
        rules.check_has_pending(lot.state)  # of fifty who press at once, forty-nine stop here
        rules.check_pending(queries.state_of_claim(claim_id))
        stakes = queries.stakes_of(lot)
        kept = rules.check_granted(stakes.claims[claim_id].wanted, stakes.remaining, granted)
        _move_units(claim_id, kept)
        set_claims([claim_id], ClaimState.ALLOCATED, decided_at=now)
        stakes = rules.with_claim(stakes, claim_id, ClaimState.ALLOCATED, promised=kept)
        answer_others(stakes, [ClaimAllocated(claim_id)], by=by, now=now)


def refuse_claim(claim_id: int, *, reason: str, by: Membership | None, now: datetime) -> None:
    """Say no, and why, to a claim that waits for an answer or for units; raises `ReasonMissing`, `ClaimNotPending`."""
    with transaction():
        lot = queries.lot_of_claim_for_update(claim_id)
        rules.check_reason(reason)
        rules.check_unanswered(queries.state_of_claim(claim_id))
        set_claims([claim_id], ClaimState.REFUSED, decided_at=now, decision_reason=reason)
        answer_others(queries.stakes_of(lot), [ClaimRefused(claim_id)], by=by, now=now)


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
        rules.check_reason(reason)
        rules.check_allocated(queries.state_of_claim(claim_id))
        stakes = queries.stakes_of(lot)
        granted = stakes.claims[claim_id].granted
        back = {line_id: -number for line_id, number in rules.check_released(granted, units).items()}
        _move_units(claim_id, back)
        if any(number + back.get(line_id, 0) for line_id, number in granted.items()):
            state, event = ClaimState.ALLOCATED, AllocationReduced(claim_id)
            set_claims([claim_id], state, decision_reason=reason)
        else:
            by_taker = by is not None and by.organisation_id == queries.taker_of(claim_id)
            state, event = ClaimState.WITHDRAWN if by_taker else ClaimState.REFUSED, AllocationReleased(claim_id)
            set_claims([claim_id], state, decided_at=now, decision_reason=reason)
        answer_others(rules.with_claim(stakes, claim_id, state, promised=back), [event], by=by, now=now)


def answer_others(stakes: rules.Stakes, events: Sequence[Any], *, by: Membership | None, now: datetime) -> None:
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
    state = rules.state_after_moves(stakes.state, stakes.remaining, has_recalled=bool(answers.recalled))
    if state is not stakes.state:
        write(_SET_LOT, {"lot": stakes.lot_id, "new_state": state})
        events.append(LotAllocated(stakes.lot_id) if state is LotState.ALLOCATED else LotReopened(stakes.lot_id))
    announce_all(events, by=by, at=now)


def set_claims(claim_ids: Sequence[int], state: ClaimState, **facts: Any) -> None:
    """Put those claims in that state, in one statement."""
    if claim_ids:
        facts["state"] = state
        write(_setting_claims(*sorted(facts)), {"claims": claim_ids} | {f"new_{name}": value for name, value in facts.items()})


def _move_units(claim_id: int, units: Mapping[int, int]) -> None:
    """Promise those units of each line to a claim, or take them back when negative; only within what the line has."""
    for line_id, number in units.items():
        if write(_PROMISE, {"line": line_id, "number": number}) != 1:
            raise MoreThanRemains(line_id, 0)
        write(_GRANT, {"claim": claim_id, "line": line_id, "number": number})


# Made once: fifty people may wait for the decision that runs them.

_PROMISED = LotLine.allocated_units + bindparam("number")
_PROMISE = (
    update(LotLine)
    .where(LotLine.id == bindparam("line"), LotLine.units - LotLine.taken_back_units >= _PROMISED, _PROMISED >= 0)
    .values(allocated_units=_PROMISED)
)
_GRANT = (
    update(ClaimLine)
    .where(ClaimLine.claim_id == bindparam("claim"), ClaimLine.lot_line_id == bindparam("line"))
    .values(granted_units=ClaimLine.granted_units + bindparam("number"))
)
_SET_LOT = update(Lot).where(Lot.id == bindparam("lot")).values(state=bindparam("new_state"))


@cache
def _setting_claims(*names: str) -> Update:
    new = {name: bindparam(f"new_{name}") for name in names}
    return update(Claim).where(Claim.id.in_(bindparam("claims", expanding=True))).values(new)
