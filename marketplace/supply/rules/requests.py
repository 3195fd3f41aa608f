"""What may be asked of a partner, what answers it, and what it comes to."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal

from core.web.filters import counted
from marketplace.supply import errors
from marketplace.supply.enums import PriceBasis, RequestState, Terms
from marketplace.supply.models import QuotationRequest, RequestedLine, StockOffer
from marketplace.supply.rules.offers import price_in_words

MOST_WAITING = 10
LONGEST_WAIT = timedelta(days=365)


def check_asked(
    asked: Mapping[int, int], offers: Collection[StockOffer], *, wanted_by: date | None, waiting: int, today: date
) -> list[tuple[StockOffer, int]]:
    """The offers asked for and the units of each, in the order of `offers`, which are those of the partner that are still shown.

    Raises `TooManyRequests`, `DayPast`, `NothingAsked`, `OfferGone`, `MoreThanOffered`.
    """
    if waiting >= MOST_WAITING:
        raise errors.TooManyRequests
    if wanted_by is not None and not today <= wanted_by <= today + LONGEST_WAIT:
        raise errors.DayPast
    wanted = {offer_id: units for offer_id, units in asked.items() if units > 0}
    if not wanted:
        raise errors.NothingAsked
    if wanted.keys() - {offer.id for offer in offers}:
        raise errors.OfferGone("Une des offres choisies vient d’être retirée. Les autres sont ci-dessous : vérifiez votre demande.")
    for offer in offers:
        if wanted.get(offer.id, 0) > offer.units:
            only = counted(offer.units, "unité")
            raise errors.MoreThanOffered(f"Le partenaire n’en a que {only}. Demandez-en moins.", field=f"offer_{offer.id}")
    return [(offer, wanted[offer.id]) for offer in offers if offer.id in wanted]


def check_waiting(request: QuotationRequest) -> None:
    """A request is answered or withdrawn once; raises `AlreadyAnswered`."""
    if request.state is not RequestState.SENT:
        raise errors.AlreadyAnswered


def check_answer(answer: str, *, has_file: bool) -> str:
    """A quotation is a file or a text; raises `AnswerMissing`."""
    if not answer.strip() and not has_file:
        raise errors.AnswerMissing
    return answer.strip()


def check_reason(reason: str) -> str:
    """Whoever declines says why; raises `ReasonMissing`."""
    if not reason.strip():
        raise errors.ReasonMissing
    return reason.strip()


def estimate(lines: Collection[RequestedLine]) -> dict[PriceBasis, Decimal]:
    """What the lines on sale come to at the prices shown, in euros: apart for each basis, since they are not added."""
    totals: dict[PriceBasis, Decimal] = {}
    for line in lines:
        if line.unit_price_eur is not None and line.price_basis is not None:
            totals[line.price_basis] = totals.get(line.price_basis, Decimal(0)) + line.units * line.unit_price_eur
    return totals


def estimate_in_words(lines: Collection[RequestedLine]) -> str:
    """« 1 850,00 € HT », each basis apart."""
    totals = estimate(lines)
    return " et ".join(price_in_words(Terms.SALE, total, basis) for basis, total in totals.items()) or "gratuit"
