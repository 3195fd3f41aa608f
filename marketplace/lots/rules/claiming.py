"""Who may ask for what."""

from collections.abc import Mapping, Sequence
from datetime import date

from marketplace.lots.errors import (
    AlreadyClaimed,
    ClaimsClosed,
    LineGone,
    MoreThanRemains,
    NothingAsked,
    NotOpenYet,
    NotVerified,
    OwnLot,
)
from marketplace.lots.models import Claim, Lot, LotLine
from marketplace.lots.rules.deciding import check_lot_open
from marketplace.lots.rules.windows import opens_on


def check_claimable(lot: Lot, *, taker_id: int, is_public: bool, is_verified: bool, today: date) -> None:
    """A published lot of somebody else, by a public body or a verified partner, from the day it opens to them to its deadline.

    Raises `OwnLot`, `NotVerified`, `LotNotAvailable`, `NotOpenYet`, `ClaimsClosed`.
    """
    if lot.giver_id == taker_id:
        raise OwnLot
    if not is_verified:
        raise NotVerified
    check_lot_open(lot.state)
    if today < (first_day := opens_on(lot, is_public=is_public)):
        raise NotOpenYet(first_day, is_reserved=today >= opens_on(lot, is_public=True))
    if today > lot.claims_until:
        raise ClaimsClosed


def check_first_claim(live: Claim | None) -> None:
    """One live claim per organisation and lot; raises `AlreadyClaimed`."""
    if live is not None:
        raise AlreadyClaimed


def check_asked(lines: Sequence[LotLine], asked: Mapping[int, int]) -> dict[int, int]:
    """The units asked for by line, without the zeros; each within what remains.

    Raises `LineGone`, `MoreThanRemains`, `NothingAsked`.
    """
    by_id = {line.id: line for line in lines}
    if asked.keys() - by_id.keys():
        raise LineGone
    for line_id, units in asked.items():
        if not 0 <= units <= by_id[line_id].remaining_units:
            raise MoreThanRemains(line_id, by_id[line_id].remaining_units)
    wanted = {line_id: units for line_id, units in sorted(asked.items()) if units}
    if not wanted:
        raise NothingAsked
    return wanted
