"""The smallest offer of a partner, and the smallest request for quotation."""

from datetime import timedelta
from decimal import Decimal

from core.accounts.models import Membership
from core.clock import now, today
from core.db import db
from core.uploads import GivenFile, check_file
from geo.partners.queries import find_partner_of
from marketplace.supply import services
from marketplace.supply.enums import Delivery, Grade, PriceBasis, Terms
from marketplace.supply.models import QuotationRequest, StockOffer
from marketplace.supply.rules import OfferFacts
from marketplace.supply.services import RequestFacts
from tests.factories import make_category, make_manager, make_membership
from tests.files import PDF
from tests.geo.partners.factories import make_partner


def make_supplier(**facts) -> Membership:
    """A manager of a verified partner."""
    return make_membership(make_partner(**facts).organisation)


def facts_of(category: str = "laptop", **facts) -> OfferFacts:
    """Ten laptops at 185 €, untaxed; `terms=Terms.GIFT` makes them a gift."""
    is_gift = facts.get("terms") is Terms.GIFT
    defaults = {
        "category_id": make_category(category).id,
        "model": "Dell Latitude 5490",
        "details": "8 Go, SSD 256 Go",
        "grade": Grade.GOOD,
        "units": 10,
        "terms": Terms.SALE,
        "unit_price_eur": None if is_gift else Decimal(185),
        "price_basis": None if is_gift else PriceBasis.UNTAXED,
        "is_not_from_gift": not is_gift,
        "warranty_months": 12,
        "delivery": Delivery.DELIVERED,
        "delivery_note": "",
    }
    return OfferFacts(**{**defaults, **facts})


def make_offer(supplier: Membership | None = None, *, days_ago: int = 0, **facts) -> StockOffer:
    """An offer, confirmed so many days ago."""
    offer = services.offer_stock(facts_of(**facts), by=supplier or make_supplier(), now=now())
    offer.confirmed_on = today() - timedelta(days=days_ago)
    db.session.commit()
    return offer


def make_request(
    asker: Membership | None = None, supplier: Membership | None = None, *, units: int = 2, **facts
) -> QuotationRequest:
    """A request for some units of an offer made for it."""
    supplier = supplier or make_supplier()
    offer = make_offer(supplier)
    partner = find_partner_of(supplier.organisation_id)
    asked = RequestFacts(**{"units": {offer.id: units}, "place": "Mairie", "wanted_by": None, "message": "", **facts})
    return services.ask_for_quotation(partner.id, asked, by=asker or make_manager(), now=now())


def make_quoted(asker: Membership, supplier: Membership) -> QuotationRequest:
    """A request that the partner answered with a file."""
    request = make_request(asker, supplier)
    file = check_file(GivenFile("devis.pdf", PDF))
    services.give_quotation(request.id, answer="", file=file, by=supplier, now=now())
    return request
