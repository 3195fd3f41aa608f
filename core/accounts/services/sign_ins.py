"""Opening, moving and ending sessions."""

import secrets
from datetime import datetime

from core.accounts import queries, rules
from core.accounts.errors import NothingToActFor, WrongCredentials
from core.accounts.events import SessionEnded, SessionOpened
from core.accounts.models import Membership, SignIn
from core.accounts.services.hashing import hash_of, hash_password, is_outdated, is_right
from core.accounts.services.throttling import forget_attempts, note_attempt
from core.db import db, transaction
from core.errors import NotFound
from core.events import announce


def sign_in(email: str, password: str, *, address: str, now: datetime, device: str = "") -> str:
    """Open a session and return its token, known to the browser alone.

    The person acts for whom she acted last. Raises `WrongCredentials` with the same words and after the same work whether or not
    the account exists, `TooManyAttempts` after ten failures in five minutes from the address (see `rules.SIGNING_IN`), and
    `NothingToActFor` when the password is right and no verified organisation is left.
    """
    note_attempt(rules.SIGNING_IN, account=email, address=address, now=now)
    user = queries.find_user(email)
    memberships = queries.usable_memberships_of(user.id if user else 0)
    last = queries.last_membership_id(user.id if user else 0)
    password_hash = user.password_hash if user and not user.disabled_at else None
    if not is_right(password, password_hash) or user is None or password_hash is None:
        raise WrongCredentials
    if not memberships:
        raise NothingToActFor
    chosen = next((membership for membership in memberships if membership.id == last), memberships[0])
    stronger_hash = hash_password(password) if is_outdated(password_hash) else None
    with transaction():
        forget_attempts(rules.SIGNING_IN, account=email, address=address, now=now)
        if stronger_hash:
            queries.get_user_for_update(user.id).password_hash = stronger_hash
        return open_session(chosen.id, now=now, device=device)


def open_session(membership_id: int, *, now: datetime, device: str = "", expires_at: datetime | None = None) -> str:
    """A new session for somebody whose identity is established; returns its token."""
    token = secrets.token_urlsafe(32)
    with transaction():
        row = SignIn(
            token_hash=hash_of(token),
            membership_id=membership_id,
            device=device,
            began_at=now,
            expires_at=expires_at or now + rules.SESSION_LENGTH,
        )
        db.session.add(row)
        db.session.flush()
        announce(SessionOpened(row.id), by=queries.get_membership(membership_id), at=now)
    return token


def switch_membership(token: str, membership_id: int, *, by: Membership, now: datetime) -> str:
    """Act for another of one's organisations: a new token, which ends when the old one would have; raises `NotFound`."""
    with transaction():
        row = queries.find_sign_in_for_update(hash_of(token))
        usable = {membership.id for membership in queries.usable_memberships_of(by.user_id)}
        if row is None or row.ended_at or membership_id not in usable:
            raise NotFound
        _end(row, by=by, now=now)
        return open_session(membership_id, now=now, device=row.device, expires_at=row.expires_at)


def sign_out(token: str, *, now: datetime) -> None:
    """Close the session of that token for good."""
    with transaction():
        row = queries.find_sign_in_for_update(hash_of(token))
        if row and row.ended_at is None:
            _end(row, by=row.membership, now=now)


def end_session(sign_in_id: int, *, by: Membership, now: datetime) -> None:
    """Close one of one's own sessions, from any browser; raises `NotFound` for somebody else's."""
    with transaction():
        row = queries.get_sign_in_for_update(sign_in_id, user_id=by.user_id)
        if row.ended_at is None:
            _end(row, by=by, now=now)


def end_sessions_of(
    user_id: int, *, now: datetime, by: Membership | None, except_token: str = "", only_membership_id: int | None = None
) -> None:
    """Close the sessions of a person, in the current transaction: all, all but the present one, or those for one organisation."""
    kept = hash_of(except_token)
    for row in queries.open_sign_ins(user_id, now=now):
        if row.token_hash != kept and only_membership_id in {None, row.membership_id}:
            _end(row, by=by, now=now)


def _end(row: SignIn, *, by: Membership | None, now: datetime) -> None:
    row.ended_at = now
    announce(SessionEnded(row.id), by=by, at=now)
