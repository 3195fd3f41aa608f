"""People with a password, and the links that letters bring them."""

import re
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from core.accounts import services
from core.accounts.models import Membership, Organisation
from core.db import db
from core.mail import Letter
from tests.factories import make_membership, make_user

PASSWORD = "quatre mots bien choisis"
_hash: list[str] = []


def password_hash() -> str:
    """The hash of `PASSWORD`, made once: it is slow on purpose."""
    if not _hash:
        _hash.append(services.hash_password(PASSWORD))
    return _hash[0]


def make_person(organisation: Organisation | None = None, *, email: str = "claire@mairie.example", **facts) -> Membership:
    """Somebody who can sign in with `PASSWORD`."""
    return make_membership(organisation, user=make_user(email=email, password_hash=password_hash()), **facts)


def last_letter(to: str) -> Letter:
    """The newest letter to that address."""
    return db.session.query(Letter).filter_by(recipient=to).order_by(Letter.id.desc()).first()


def link_in(letter: Letter) -> str:
    """The path of the link a letter brings."""
    return re.search(r"https?://[^/\s]+(/\S+)", text_of_letter(letter))[1]


def text_of_letter(letter: Letter) -> str:
    """What was sent: the row forgets the text once the letter has left."""
    folder = Path(urlsplit(current_app.config["MAIL_URL"]).path)
    return message_from_bytes((folder / f"{letter.key}.eml").read_bytes(), policy=policy.default).get_content()
