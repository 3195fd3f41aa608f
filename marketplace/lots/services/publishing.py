"""Publishing a lot, leaving it more time, taking it back."""

from collections.abc import Sequence
from datetime import date, datetime

from core.accounts.models import Membership
from core.db import transaction
from core.events import announce, announce_all
from core.thresholds import threshold
from marketplace.lots import queries, rules
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.events import (
    ClaimRefused,
    LotOpenedToBodies,
    LotOpenedToPartners,
    LotPostponed,
    LotPublished,
    LotRestTakenBack,
    LotWithdrawn,
)
from marketplace.lots.models import Lot
from marketplace.lots.services.building import release_devices, release_lot_items
from marketplace.lots.services.deciding import set_claims
from marketplace.lots.services.indexing import index_lot


def publish_lot(
    lot_id: int,
    *,
    available_on: date | None = None,
    bodies_first_days: int = 0,
    by: Membership | None,
    now: datetime,
    today: date,
) -> None:
    """Show a lot to those who may ask for it, from the day it is available (that day, unless told otherwise).

    Public bodies come first for so many days, then partners; each audience is told when the lot opens to it, perhaps at once.
    Raises `LotNotDraft`, `EmptyLot`, `DeadlineOutOfRange`, `AvailabilityOutOfRange`, `WindowOutOfRange`, `NobodyCouldAsk`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_publishable(lot, today=today)
        first_day = available_on or today
        most_days = threshold("bodies_first_window", on=today)
        lot.partners_from = rules.check_window(first_day, bodies_first_days, lot.claims_until, most_days=most_days, today=today)
        lot.available_on = first_day
        lot.state, lot.published_at = LotState.PUBLISHED, now
        index_lot(lot)
        announce(LotPublished(lot_id), by=by, at=now)
        tell_audiences(lot, by=by, now=now, today=today)


def tell_audiences(lot: Lot, *, by: Membership | None, now: datetime, today: date) -> bool:
    """Announce, once, that a published lot is open to public bodies, to partners; whether there was something to announce."""
    events = []
    if lot.bodies_told_at is None and rules.opens_on(lot, is_public=True) <= today:
        lot.bodies_told_at = now
        events.append(LotOpenedToBodies(lot.id))
    if lot.partners_told_at is None and rules.opens_on(lot, is_public=False) <= today:
        lot.partners_told_at = now
        events.append(LotOpenedToPartners(lot.id))
    announce_all(events, by=by, at=now)
    return bool(events)


def postpone_deadline(lot_id: int, claims_until: date, *, by: Membership, now: datetime, today: date) -> None:
    """Leave more time to ask for a published lot; raises `LotNotAvailable`, `DeadlineNotLater`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_postponable(lot, claims_until, today=today)
        lot.claims_until = claims_until
        announce(LotPostponed(lot_id), by=by, at=now)


def discard_draft(lot_id: int, *, by: Membership, now: datetime) -> None:
    """Give up a lot nobody has seen: its devices are available again. Raises `LotNotDraft`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        lot.state = LotState.WITHDRAWN
        freed = release_lot_items(lot)
        announce(LotWithdrawn(lot_id), by=by, at=now, about={"equipment_item": freed})


def withdraw_lot(lot_id: int, *, reason: str, by: Membership, now: datetime) -> None:
    """Take back a published or expired lot: its devices are available again, its claims are refused with the reason.

    Raises `LotAlreadyClosed`, `AlreadyPromised`, `ReasonMissing`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_withdrawable(lot)
        rules.check_reason(reason)
        lot.state = LotState.WITHDRAWN
        freed = release_lot_items(lot)
        claims = list(queries.stakes_of(lot).claims)
        set_claims(claims, ClaimState.REFUSED, decided_at=now, decision_reason=f"Le lot a été retiré. {reason}")
        announce(LotWithdrawn(lot_id), by=by, at=now, about={"equipment_item": freed})
        announce_all([ClaimRefused(claim_id) for claim_id in claims], by=by, at=now)


def take_back_rest(lot_id: int, devices: Sequence[int], *, reason: str, by: Membership, now: datetime) -> int:
    """Take back the units of a published or expired lot that are promised to nobody; how many there were.

    `devices` are those of the lot that nobody awaits: whoever knows what is promised to whom calls this, within its transaction.
    They are available again. Claims that wait for an answer are refused with the reason; those in line stay there, in case what is
    promised comes back. Raises `LotAlreadyClosed`, `NothingPromised`, `ReasonMissing` (when claims wait for an answer).
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_rest(lot)
        pending = [key for key, asked in queries.stakes_of(lot).claims.items() if asked.state is ClaimState.PENDING]
        if pending:
            rules.check_reason(reason)
        rest = lot.remaining_units
        for line in lot.lines:
            line.taken_back_units += line.remaining_units
        lot.state = LotState.ALLOCATED
        freed = release_devices(lot, devices)
        set_claims(pending, ClaimState.REFUSED, decided_at=now, decision_reason=f"Ce qui restait du lot a été repris. {reason}")
        announce(LotRestTakenBack(lot_id, rest), by=by, at=now, about={"equipment_item": freed})
        announce_all([ClaimRefused(claim_id) for claim_id in pending], by=by, at=now)
        return rest
