"""Reading invitations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.accounts.models import Invitation, Membership
from core.db import db, locked
from core.errors import found


def get_invitation(invitation_id: int) -> Invitation:
    """That invitation, with its organisation and who sent it; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Invitation)
            .where(Invitation.id == invitation_id)
            .options(joinedload(Invitation.organisation), joinedload(Invitation.invited_by).joinedload(Membership.user))
        )
    )


def get_invitation_for_update(invitation_id: int, *, organisation_id: int) -> Invitation:
    """An invitation into that organisation, locked; raises `NotFound`."""
    return found(
        db.session.scalar(
            locked(
                select(Invitation)
                .where(Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)
                .options(joinedload(Invitation.organisation, innerjoin=True)),
                of=Invitation,
            )
        )
    )


def find_open_invitation(organisation_id: int, email: str) -> Invitation | None:
    """The invitation that still waits for an answer, expired or not."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.organisation_id == organisation_id,
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
    )


def open_invitations(organisation_id: int) -> Sequence[Invitation]:
    """The invitations neither accepted nor cancelled, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.accepted_at.is_(None), Invitation.cancelled_at.is_(None))
        .order_by(Invitation.invited_at.desc(), Invitation.id.desc())
        .limit(50)
    ).all()
