"""Whom to tell."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.accounts.enums import OrganisationKind, Role
from core.accounts.models import Membership, Organisation, User
from core.db import db
from marketplace.lots.enums import LIVE_CLAIMS, ClaimState
from marketplace.lots.models import Claim, Lot, LotMessage
from marketplace.lots.queries.lots import get_lot
from marketplace.lots.queries.matching import situation_of

_MANAGERS = (
    select(Membership)
    .join(Membership.user)
    .where(Membership.role == Role.MANAGER, Membership.ended_at.is_(None), User.disabled_at.is_(None))
    .options(joinedload(Membership.user))
    .order_by(Membership.id)
)


def managers_to_tell_of(lot_id: int, *, on: date) -> Sequence[Membership]:
    """The managers of the verified partners that may ask for the lot that day: nothing of `rules.matching` stands in their way."""
    assessments = situation_of(get_lot(lot_id), on=on, every_partner=True).assessments()
    able = [assessment.candidate.organisation_id for assessment in assessments if assessment.is_eligible]
    return db.session.scalars(_MANAGERS.where(Membership.organisation_id.in_(able))).all()


def managers_of_other_bodies(lot_id: int) -> Sequence[Membership]:
    """The managers of the verified public bodies other than the one that gives the lot, once each."""
    giver = select(Lot.giver_id).where(Lot.id == lot_id).scalar_subquery()
    bodies = select(Organisation.id).where(
        Organisation.kind != OrganisationKind.PARTNER, Organisation.verified_on.is_not(None), Organisation.id != giver
    )
    return db.session.scalars(_MANAGERS.where(Membership.organisation_id.in_(bodies))).all()


def hopefuls_of(lot_id: int) -> Sequence[int]:
    """The organisations that were refused something of a lot and have no live claim on it, by key."""
    live = select(Claim.taker_id).where(Claim.lot_id == lot_id, Claim.state.in_(LIVE_CLAIMS))
    return db.session.scalars(
        select(Claim.taker_id)
        .where(Claim.lot_id == lot_id, Claim.state == ClaimState.REFUSED, Claim.taker_id.not_in(live))
        .distinct()
        .order_by(Claim.taker_id)
    ).all()


def curious_of(lot_id: int) -> Sequence[int]:
    """The organisations that wrote about a lot and never asked for it, by key."""
    asked = select(Claim.taker_id).where(Claim.lot_id == lot_id)
    return db.session.scalars(
        select(LotMessage.organisation_id)
        .where(LotMessage.lot_id == lot_id, LotMessage.organisation_id.not_in(asked))
        .distinct()
        .order_by(LotMessage.organisation_id)
    ).all()
