"""What gifts are worth in a year, and the threshold past which the law asks for an agreement.

Loi n° 2000-321 du 12 avril 2000, articles 9-1 and 10; décret n° 2001-495 du 6 juin 2001, article 1 (read November 2026): a gift
is a subsidy in kind, and past the threshold, in a year and for a beneficiary, an agreement is compulsory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.web.filters import french_number
from marketplace.lots.enums import GiftValueLevel
from marketplace.lots.models import Claim, LotLine

DESKTOP, MONITOR = "desktop", "monitor"


@dataclass(frozen=True, slots=True)
class Support:
    """What a giver lends under an agreement: euros a year, from its first day to its effective end, excluded."""

    eur_a_year: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class GivenValue:
    """What one organisation gave another in a year, in euros: goods as declared, and support lent; what nobody valued is apart."""

    goods_eur: Decimal
    units_without_value: int
    support_eur: Decimal

    @property
    def total_eur(self) -> Decimal:
        return self.goods_eur + self.support_eur


def support_in_year(supports: Sequence[Support], year: int) -> Decimal:
    """What the support lent is worth in that year, day by day, to the cent."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    days_in_year = (after - first).days
    total = Decimal(0)
    for one in supports:
        days = (min(one.ends_on, after) - max(one.starts_on, first)).days
        if days > 0:
            total += Decimal(one.eur_a_year) * days / days_in_year
    return total.quantize(Decimal("0.01"))


def level_of(total_eur: Decimal, *, threshold_eur: int, warning_percent: int) -> GiftValueLevel:
    """Below the threshold, near it, or past it: the law says « exceeds », so that the threshold itself is still near."""
    if total_eur > threshold_eur:
        return GiftValueLevel.PAST
    return GiftValueLevel.NEAR if total_eur * 100 >= Decimal(threshold_eur) * warning_percent else GiftValueLevel.BELOW


def worth_of(claim: Claim) -> tuple[Decimal, int]:
    """What all that a claim asks for is worth, in euros, and how many of its units nobody valued."""
    valued = [(line.units, line.lot_line.unit_value_eur) for line in claim.lines]
    worth = sum((units * value for units, value in valued if value is not None), Decimal(0))
    return worth, sum(units for units, value in valued if value is None)


def announcement(value: GivenValue, adding_eur: Decimal, *, threshold_eur: int, warning_percent: int) -> str:
    """What whoever decides on a gift is told before it crosses the threshold; empty when it stays far below."""
    level = level_of(value.total_eur + adding_eur, threshold_eur=threshold_eur, warning_percent=warning_percent)
    amount, limit = french_number(value.total_eur + adding_eur), french_number(threshold_eur)
    if level is GiftValueLevel.PAST:
        return (
            f"Avec cette attribution, les dons et appuis de l’année à cet organisme atteindraient {amount} €, au-delà "
            f"de {limit} € : "
            "une convention qui les valorise est obligatoire. Vérifiez qu’elle est en vigueur avant d’attribuer."
        )
    if level is GiftValueLevel.NEAR:
        return (
            f"Avec cette attribution, les dons et appuis de l’année à cet organisme atteindraient {amount} €, près de "
            f"{limit} €, seuil "
            "au-delà duquel une convention qui les valorise est obligatoire."
        )
    return ""


def set_value_eur(lines: Sequence[LotLine]) -> Decimal | None:
    """What the dearest complete desktop of a lot is worth, screen included; `None` when its parts were not both valued.

    A circular of 2000 (JORFARTI000001256985) held the complete configuration for one unit; whether it still does is a setting.
    """
    dearest: dict[str, Decimal] = {}
    for line in lines:
        if line.unit_value_eur is not None and line.category.code in {DESKTOP, MONITOR}:
            dearest[line.category.code] = max(line.unit_value_eur, dearest.get(line.category.code, Decimal(0)))
    return sum(dearest.values(), Decimal(0)) if len(dearest) == 2 else None  # noqa: PLR2004 - a computer and its screen
