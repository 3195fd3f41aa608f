"""Amounts as people and programs write them: what has two readings is refused, never guessed."""

import re
from decimal import Decimal

from core.web.filters import SPACE, french_number
from marketplace.purchases.errors import AmountUnreadable

CENT = Decimal("0.01")
LARGEST_EUR = Decimal("999999999.99")
RESIDUE = Decimal("0.000001")  # what a spreadsheet leaves behind the cents of a sum
THOUSAND = 3  # digits
LONGEST = 40
_UNITS = re.compile(r"€|\beuros?\b|\beur\b|\bh\.?t\.?(?!\w)", re.IGNORECASE)
_SIGNS = re.compile(r"[0-9 '.,]*[0-9][0-9 '.,]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([ '.,])[0-9]{3})(?:\1[0-9]{3})*")
_AS_TYPED = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "\u2008": " ",
        "\t": " ",
        "’": "'",
        "ʼ": "'",
        "‘": "'",
        "−": "-",
        "–": "-",
    }
)
WRITE = "Écrivez par exemple 1 234,50."
NEGATIVE = "Un montant ne peut pas être négatif : déduisez l’avoir de la ligne qu’il corrige."


def parse_amount(text: str) -> Decimal:
    """An amount in euros, to the cent: « 1 234,50 € », « 1.234,50 », « 1'234.50 », « 1234.5 ».

    Spaces of any kind, dots, apostrophes or commas part thousands; a lone dot before three digits parts thousands, as cents are two
    digits at most; a lone comma before three digits has two readings. Raises `AmountUnreadable` with what to write.
    """
    bare = _UNITS.sub("", text[: LONGEST + 1].translate(_AS_TYPED)).strip()
    if len(text.strip()) > LONGEST:
        raise AmountUnreadable(f"Ce montant est trop long. {WRITE}")
    if bare.startswith(("-", "(")) or bare.endswith("-"):
        raise AmountUnreadable(NEGATIVE)
    if not _SIGNS.fullmatch(bare):
        raise AmountUnreadable(f"« {text.strip()} » n’est pas un montant. {WRITE}")
    whole, decimals = _parted(bare, text.strip())
    amount = Decimal(f"{whole}.{decimals or '0'}")
    rounded = amount.quantize(CENT)
    if abs(amount - rounded) > RESIDUE:
        raise AmountUnreadable(f"« {text.strip()} » a plus de deux décimales. Arrondissez au centime.")
    if rounded > LARGEST_EUR:
        raise AmountUnreadable("Ce montant dépasse un milliard d’euros : vérifiez-le.")
    return rounded


def format_amount(amount: Decimal | None) -> str:
    """« 1 234,50 € »; what nobody said reads « non indiqué »."""
    return "non indiqué" if amount is None else f"{french_number(amount, 2)}{SPACE}€"


def _parted(bare: str, typed: str) -> tuple[str, str]:
    """The digits of the euros and those of the cents."""
    mark = _decimal_mark(bare, typed)
    whole, _mark, decimals = bare.rpartition(mark) if mark else (bare, "", "")
    whole = whole.strip()
    if not (whole.isdigit() or _GROUPED.fullmatch(whole)) or not (decimals == "" or decimals.isdigit()):
        raise AmountUnreadable(f"« {typed} » n’est pas un montant : ses milliers ne vont pas par trois. {WRITE}")
    return re.sub(r"[^0-9]", "", whole), decimals


def _decimal_mark(bare: str, typed: str) -> str:
    """The sign before the cents, if there is one."""
    comma, dot = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and dot >= 0:
        return "," if comma > dot else "."
    mark = "," if comma >= 0 else "." if dot >= 0 else ""
    if not mark or bare.count(mark) > 1:
        return ""
    after = len(bare) - bare.rfind(mark) - 1
    if after != THOUSAND:
        return mark
    if mark == ",":
        raise AmountUnreadable(f"« {typed} » peut se lire de deux façons. Écrivez les milliers avec une espace, et deux décimales.")
    return ""
