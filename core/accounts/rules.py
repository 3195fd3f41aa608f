"""What makes a SIRET, a password, a number of attempts, a link and a role acceptable."""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from core.accounts.enums import OrganisationKind, Role
from core.accounts.errors import (
    LastCoordinator,
    LastManager,
    PasswordTooLong,
    PasswordTooShort,
    PasswordTooSimple,
    RoleNotAllowed,
    TooManyAttempts,
    WrongSiret,
)

SIREN_LENGTH, SIRET_LENGTH, NIC_MAX = 9, 14, 99_999
PASSWORD_MIN, PASSWORD_MAX = 12, 128
INVITATION_LENGTH, RESET_LENGTH, SESSION_LENGTH = timedelta(days=14), timedelta(minutes=10), timedelta(hours=12)
LA_POSTE_SIREN = "356000000"
COMMON_PASSWORDS = Path(__file__).with_name("common_passwords.txt")


def luhn_sum(digits: str) -> int:
    """The sum of the Luhn formula (ISO/IEC 7812-1, annex B): every second digit from the right is doubled."""
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004 - the digits of 2 × 5 … 2 × 9 added up


def is_siret(siret: str) -> bool:
    """Fourteen digits whose Luhn sum is a multiple of 10, as the SIREN within it.

    La Poste's establishments follow a rule of their own: a plain digit sum that is a multiple of 5 (INSEE, note on the SIRENE
    directory, read November 2026).
    """
    if not re.fullmatch(r"[0-9]{14}", siret):
        return False
    if siret.startswith(LA_POSTE_SIREN) and sum(map(int, siret)) % 5 == 0:
        return True
    return luhn_sum(siret) % 10 == 0 and luhn_sum(siret[:SIREN_LENGTH]) % 10 == 0


def check_siret(siret: str) -> None:
    """Raise `WrongSiret` unless the number is a possible SIRET."""
    if not is_siret(siret):
        raise WrongSiret


def clean_siret(text: str) -> str:
    """A SIRET as people type it, without its spaces and dots."""
    return re.sub(r"[\s.\u00a0\u202f-]", "", text)


def clean_email(text: str) -> str:
    """An address as it is kept: without spaces around it, in lower case."""
    return text.strip().lower()


def grouped_siret(siret: str) -> str:
    """A SIRET as documents print it: « 123 456 789 00012 »."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def smallest_siret(siren: str) -> str:
    """The establishment with the smallest NIC above 0 that passes the check: used for demonstrations."""
    return next(siret for nic in range(1, NIC_MAX + 1) if is_siret(siret := f"{siren}{nic:05d}"))


def check_password(password: str, *, context: Sequence[str] = ()) -> None:
    """Long enough, not one of the commonest, and not guessable from who the person is: length rather than composition rules.

    ASVS 5.0.0 6.2.1, 6.2.4, 6.2.9, 6.2.11 (read November 2026). `context` holds what is known of her: name, e-mail, organisation.
    """
    if len(password) < PASSWORD_MIN:
        raise PasswordTooShort
    if len(password) > PASSWORD_MAX:
        raise PasswordTooLong
    lowered = password.casefold()
    if lowered in common_passwords():
        raise PasswordTooSimple
    words = [word.casefold() for phrase in context for word in re.split(r"[\s@.,’'-]+", phrase) if len(word) > 3]  # noqa: PLR2004
    for word in [*words, "boucle", "motdepasse", "password", "azerty", "qwerty", "123456"]:
        lowered = lowered.replace(word, "")
    if len(lowered) < PASSWORD_MIN // 2 or len(set(lowered)) < 4:  # noqa: PLR2004 - « aaaaaaaaaaaa » is one guess
        raise PasswordTooSimple


@cache
def common_passwords() -> frozenset[str]:
    """The commonest passwords that are long enough to be chosen; read when the first one is chosen."""
    lines = COMMON_PASSWORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Throttle:
    """How often something may be tried within a window: from one address, for one account from all of them, by everybody."""

    purpose: str
    per_account: int
    per_address: int
    window: timedelta
    by_everybody: int = 2000

    def check(self, *, by_account: int, by_address: int, by_everybody: int = 0) -> None:
        """Raise `TooManyAttempts` when one of them has had all the attempts it may have."""
        if by_account >= self.per_account or by_address >= self.per_address or by_everybody >= self.by_everybody:
            minutes = self.window // timedelta(minutes=1)
            raise TooManyAttempts(f"Trop d’essais. Patientez {minutes}\u00a0minutes, puis recommencez.")

    def since(self, now: datetime) -> datetime:
        """From when attempts count."""
        return now - self.window


# ASVS 5.0.0 6.3.1: whoever guesses has ten attempts. An account has many more, so that ten failures from elsewhere do not keep
# its owner out; past them, the link of a new password lets her in.
SIGNING_IN = Throttle("account", 100, 10, timedelta(minutes=5))
ASKING_RESET = Throttle("reset", 5, 20, timedelta(minutes=15))
ASKING_TO_JOIN = Throttle("join", 5, 10, timedelta(minutes=15))


def link_token(key: str, *, purpose: str, row_id: int, nonce: str) -> str:
    """The secret part of a link sent by letter: the number of its row, and a signature of 256 bits.

    It can be made again from the row and the secret key (the job that writes the letter only knows the number), so it is never
    stored, and the database alone opens nothing. The row says whether it has served.
    """
    signature = hmac.digest(key.encode(), f"boucle:{purpose}:{row_id}:{nonce}".encode(), "sha256")
    return f"{row_id}-{urlsafe_b64encode(signature).decode().rstrip('=')}"


def row_of_link(token: str) -> int | None:
    """Which row a token speaks of, to be checked against it."""
    number = token.partition("-")[0]
    return int(number) if re.fullmatch(r"[1-9][0-9]{0,8}", number) else None


def is_same_secret(given: str, expected: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def grantable_roles(giver: Role, kind: OrganisationKind, *, own: bool) -> tuple[Role, ...]:
    """The roles a person may give or take away: a coordinator all of them, a manager the ordinary ones in hers."""
    if giver is Role.COORDINATOR:
        return kind.roles
    return (Role.MEMBER, Role.MANAGER) if own and giver is Role.MANAGER else ()


def check_grantable(role: Role, giver: Role, kind: OrganisationKind, *, own: bool) -> None:
    """Raise `RoleNotAllowed` unless the person may give or take away that role."""
    if role not in grantable_roles(giver, kind, own=own):
        raise RoleNotAllowed


def check_guarded(kind: OrganisationKind, *, was: Role, becomes: Role | None, others: int) -> None:
    """An organisation keeps a manager, the metropole a coordinator; `others` counts those who would remain."""
    if was is kind.guardian and becomes is not kind.guardian and others == 0:
        raise LastCoordinator if kind is OrganisationKind.METROPOLE else LastManager


_BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """How a session is told from another: « Firefox sur Windows ». Nothing finer is kept."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Navigateur")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser
