"""When a lot is published, postponed, taken back."""

from datetime import date

from marketplace.lots.enums import LotState
from marketplace.lots.errors import AlreadyPromised, DeadlineNotLater, EmptyLot, LotAlreadyClosed, LotNotAvailable
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
    if any(line.allocated_units for line in lot.lines):
        raise AlreadyPromised
    if lot.state not in {LotState.PUBLISHED, LotState.EXPIRED}:
        raise LotAlreadyClosed


def check_postponable(lot: Lot, claims_until: date, *, today: date) -> None:
    """The deadline of a published lot only moves later; raises `LotNotAvailable`, `DeadlineNotLater`."""
    if lot.state is not LotState.PUBLISHED:
        raise LotNotAvailable
    if not max(lot.claims_until, today) < claims_until <= today + LONGEST_WINDOW:
        raise DeadlineNotLater
