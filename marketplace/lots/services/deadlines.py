"""What the calendar does to lots and claims: opening, expiring, lapsing, and offering again. Each is safe to repeat."""

from datetime import date, datetime, timedelta

from core.accounts.models import Membership
from core.db import transaction
from core.events import announce
from core.thresholds import threshold
from marketplace.lots import queries, rules
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.events import ClaimLapsed, LotExpired, LotOfferedAgain
from marketplace.lots.services.deciding import answer_others, set_claims
from marketplace.lots.services.publishing import tell_audiences

NO_ANSWER = "L’organisme qui propose le lot n’a pas répondu dans les {days} jours qui suivaient la date limite."
NOTHING_RELEASED = "Rien ne s’est libéré sur ce lot dans les {days} jours qui suivaient la date limite."


def open_windows(*, today: date, now: datetime) -> int:
    """Tell each audience of the lots that open to it that day or did before; how many lots there were."""
    opened = 0
    for lot_id in queries.lots_to_open(on=today):
        with transaction():
            lot = queries.get_lot_for_update(lot_id)
            opened += lot.state is LotState.PUBLISHED and tell_audiences(lot, by=None, now=now, today=today)
    return opened


def expire_lots(*, today: date, now: datetime) -> int:
    """Take out of the catalogue the lots that nobody is to be answered on once their deadline has passed; how many there were.

    What was allocated stays so.
    """
    expired = 0
    for lot_id in queries.lots_to_expire(on=today):
        with transaction():
            lot = queries.get_lot_for_update(lot_id)
            pending = [asked for asked in queries.stakes_of(lot).claims.values() if asked.state is ClaimState.PENDING]
            if rules.has_expired(lot, has_pending=bool(pending), today=today):
                lot.state = LotState.EXPIRED
                announce(LotExpired(lot_id), at=now)
                expired += 1
    return expired


def lapse_claims(*, today: date, now: datetime) -> int:
    """Close the claims that waited too long, for an answer or for units, and say why; how many there were."""
    days = threshold("claim_lapse", on=today)
    limit = threshold("waiting_list_limit", on=today)
    return _lapse(ClaimState.PENDING, days, NO_ANSWER, today=today, now=now) + _lapse(
        ClaimState.WAITING, limit, NOTHING_RELEASED, today=today, now=now
    )


def _lapse(state: ClaimState, days: int, reason: str, *, today: date, now: datetime) -> int:
    lapsed = 0
    for lot_id in queries.lots_with_lapsed_claims(state, days=days, on=today):
        with transaction():
            lot = queries.get_lot_for_update(lot_id)
            claims = queries.lapsed_claims_of(lot_id, state, days=days, on=today)
            set_claims(claims, ClaimState.LAPSED, decided_at=now, decision_reason=reason.format(days=days))
            answer_others(queries.stakes_of(lot), [ClaimLapsed(claim_id) for claim_id in claims], by=None, now=now)
            lapsed += len(claims)
    return lapsed


def offer_again(lot_id: int, *, by: Membership, now: datetime, today: date) -> None:
    """Offer what is left of an expired lot until a new deadline, to everybody at once; raises `LotNotExpired`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        claims_until = today + timedelta(days=threshold("claim_window", on=today))
        rules.check_offered_again(lot, claims_until, today=today)
        lot.state = LotState.PUBLISHED
        lot.available_on = lot.partners_from = today
        lot.claims_until = claims_until
        lot.bodies_told_at = lot.partners_told_at = None
        announce(LotOfferedAgain(lot_id), by=by, at=now)
        tell_audiences(lot, by=by, now=now, today=today)
