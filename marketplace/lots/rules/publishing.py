"""When a lot is published, postponed, taken back."""

from datetime import date

from marketplace.lots.enums import LotState
from marketplace.lots.errors import (
    AlreadyPromised,
    DeadlineNotLater,
    EmptyLot,
    LotAlreadyClosed,
    LotNotAvailable,
    NothingPromised,
)
from marketplace.lots.models import Lot
from marketplace.lots.rules.building import check_deadline, check_draft
from marketplace.lots.rules.windows import LONGEST_WINDOW


def check_publishable(lot: Lot, *, today: date) -> None:
    """A draft with something in it and days left to ask; raises `LotNotDraft`, `EmptyLot`, `DeadlineOutOfRange`."""
    check_draft(lot)
    if not lot.lines:
        raise EmptyLot
    check_deadline(lot.claims_until, today=today)


def check_withdrawable(lot: Lot) -> None:
    """A published or expired lot nobody was promised a part of; raises `AlreadyPromised`, `LotAlreadyClosed`."""
    if lot.is_promised:
        raise AlreadyPromised
    if lot.state not in {LotState.PUBLISHED, LotState.EXPIRED}:
        raise LotAlreadyClosed


def check_rest(lot: Lot) -> None:
    """Of a published or expired lot that is promised in part, the giver may take back the rest.

    Raises `LotAlreadyClosed` (nothing is left of it either), `NothingPromised` (it is withdrawn whole).
    """
    if lot.state not in {LotState.PUBLISHED, LotState.EXPIRED}:
        raise LotAlreadyClosed
    if not lot.is_promised:
        raise NothingPromised


def check_postponable(lot: Lot, claims_until: date, *, today: date) -> None:
    """The deadline of a published lot only moves later; raises `LotNotAvailable`, `DeadlineNotLater`."""
    if lot.state is not LotState.PUBLISHED:
        raise LotNotAvailable
    if not max(lot.claims_until, today) < claims_until <= today + LONGEST_WINDOW:
        raise DeadlineNotLater
