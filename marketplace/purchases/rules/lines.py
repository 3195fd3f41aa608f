"""What a line of purchase may say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.catalogue.models import EquipmentCategory
from core.text import folded_words
from core.web.filters import french_date
from marketplace.purchases import errors
from marketplace.purchases.models import ProductKind, Purchase
from marketplace.purchases.rules.amounts import format_amount
from marketplace.supply.enums import PriceBasis
from marketplace.supply.models import RequestedLine

FIRST_YEAR = 2024  # the first that the published schema (24 July 2024) is declared for
MOST_UNITS = 1_000_000
MOST_LINES = 20_000  # of an organisation in a year


@dataclass(frozen=True, slots=True)
class PurchaseFacts:
    """What is said of a line; amounts in euros without tax, `amount_eur` unknown when nobody said it."""

    bought_on: date
    label: str
    units: int
    supplier: str = ""
    kind_id: int | None = None
    category_id: int | None = None
    amount_eur: Decimal | None = None
    reuse_eur: Decimal = Decimal(0)
    gift_eur: Decimal = Decimal(0)
    gift_source: str = ""
    recycled_eur: Decimal = Decimal(0)
    comment: str = ""


def check_line(
    facts: PurchaseFacts,
    *,
    kind: ProductKind | None,
    category: EquipmentCategory | None,
    declared_years: Collection[int],
    today: date,
) -> None:
    """A line that means something, in a year that is still open.

    Raises `DayNotCredible`, `YearDeclared`, `UnknownKind`, `UnknownCategory`, `AmountMissing`, `PartsOverWhole`,
    `RecycledOverWhole`, `GiftSourceMissing`.
    """
    if facts.bought_on.year < FIRST_YEAR or facts.bought_on > today:
        raise errors.DayNotCredible
    check_open(facts.bought_on.year, declared_years)
    if facts.kind_id is not None and (kind is None or kind.first_year > facts.bought_on.year):
        raise errors.UnknownKind
    if facts.category_id is not None and category is None:
        raise errors.UnknownCategory
    _check_parts(facts)


def _check_parts(facts: PurchaseFacts) -> None:
    parts = (facts.reuse_eur, facts.gift_eur, facts.recycled_eur)
    if facts.amount_eur is None:
        if any(parts):
            raise errors.AmountMissing
        return
    if facts.reuse_eur + facts.gift_eur > facts.amount_eur:
        raise errors.PartsOverWhole
    if facts.recycled_eur > facts.amount_eur:
        raise errors.RecycledOverWhole
    if facts.gift_eur and not facts.gift_source:
        raise errors.GiftSourceMissing


def check_open(year: int, declared_years: Collection[int]) -> None:
    """A declared year changes no more until it is reopened; raises `YearDeclared`."""
    if year in declared_years:
        raise errors.YearDeclared(f"L’année {year} est déclarée : son responsable peut la rouvrir pour la corriger.")


def check_there(purchase: Purchase) -> None:
    """A removed line changes no more; raises `LineRemoved`."""
    if purchase.removed_at is not None:
        raise errors.LineRemoved


def search_text_of(facts: PurchaseFacts) -> str:
    """What people find a line by."""
    return folded_words(f"{facts.label} {facts.supplier} {facts.comment}")


def said_of(purchase: Purchase) -> dict[str, str]:
    """What a line says, in words, for the journal."""
    return {
        "bought_on": french_date(purchase.bought_on),
        "label": purchase.label,
        "units": str(purchase.units),
        "amount": format_amount(purchase.amount_eur),
        "reuse": format_amount(purchase.reuse_eur),
        "gift": format_amount(purchase.gift_eur),
        "recycled": format_amount(purchase.recycled_eur),
    }


def facts_from_quotation(line: RequestedLine, *, supplier: str, today: date) -> PurchaseFacts:
    """How a line begins from a quotation: reconditioned goods, at the price shown.

    A price that holds the tax, or a gift, leaves the amount to be said: neither is an amount without tax.
    """
    is_without_tax = line.price_basis in {PriceBasis.WITHOUT_TAX, PriceBasis.UNTAXED}
    amount = line.units * line.unit_price_eur if line.unit_price_eur is not None and is_without_tax else None
    return PurchaseFacts(
        bought_on=today,
        supplier=supplier,
        label=line.model,
        units=line.units,
        category_id=line.category_id,
        amount_eur=amount,
        reuse_eur=amount or Decimal(0),
    )
