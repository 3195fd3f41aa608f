"""Facts about the reconditioned stock of partners and the requests for quotation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StockOffered:
    offer_id: int


@dataclass(frozen=True)
class OfferChanged:
    offer_id: int


@dataclass(frozen=True)
class OfferRemoved:
    offer_id: int


@dataclass(frozen=True)
class StockConfirmed:
    partner_id: int
    offers: int


@dataclass(frozen=True)
class StockWentStale:
    """Offers of a partner are no longer shown: nobody confirmed them."""

    partner_id: int
    offers: int


@dataclass(frozen=True)
class QuotationAsked:
    request_id: int


@dataclass(frozen=True)
class QuotationGiven:
    request_id: int


@dataclass(frozen=True)
class QuotationDeclined:
    request_id: int


@dataclass(frozen=True)
class RequestWithdrawn:
    request_id: int
