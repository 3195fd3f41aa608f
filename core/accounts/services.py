"""Commands on organisations, people and sessions."""

import secrets
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import update

from core.accounts import queries, rules
from core.accounts.errors import TooManyAttempts, WrongCredentials
from core.accounts.models import SignIn, SignInAttempt
from core.db import db, transaction

SESSION_LENGTH = timedelta(hours=12)
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's argon2id profile: ASVS 5.0.0 11.4.2


def sign_in(email: str, password: str, *, address: str, now: datetime) -> str:
    """Open a session and return its token, known to the browser alone.

    Raises `WrongCredentials` with the same words and after the same work whether or not the account exists, and
    `TooManyAttempts` after ten failures in five minutes on the account or from the address.
    """
    targets = [hash_of(f"account:{email.strip().lower()}"), hash_of(f"address:{address}")]
    if queries.failures_since(targets, rules.attempts_since(now)) >= rules.ATTEMPTS_ALLOWED:
        raise TooManyAttempts
    user = queries.find_user(email)
    password_hash = user.password_hash if user and not user.disabled_at else None
    memberships = queries.memberships_of(user.id) if user else []
    if not _is_right(password, password_hash or _decoy()) or not password_hash or not memberships:
        with transaction():
            db.session.add_all(SignInAttempt(target=target, attempted_at=now) for target in targets)
        raise WrongCredentials
    return open_session(memberships[0].id, now=now)


def open_session(membership_id: int, *, now: datetime) -> str:
    """A new session for somebody whose identity is established; returns its token."""
    token = secrets.token_urlsafe(32)
    with transaction():
        db.session.add(
            SignIn(token_hash=hash_of(token), membership_id=membership_id, began_at=now, expires_at=now + SESSION_LENGTH)
        )
    return token


def sign_out(token: str, *, now: datetime) -> None:
    """Close the session of that token for good."""
    with transaction():
        db.session.execute(
            update(SignIn).where(SignIn.token_hash == hash_of(token), SignIn.ended_at.is_(None)).values(ended_at=now)
        )


def hash_of(secret: str) -> str:
    """What is kept of a random token: its SHA-256 (a token of 256 random bits needs no slow hash)."""
    return sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return HASHER.hash(password)


def _is_right(password: str, password_hash: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """Verified when there is no account, so that the answer takes as long."""
    return hash_password(secrets.token_urlsafe(16))
