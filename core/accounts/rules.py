"""What makes a SIRET, a password and a number of attempts acceptable."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.accounts.errors import PasswordTooLong, PasswordTooShort, PasswordTooSimple, TooManyAttempts, WrongSiret

SIREN_LENGTH, SIRET_LENGTH, NIC_MAX = 9, 14, 99_999
PASSWORD_MIN, PASSWORD_MAX = 12, 128
ATTEMPTS_ALLOWED = 10
ATTEMPTS_WINDOW = timedelta(minutes=5)
LA_POSTE_SIREN = "356000000"


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


def smallest_siret(siren: str) -> str:
    """The establishment with the smallest NIC above 0 that passes the check: used for demonstrations."""
    return next(siret for nic in range(1, NIC_MAX + 1) if is_siret(siret := f"{siren}{nic:05d}"))


def check_password(password: str, *, context: Sequence[str] = ()) -> None:
    """Long enough, and not guessable from who the person is: length rather than composition rules.

    ASVS 5.0.0 6.2.1, 6.2.4 and 6.2.9 (read November 2026). `context` holds words known of the person: name, e-mail, organisation.
    """
    if len(password) < PASSWORD_MIN:
        raise PasswordTooShort
    if len(password) > PASSWORD_MAX:
        raise PasswordTooLong
    lowered = password.casefold()
    words = [word.casefold() for phrase in context for word in re.split(r"[\s@.,’'-]+", phrase) if len(word) > 3]  # noqa: PLR2004
    for word in [*words, "boucle", "motdepasse", "password", "azerty", "qwerty", "123456"]:
        lowered = lowered.replace(word, "")
    if len(lowered) < PASSWORD_MIN // 2 or len(set(lowered)) < 4:  # noqa: PLR2004 - « aaaaaaaaaaaa » is one guess
        raise PasswordTooSimple


def check_attempts(failures: int) -> None:
    """Raise `TooManyAttempts` from the tenth failure in five minutes, for an account or for an address."""
    if failures >= ATTEMPTS_ALLOWED:
        raise TooManyAttempts


def attempts_since(now: datetime) -> datetime:
    """From when failures count."""
    return now - ATTEMPTS_WINDOW
