"""Asking for a lot, and no longer asking."""

from collections.abc import Mapping
from datetime import date, datetime

from core.accounts.models import Membership
from core.accounts.queries import get_organisation
from core.db import db, transaction
from core.events import announce
from geo.partners.queries import is_verified
from marketplace.lots import queries, rules
from marketplace.lots.enums import ClaimState
from marketplace.lots.events import ClaimMade, ClaimWithdrawn
from marketplace.lots.models import Claim, ClaimLine
from marketplace.lots.rules import matching
from marketplace.lots.services.deciding import answer_others, set_claims


def claim_lot(
    lot_id: int,
    asked: Mapping[int, int],
    *,
    message: str,
    may_wait: bool = True,
    by: Membership,
    now: datetime,
    today: date,
) -> Claim:
    """Ask for units of a lot, by line, on behalf of the person's organisation.

    With `may_wait`, the claim stays in line if all it asks for goes to others; without, it is refused then. Raises `OwnLot`,
    `NotVerified`, `LotNotAvailable`, `NotOpenYet`, `ClaimsClosed`, `AlreadyClaimed`, `LineGone`, `MoreThanRemains`,
    `NothingAsked`, `NotSuitable`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        taker = get_organisation(by.organisation_id)
        is_public = taker.kind.is_public
        verified = is_public or is_verified(taker.id)
        rules.check_claimable(lot, taker_id=taker.id, is_public=is_public, is_verified=verified, today=today)
        rules.check_first_claim(queries.live_claim(lot_id, taker.id))
        wanted = rules.check_asked(queries.lines_for_update(lot_id), asked)
        assessment = queries.situation_of(lot, on=today, organisation_ids=[taker.id]).assessment_of(taker.id, wanted)
        matching.check_suitable(assessment)
        claim = Claim(
            lot_id=lot_id,
            taker_id=taker.id,
            by_membership_id=by.id,
            state=ClaimState.PENDING,
            message=message,
            may_wait=may_wait,
            claimed_at=now,
            assessment=matching.recorded(assessment, today=today),
            lines=[ClaimLine(lot_line_id=line_id, units=units) for line_id, units in wanted.items()],
        )
        db.session.add(claim)
        db.session.flush()
        announce(ClaimMade(claim.id), by=by, at=now)
        return claim


def withdraw_claim(claim_id: int, *, by: Membership, now: datetime) -> None:
    """No longer ask, nor wait in line; raises `ClaimNotPending`."""
    with transaction():
        lot = queries.lot_of_claim_for_update(claim_id)
        rules.check_unanswered(queries.state_of_claim(claim_id))
        set_claims([claim_id], ClaimState.WITHDRAWN, decided_at=now)
        answer_others(queries.stakes_of(lot), [ClaimWithdrawn(claim_id)], by=by, now=now)
