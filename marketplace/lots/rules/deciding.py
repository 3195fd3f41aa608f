"""How claims are answered: who can still have something, who waits, who comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.errors import (
    ClaimNotAllocated,
    ClaimNotPending,
    LineGone,
    LotAllAllocated,
    LotHasExpired,
    LotNotAvailable,
    LotTakenBack,
    MoreThanAsked,
    MoreThanGranted,
    MoreThanRemains,
    NothingGranted,
    NothingReleased,
    ReasonMissing,
)

_WHY_CLOSED = {
    LotState.ALLOCATED: LotAllAllocated,
    LotState.EXPIRED: LotHasExpired,
    LotState.WITHDRAWN: LotTakenBack,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a live claim asks for and was granted, by lot line."""

    claim_id: int
    state: ClaimState
    may_wait: bool
    wanted: dict[int, int]
    granted: dict[int, int]


@dataclass(frozen=True, slots=True)
class Stakes:
    """Where a lot stands, what remains of it, by line, and its live claims in the order they were made."""

    lot_id: int
    state: LotState
    remaining: Mapping[int, int]
    claims: Mapping[int, Asked]


@dataclass(frozen=True, slots=True)
class Answers:
    """What follows from units having moved: claims to refuse, to put on the waiting list, to take off it."""

    refused: list[int]
    put_on_list: list[int]
    recalled: list[int]


def check_reason(reason: str) -> None:
    """A no is always explained; raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing


def check_has_pending(state: LotState) -> None:
    """Only a lot on offer has claims to answer: once it is allocated, expired or taken back, each was. Raises `ClaimNotPending`."""
    if state is not LotState.PUBLISHED:
        raise ClaimNotPending


def check_pending(state: ClaimState) -> None:
    """A claim is answered once; raises `ClaimNotPending`."""
    if state is not ClaimState.PENDING:
        raise ClaimNotPending


def check_unanswered(state: ClaimState) -> None:
    """A claim can be given up or refused while it waits, for an answer or for units; raises `ClaimNotPending`."""
    if not state.is_unanswered:
        raise ClaimNotPending


def check_allocated(state: ClaimState) -> None:
    """Only what was granted can be given back; raises `ClaimNotAllocated`."""
    if state is not ClaimState.ALLOCATED:
        raise ClaimNotAllocated


def check_lot_open(state: LotState) -> None:
    """Only a published lot is claimed and allocated; raises `LotNotAvailable`, which says what became of it."""
    if state is not LotState.PUBLISHED:
        raise _WHY_CLOSED.get(state, LotNotAvailable)


def check_granted(wanted: Mapping[int, int], remaining: Mapping[int, int], granted: Mapping[int, int] | None) -> dict[int, int]:
    """The units granted by lot line, without the zeros: within what was asked and what remains; `None` grants all that was asked.

    Raises `LineGone`, `MoreThanAsked`, `MoreThanRemains`, `NothingGranted`.
    """
    granted = wanted if granted is None else granted
    if granted.keys() - wanted.keys():
        raise LineGone
    for line_id, units in granted.items():
        if not 0 <= units <= wanted[line_id]:
            raise MoreThanAsked(line_id, wanted[line_id])
        if units > remaining[line_id]:
            raise MoreThanRemains(line_id, remaining[line_id])
    kept = {line_id: units for line_id, units in sorted(granted.items()) if units}
    if not kept:
        raise NothingGranted
    return kept


def check_released(granted: Mapping[int, int], units: Mapping[int, int] | None) -> dict[int, int]:
    """The units taken back by lot line, without the zeros, within what was granted; `None` takes back everything.

    Raises `LineGone`, `MoreThanGranted`, `NothingReleased`.
    """
    units = granted if units is None else units
    if units.keys() - granted.keys():
        raise LineGone
    for line_id, number in units.items():
        if not 0 <= number <= granted[line_id]:
            raise MoreThanGranted(line_id, granted[line_id])
    back = {line_id: number for line_id, number in sorted(units.items()) if number}
    if not back:
        raise NothingReleased
    return back


def is_hopeless(wanted: Iterable[int], remaining: Mapping[int, int]) -> bool:
    """Whether nothing is left of anything a claim asks for. `wanted` are lot lines, `remaining` is by lot line."""
    return not any(remaining[line_id] for line_id in wanted)


def is_wholly_allocated(remaining: Mapping[int, int]) -> bool:
    """Whether every unit of the lot is promised."""
    return not any(remaining.values())


def with_claim(stakes: Stakes, claim_id: int, state: ClaimState, *, promised: Mapping[int, int] | None = None) -> Stakes:
    """The same stakes once that claim is in that state and those units are promised to it; negative units come back to the lot."""
    promised = promised or {}
    remaining = {line_id: left - promised.get(line_id, 0) for line_id, left in stakes.remaining.items()}
    claims = dict(stakes.claims)
    if state.is_live:
        claims[claim_id] = replace(claims[claim_id], state=state)
    else:
        del claims[claim_id]
    return replace(stakes, remaining=remaining, claims=claims)


def answers_due(stakes: Stakes) -> Answers:
    """What becomes of the claims nobody decided on, once units were promised or came back.

    A pending claim with nothing left to hope for waits in line, or is refused if it would not. Whoever waits is called back, first
    come first, as long as units it asks for are left that nobody called before it, nor any pending claim, asks for.
    """
    answers = Answers([], [], [])
    free = dict(stakes.remaining)
    waiting = []
    for asked in stakes.claims.values():
        if asked.state is ClaimState.WAITING:
            waiting.append(asked)
        elif asked.state is ClaimState.PENDING:
            if is_hopeless(asked.wanted, stakes.remaining):
                (answers.put_on_list if asked.may_wait else answers.refused).append(asked.claim_id)
            else:
                _take(free, asked)
    for asked in waiting:
        if not is_hopeless(asked.wanted, free):
            answers.recalled.append(asked.claim_id)
            _take(free, asked)
    return answers


def _take(free: dict[int, int], asked: Asked) -> None:
    for line_id, units in asked.wanted.items():
        free[line_id] = max(free[line_id] - units, 0)


def state_after_moves(state: LotState, remaining: Mapping[int, int], *, has_recalled: bool) -> LotState:
    """Where a lot stands once units were promised or came back.

    Allocated as soon as nothing remains; on offer again when something does. An expired lot stays so unless somebody who waited is
    to be answered; a lot that was taken back stays so.
    """
    if state is LotState.PUBLISHED and is_wholly_allocated(remaining):
        return LotState.ALLOCATED
    if state is LotState.ALLOCATED and not is_wholly_allocated(remaining):
        return LotState.PUBLISHED
    return LotState.PUBLISHED if state is LotState.EXPIRED and has_recalled else state
