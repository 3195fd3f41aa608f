"""Whom to tell."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.accounts.enums import Role
from core.accounts.models import Membership, User
from core.db import db
from geo.partners.enums import PartnerState
from geo.partners.models import Capability, Partner
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import Claim, LotLine


def managers_to_tell_of(lot_id: int) -> Sequence[Membership]:
    """The managers of the verified partners that handle at least one category of the lot, once each."""
    able = (
        select(Partner.organisation_id)
        .join(Partner.capabilities)
        .join(LotLine, LotLine.category_id == Capability.category_id)
        .where(Partner.state == PartnerState.VERIFIED, LotLine.lot_id == lot_id)
    )
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
