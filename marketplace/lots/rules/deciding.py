"""How claims are answered."""

from collections.abc import Mapping, Sequence

from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.errors import (
    ClaimNotAllocated,
    ClaimNotPending,
    LineGone,
    LotNotAvailable,
    MoreThanAsked,
    MoreThanRemains,
    NothingGranted,
    ReasonMissing,
)
from marketplace.lots.models import Claim, Lot, LotLine


def check_reason(reason: str) -> None:
    """A no is always explained; raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing


def check_pending(claim: Claim) -> None:
    """A claim is answered once; raises `ClaimNotPending`."""
    if claim.state is not ClaimState.PENDING:
        raise ClaimNotPending


def check_lot_open(lot: Lot) -> None:
    """Only a published lot is allocated; raises `LotNotAvailable`."""
    if lot.state is not LotState.PUBLISHED:
        raise LotNotAvailable


def check_granted(claim: Claim, lines: Sequence[LotLine], granted: Mapping[int, int] | None) -> dict[int, int]:
    """The units granted by lot line, without the zeros: within what was asked and what remains; `None` grants all that was asked.

    Raises `LineGone`, `MoreThanAsked`, `MoreThanRemains`, `NothingGranted`.
    """
    asked = {line.lot_line_id: line.units for line in claim.lines}
    remaining = {line.id: line.remaining_units for line in lines}
    granted = asked if granted is None else granted
    if granted.keys() - asked.keys():
        raise LineGone
    for line_id, units in granted.items():
        if not 0 <= units <= asked[line_id]:
            raise MoreThanAsked(line_id, asked[line_id])
        if units > remaining[line_id]:
            raise MoreThanRemains(line_id, remaining[line_id])
    kept = {line_id: units for line_id, units in sorted(granted.items()) if units}
    if not kept:
        raise NothingGranted
    return kept


def is_hopeless(claim: Claim, remaining: Mapping[int, int]) -> bool:
    """Whether nothing is left of anything the claim asks for. `remaining` is by lot line."""
    return not any(remaining[line.lot_line_id] for line in claim.lines)


def is_wholly_allocated(lines: Sequence[LotLine]) -> bool:
    """Whether every unit of the lot is promised."""
    return all(line.remaining_units == 0 for line in lines)


def check_allocated(claim: Claim) -> None:
    """Only what was granted can be given back; raises `ClaimNotAllocated`."""
    if claim.state is not ClaimState.ALLOCATED:
        raise ClaimNotAllocated
