"""Letting an organisation know that a lot would suit it."""

from datetime import date, datetime

from core.accounts.models import Membership
from core.db import db, transaction
from core.errors import NotFound
from core.events import announce
from marketplace.lots import queries
from marketplace.lots.errors import AlreadyAsking
from marketplace.lots.events import OrganisationInvited
from marketplace.lots.models import LotInvitation
from marketplace.lots.rules import matching


def invite_organisation(lot_id: int, organisation_id: int, *, by: Membership, now: datetime, today: date) -> LotInvitation:
    """Invite a partner to ask for a lot, once; it is written to.

    Raises `LotNotAvailable`, `AlreadyInvited`, `AlreadyAsking`, `NotSuitable`, and `NotFound` for anybody but a verified partner.
    """
    with transaction():
        queries.get_lot_for_update(lot_id)
        lot = queries.get_lot(lot_id)
        situation = queries.situation_of(lot, on=today, every_partner=True)
        if organisation_id not in situation.candidates:
            raise NotFound
        if queries.live_claim(lot_id, organisation_id) is not None:
            raise AlreadyAsking
        matching.check_invitable(lot, situation.assessment_of(organisation_id), today=today)
        invitation = LotInvitation(lot_id=lot_id, organisation_id=organisation_id, by_membership_id=by.id, invited_at=now)
        db.session.add(invitation)
        db.session.flush()
        announce(OrganisationInvited(invitation.id), by=by, at=now)
        return invitation
