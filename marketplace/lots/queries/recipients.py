"""Whom to tell."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.accounts.enums import Role
from core.accounts.models import Membership, User
from core.db import db
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import Claim
from marketplace.lots.queries.lots import get_lot
from marketplace.lots.queries.matching import situation_of


def managers_to_tell_of(lot_id: int, *, on: date) -> Sequence[Membership]:
    """The managers of the verified partners that may ask for the lot that day: nothing of `rules.matching` stands in their way."""
    assessments = situation_of(get_lot(lot_id), on=on, every_partner=True).assessments()
    able = [assessment.candidate.organisation_id for assessment in assessments if assessment.is_eligible]
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(
            Membership.organisation_id.in_(able),
            Membership.role == Role.MANAGER,
            Membership.ended_at.is_(None),
            User.disabled_at.is_(None),
        )
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def hopefuls_of(lot_id: int) -> Sequence[int]:
    """The organisations that were refused something of a lot and have no live claim on it, by key."""
    live = select(Claim.taker_id).where(Claim.lot_id == lot_id, Claim.state.in_([ClaimState.PENDING, ClaimState.ALLOCATED]))
    return db.session.scalars(
        select(Claim.taker_id)
        .where(Claim.lot_id == lot_id, Claim.state == ClaimState.REFUSED, Claim.taker_id.not_in(live))
        .distinct()
        .order_by(Claim.taker_id)
    ).all()
