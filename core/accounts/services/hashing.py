"""What is kept of passwords and tokens."""

import secrets
from functools import cache
from hashlib import sha256
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's argon2id profile: ASVS 5.0.0 11.4.2
HASHES_AT_ONCE = 2  # each takes a core and 19 MiB: a burst of sign-ins waits its turn instead of filling the memory
_turn = BoundedSemaphore(HASHES_AT_ONCE)


def hash_of(secret: str) -> str:
    """What is kept of a random token: its SHA-256 (a token of 256 random bits needs no slow hash)."""
    return sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    with _turn:
        return HASHER.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password gives that hash; the answer takes as long when there is none."""
    decoy = _decoy()
    try:
        with _turn:
            return HASHER.verify(password_hash or decoy, password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


@cache
def _decoy() -> str:
    return hash_password(secrets.token_urlsafe(16))
