"""Reading what a secret link sent by letter speaks of: an invitation, a new password."""

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from core.accounts import rules
from core.accounts.enums import InvitationState
from core.accounts.errors import LinkNotValid
from core.accounts.models import Invitation, PasswordReset
from core.db import db, locked
from core.errors import found


def find_invitation_by_link(token: str, *, lock: bool = False) -> Invitation:
    """The invitation a link speaks of, whatever its state; raises `LinkNotValid` when the link was never sent."""
    statement = select(Invitation).options(joinedload(Invitation.organisation, innerjoin=True))
    return _row_of_link(statement, Invitation, token, "invitation", lock=lock)


def get_waiting_invitation(token: str, *, now: datetime, lock: bool = False) -> Invitation:
    """The invitation a link speaks of, if it still waits for an answer; raises `LinkNotValid`."""
    invitation = find_invitation_by_link(token, lock=lock)
    if invitation.state(now) is not InvitationState.WAITING:
        raise LinkNotValid
    return invitation


def find_password_reset_by_link(token: str, *, lock: bool = False) -> PasswordReset:
    """The request a reset link answers, whatever its state; raises `LinkNotValid` when the link was never sent."""
    return _row_of_link(select(PasswordReset), PasswordReset, token, "password", lock=lock)


def get_password_reset_in_force(token: str, *, now: datetime, lock: bool = False) -> PasswordReset:
    """The request a link answers, if it may still serve; raises `LinkNotValid`."""
    reset = find_password_reset_by_link(token, lock=lock)
    if reset.used_at or reset.expires_at <= now or reset.user_id is None:
        raise LinkNotValid
    return reset


def token_of(row: Invitation | PasswordReset) -> str:
    """The secret part of the link sent for that row."""
    purpose = "invitation" if isinstance(row, Invitation) else "password"
    return rules.link_token(current_app.config["SECRET_KEY"], purpose=purpose, row_id=row.id, nonce=row.nonce)


def _row_of_link(statement: Select[*tuple[Any, ...]], model: type[Any], token: str, purpose: str, *, lock: bool) -> Any:
    row_id = rules.row_of_link(token)
    statement = statement.where(model.id == row_id)
    if lock:
        statement = locked(statement, of=model)
    row = db.session.scalar(statement) if row_id else None
    if row is None or not rules.is_same_secret(token, token_of(row)):
        raise LinkNotValid
    return row


def get_password_reset(password_reset_id: int) -> PasswordReset:
    """That request, with the person it is for; raises `NotFound`."""
    return found(db.session.get(PasswordReset, password_reset_id, options=[joinedload(PasswordReset.user)]))
