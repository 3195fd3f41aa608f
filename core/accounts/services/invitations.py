"""Inviting people into organisations, and accepting."""

import secrets
from datetime import datetime

from core.accounts import queries, rules
from core.accounts.enums import InvitationState, Role
from core.accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationClosed,
    NotVerified,
    NotYourInvitation,
    SignInToJoin,
)
from core.accounts.events import InvitationAccepted, InvitationCancelled, InvitationResent, PersonInvited
from core.accounts.models import Invitation, Membership, Organisation, User
from core.accounts.services.hashing import hash_password
from core.db import db, transaction
from core.events import announce


def invite(organisation_id: int, *, email: str, role: Role, by: Membership | None, now: datetime) -> Invitation:
    """Invite somebody into an organisation; a letter follows. `by` is `None` for the platform itself.

    Raises `NotVerified`, `RoleNotAllowed`, `AlreadyMember`, `AlreadyInvited`.
    """
    email = rules.clean_email(email)
    with transaction():
        organisation = queries.get_organisation_for_update(organisation_id)
        if organisation.verified_on is None:
            raise NotVerified
        _check_giver(organisation, role, by)
        user = queries.find_user(email)
        membership = queries.find_membership(user.id, organisation_id) if user else None
        if membership and membership.ended_at is None:
            raise AlreadyMember
        if queries.find_open_invitation(organisation_id, email):
            raise AlreadyInvited
        invitation = Invitation(
            nonce=_nonce(),
            organisation_id=organisation_id,
            email=email,
            role=role,
            invited_by_id=by.id if by else None,
            invited_at=now,
            expires_at=now + rules.INVITATION_LENGTH,
            sendings=1,
        )
        db.session.add(invitation)
        db.session.flush()
        announce(PersonInvited(invitation.id), by=by, at=now)
        return invitation


def resend_invitation(invitation_id: int, *, organisation_id: int, by: Membership, now: datetime) -> Invitation:
    """Send a new link, valid again for its full time; the former link dies. Raises `InvitationClosed`, `RoleNotAllowed`."""
    with transaction():
        invitation = _get_open_invitation(invitation_id, organisation_id=organisation_id, by=by, now=now)
        invitation.nonce = _nonce()
        invitation.expires_at = now + rules.INVITATION_LENGTH
        invitation.sendings += 1
        announce(InvitationResent(invitation.id), by=by, at=now)
        return invitation


def cancel_invitation(invitation_id: int, *, organisation_id: int, by: Membership, now: datetime) -> Invitation:
    """Take an invitation back; its link dies. Raises `InvitationClosed`, `RoleNotAllowed`."""
    with transaction():
        invitation = _get_open_invitation(invitation_id, organisation_id=organisation_id, by=by, now=now)
        invitation.cancelled_at = now
        announce(InvitationCancelled(invitation.id), by=by, at=now)
        return invitation


def accept_invitation(token: str, *, name: str, password: str, now: datetime) -> Membership:
    """Join for the first time: an account is made with that name and password.

    Raises `LinkNotValid`, `SignInToJoin` when somebody has that address already, or what `rules.check_password` refuses.
    """
    invitation = queries.get_waiting_invitation(token, now=now)
    rules.check_password(password, context=[name, invitation.email, invitation.organisation.name])
    password_hash = hash_password(password)
    with transaction():
        invitation = queries.get_waiting_invitation(token, now=now, lock=True)
        user = queries.find_user(invitation.email)
        if user and (user.password_hash or user.disabled_at):
            raise SignInToJoin
        if user is None:
            user = User(email=invitation.email, created_at=now)
            db.session.add(user)
        user.name, user.password_hash = name, password_hash
        return _accept(invitation, user, now=now)


def join_with_invitation(token: str, *, by: Membership, now: datetime) -> Membership:
    """Join one more organisation, being signed in. Raises `LinkNotValid`, `NotYourInvitation`."""
    with transaction():
        invitation = queries.get_waiting_invitation(token, now=now, lock=True)
        if by.user.email != invitation.email:
            raise NotYourInvitation
        return _accept(invitation, by.user, now=now)


def _accept(invitation: Invitation, user: User, *, now: datetime) -> Membership:
    db.session.flush()
    membership = queries.find_membership(user.id, invitation.organisation_id)
    if membership is None:
        membership = Membership(user_id=user.id, organisation_id=invitation.organisation_id)
        db.session.add(membership)
    membership.role, membership.ended_at = invitation.role, None
    invitation.accepted_at = now
    db.session.flush()
    announce(InvitationAccepted(invitation.id, membership_id=membership.id), by=membership, at=now)
    return membership


def _get_open_invitation(invitation_id: int, *, organisation_id: int, by: Membership, now: datetime) -> Invitation:
    invitation = queries.get_invitation_for_update(invitation_id, organisation_id=organisation_id)
    _check_giver(invitation.organisation, invitation.role, by)
    if invitation.state(now) in {InvitationState.ACCEPTED, InvitationState.CANCELLED}:
        raise InvitationClosed
    return invitation


def _check_giver(organisation: Organisation, role: Role, by: Membership | None) -> None:
    giver, own = (by.role, by.organisation_id == organisation.id) if by else (Role.COORDINATOR, False)
    rules.check_grantable(role, giver, organisation.kind, own=own)


def _nonce() -> str:
    return secrets.token_urlsafe(32)
