"""Which share of a year's spend comes from reuse (AGEC law, article 58; décret n° 2024-134 of 21 February 2024).

The share is of the annual spend without tax, by kind of product: neither of units nor of the fleet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.web.filters import french_percent
from marketplace.purchases.enums import TargetBasis
from marketplace.purchases.models import SpendTarget

HUNDRED = 100
IT_SPEND = "Matériel informatique et téléphonie"  # a kind of product of the decree, as the published schema names it


@dataclass(frozen=True, slots=True)
class Target:
    """What a kind of product should reach in a year, in percent, and how far that is known."""

    percent: Decimal
    basis: TargetBasis
    first_year: int
    source: str


@dataclass(frozen=True, slots=True)
class KindShare:
    """What was spent in a year on one kind of product, in euros without tax, and the target of that year if one is known.

    `gift_eur` is a flat value. How the decree adds it was not read in its annex: the share is told without gifts, the lower figure,
    which is compared with the target, and with them. Both are of the whole, as the declaration gives it.
    """

    kind_id: int
    label: str
    amount_eur: Decimal
    reuse_eur: Decimal
    gift_eur: Decimal
    recycled_eur: Decimal
    target: Target | None = None

    @property
    def share_percent(self) -> Decimal | None:
        """Bought from reuse, of the whole; undefined when there is none."""
        return _percent(self.reuse_eur, self.amount_eur)

    @property
    def share_with_gifts_percent(self) -> Decimal | None:
        """Bought from reuse or received, of the whole; undefined when there is none."""
        return _percent(self.reuse_eur + self.gift_eur, self.amount_eur)

    @property
    def target_in_words(self) -> str:
        """« 20,0 % atteint », and whether the column it is in was verified."""
        if self.target is None:
            return "aucun connu"
        reached = {None: "", True: ", atteint", False: ", pas atteint"}[self.is_reached]
        doubt = "" if self.target.basis.is_verified else " (colonne non vérifiée)"
        return f"{french_percent(self.target.percent)}{reached}{doubt}"

    @property
    def is_reached(self) -> bool | None:
        """Whether the share is at least the target, exactly; `None` when either is unknown."""
        if self.target is None or not self.amount_eur:
            return None
        return self.reuse_eur * HUNDRED >= self.target.percent * self.amount_eur


@dataclass(frozen=True, slots=True)
class AgecYear:
    """The shares of a year, in the order of the kinds: of one organisation, or of all those that declared."""

    year: int
    shares: tuple[KindShare, ...]
    declared: int
    bodies: int


def target_in(targets: Iterable[SpendTarget], kind_id: int, year: int) -> Target | None:
    """The target of reuse that holds in that year: the last that began; `None` when none is known."""
    begun = [one for one in targets if one.kind_id == kind_id and one.first_year <= year and one.basis.is_of_reuse]
    last = max(begun, key=lambda one: (one.first_year, one.basis.is_verified), default=None)
    return last and Target(last.percent, last.basis, last.first_year, last.source)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return part * HUNDRED / whole if whole else None


def bars_of(shares: Iterable[KindShare]) -> list[tuple[str, Decimal | None, str]]:
    """The shares as bars: label, percent, the percent in words."""
    return [(one.label, one.share_percent, french_percent(one.share_percent)) for one in shares]


def rounded(percent: Decimal | None) -> Decimal | None:
    """A share as lists give it: to a hundredth of a percent."""
    return None if percent is None else percent.quantize(Decimal("0.01"))
