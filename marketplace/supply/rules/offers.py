"""What may be offered, and when an offer is still believed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from core.catalogue.models import EquipmentCategory
from core.text import folded_words
from core.web.filters import SPACE, french_number
from geo.partners.enums import PartnerState
from geo.partners.models import Partner
from marketplace.supply import errors
from marketplace.supply.enums import Delivery, Grade, OfferState, PriceBasis, Terms
from marketplace.supply.models import StockOffer

MOST_OFFERS = 200
MOST_UNITS = 100_000
LONGEST_WARRANTY = 120
DEAREST_EUR = Decimal(100_000)


@dataclass(frozen=True)
class OfferFacts:
    """What a partner says of one model it can supply; `unit_price_eur` is in euros a unit, unknown for a gift."""

    category_id: int
    model: str
    details: str
    grade: Grade
    units: int
    terms: Terms
    unit_price_eur: Decimal | None
    price_basis: PriceBasis | None
    is_not_from_gift: bool
    warranty_months: int
    delivery: Delivery
    delivery_note: str


def check_may_offer(partner: Partner | None) -> Partner:
    """Only a verified partner publishes its stock; raises `PartnerNotVerified`."""
    if partner is None or partner.state is not PartnerState.VERIFIED:
        raise errors.PartnerNotVerified
    return partner


def check_room(offers: int) -> None:
    """A partner's stock stays a list that people read; raises `TooManyOffers`."""
    if offers >= MOST_OFFERS:
        raise errors.TooManyOffers


def check_offer(facts: OfferFacts, category: EquipmentCategory | None) -> EquipmentCategory:
    """What is sold has a price and says what the price holds; what is given has none.

    What a public body gave may not be sold to one (CG3P, article L. 3212-2, which forbids to resell it but at a solidarity price
    to people in need; read November 2026): whoever sells says that it is something else.

    Raises `UnknownCategory`, `PriceMissing`, `PriceBasisMissing`, `PriceOfGift`, `OriginNotDeclared`.
    """
    if category is None or not category.is_active:
        raise errors.UnknownCategory
    if facts.terms is Terms.GIFT:
        if facts.unit_price_eur:
            raise errors.PriceOfGift
        return category
    if not facts.unit_price_eur or facts.unit_price_eur < 0:
        raise errors.PriceMissing
    if facts.price_basis is None:
        raise errors.PriceBasisMissing
    if not facts.is_not_from_gift:
        raise errors.OriginNotDeclared
    return category


def check_offered(offer: StockOffer) -> None:
    """A withdrawn offer changes no more; raises `OfferWithdrawn`."""
    if offer.withdrawn_at is not None:
        raise errors.OfferWithdrawn


def search_text_of(facts: OfferFacts, category: EquipmentCategory) -> str:
    """What people find an offer by."""
    return folded_words(f"{facts.model} {facts.details} {category.label}")


def first_fresh_day(today: date, fresh_days: int) -> date:
    """The oldest day of confirmation on which an offer is still shown."""
    return today - timedelta(days=fresh_days)


def state_of(confirmed_on: date, withdrawn_at: datetime | None, *, fresh_from: date) -> OfferState:
    """What people see of an offer confirmed that day: nobody is sent after equipment that left long ago."""
    if withdrawn_at is not None:
        return OfferState.WITHDRAWN
    return OfferState.OFFERED if confirmed_on >= fresh_from else OfferState.STALE


def price_in_words(terms: Terms, unit_price_eur: Decimal | None, price_basis: PriceBasis | None) -> str:
    """« 185,00 € HT », « gratuit »."""
    if terms is Terms.GIFT or unit_price_eur is None or price_basis is None:
        return "gratuit"
    return f"{french_number(unit_price_eur, 2)}{SPACE}€{SPACE}{price_basis.short}"


def warranty_in_words(months: int) -> str:
    """« 12 mois », « aucune »."""
    return f"{months}{SPACE}mois" if months else "aucune"
