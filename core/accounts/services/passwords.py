"""Changing a password, and choosing a new one after having forgotten it."""

import secrets
from datetime import datetime

from sqlalchemy import update

from core.accounts import queries, rules
from core.accounts.errors import WrongPassword
from core.accounts.events import PasswordChanged, PasswordResetAsked
from core.accounts.models import Membership, PasswordReset, User
from core.accounts.services.hashing import hash_password, is_right
from core.accounts.services.sign_ins import end_sessions_of
from core.accounts.services.throttling import forget_attempts, note_attempt
from core.db import db, transaction
from core.events import announce


def change_password(*, current_password: str, password: str, token: str, address: str, by: Membership, now: datetime) -> None:
    """Change one's password, knowing the old one; every session but that of `token` ends.

    Raises `WrongPassword` (counted as a failed attempt to sign in), `TooManyAttempts`, or what `rules.check_password` refuses.
    """
    user = by.user
    email, user_id, password_hash = user.email, user.id, user.password_hash
    rules.check_password(password, context=[user.name, email, by.organisation.name])
    note_attempt(rules.SIGNING_IN, account=email, address=address, now=now)
    if not is_right(current_password, password_hash):
        raise WrongPassword
    new_hash = hash_password(password)
    with transaction():
        forget_attempts(rules.SIGNING_IN, account=email, address=address, now=now)
        _set_password(queries.get_user_for_update(user_id), new_hash, by=by, now=now, except_token=token)


def ask_password_reset(email: str, *, address: str, now: datetime) -> None:
    """Send a link to choose a new password, valid ten minutes; raises `TooManyAttempts`.

    Somebody without account is written to as well, to say so: the answer and the work are the same, and she stops waiting.
    """
    email = rules.clean_email(email)
    with transaction():
        note_attempt(rules.ASKING_RESET, account=email, address=address, now=now)
        user = queries.find_user(email)
        reset = PasswordReset(
            nonce=secrets.token_urlsafe(32),
            email=email,
            user_id=user.id if user and not user.disabled_at else None,
            requested_at=now,
            expires_at=now + rules.RESET_LENGTH,
        )
        db.session.add(reset)
        db.session.flush()
        announce(PasswordResetAsked(reset.id), at=now)


def choose_password(token: str, *, password: str, now: datetime) -> None:
    """Choose a new password with the link of the letter, which then has served; all sessions end. Raises `LinkNotValid`."""
    user = queries.get_password_reset_in_force(token, now=now).user
    organisations = [membership.organisation.name for membership in queries.memberships_of(user.id)] if user else []
    rules.check_password(password, context=[user.name, user.email, *organisations] if user else [])
    new_hash = hash_password(password)
    with transaction():
        reset = queries.get_password_reset_in_force(token, now=now, lock=True)
        user = queries.get_user_for_update(reset.user_id or 0)
        # Whoever tried to guess the password must not keep its owner out.
        forget_attempts(rules.SIGNING_IN, account=user.email, address=None, now=now)
        _set_password(user, new_hash, by=None, now=now)


def _set_password(user: User, password_hash: str, *, by: Membership | None, now: datetime, except_token: str = "") -> None:
    user.password_hash = password_hash
    end_sessions_of(user.id, now=now, by=by, except_token=except_token)
    # The links asked for before are worth nothing any more, the one that served included.
    db.session.execute(
        update(PasswordReset).where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None)).values(used_at=now)
    )
    announce(PasswordChanged(user.id, changed_at=now.isoformat()), by=by, at=now)
