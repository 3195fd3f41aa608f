"""Secrets that people entrust to the platform, kept in the database so that a copy of it does not give them away.

The key is drawn from `SECRET_KEY` for each purpose. `SECRET_KEY_FALLBACKS` holds the keys that served before: what they sealed is
still read, and `reseal` puts it under the present one.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_BYTES = 32


class UnreadableSecret(Exception):
    """It was sealed with a key this installation no longer has, or for something else."""


def seal(secrets: Mapping[str, str], *, purpose: str) -> str:
    """Those texts, unreadable without the key of that purpose."""
    return _box(purpose).encrypt(json.dumps(dict(secrets)).encode()).decode()


def unseal(sealed: str, *, purpose: str) -> dict[str, str]:
    """The texts that were sealed for that purpose; raises `UnreadableSecret`."""
    from cryptography.fernet import InvalidToken

    try:
        return dict(json.loads(_box(purpose).decrypt(sealed.encode())))
    except InvalidToken as error:
        raise UnreadableSecret from error


def reseal(sealed: str, *, purpose: str) -> str:
    """The same texts, under the present key; raises `UnreadableSecret`."""
    return seal(unseal(sealed, purpose=purpose), purpose=purpose)


def _box(purpose: str) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def key_from(secret: str) -> Fernet:
        drawn = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"boucle, {purpose}".encode()).derive(secret.encode())
        return Fernet(urlsafe_b64encode(drawn))

    keys = [current_app.config["SECRET_KEY"], *(current_app.config.get("SECRET_KEY_FALLBACKS") or [])]
    return MultiFernet([key_from(key) for key in keys])
