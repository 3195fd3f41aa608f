"""Who may read the reconditioned stock, offer some, ask for a price and answer."""

from core.accounts.access import acts_for, acts_for_public_body, is_coordinator, is_of_public_body
from core.accounts.models import Membership
from geo.partners.models import Partner
from geo.partners.queries import is_verified
from marketplace.supply.enums import RequestState
from marketplace.supply.models import QuotationRequest, StockOffer


def can_search_stock(user: object) -> bool:
    """Public bodies, officials included. Partners see their own stock alone: prices are not for their competitors."""
    return is_of_public_body(user)


def can_see_offer(user: object, offer: StockOffer) -> bool:
    """Public bodies, and the partner whose offer it is."""
    return can_search_stock(user) or acts_for(user, offer.partner.organisation_id)


def can_keep_stock(user: object) -> bool:
    """Whoever acts for a partner, for its own stock."""
    return isinstance(user, Membership) and acts_for(user, user.organisation_id) and not user.organisation.kind.is_public


def can_offer(user: object) -> bool:
    """Whoever acts for a partner whose profile is verified."""
    return isinstance(user, Membership) and can_keep_stock(user) and is_verified(user.organisation_id)


def can_change_offer(user: object, offer: StockOffer) -> bool:
    """Whoever acts for the partner, until it is withdrawn."""
    return acts_for(user, offer.partner.organisation_id) and offer.withdrawn_at is None


def can_ask(user: object) -> bool:
    """Whoever acts for a public body: a request for quotation engages nobody."""
    return acts_for_public_body(user)


def can_list_requests(user: object) -> bool:
    """Both sides, for their own; the coordinator, for all."""
    return can_ask(user) or can_keep_stock(user)


def can_see_request(user: object, request: QuotationRequest) -> bool:
    """Both sides, and the coordinator."""
    return is_coordinator(user) or is_asker(user, request) or is_asked(user, request.partner)


def is_asker(user: object, request: QuotationRequest) -> bool:
    """Somebody of the organisation that asks."""
    return acts_for(user, request.organisation_id)


def is_asked(user: object, partner: Partner) -> bool:
    """Somebody of the partner that is asked."""
    return acts_for(user, partner.organisation_id)


def can_note_purchase(user: object, request: QuotationRequest) -> bool:
    """Whoever asked, once there is a price: what she buys is declared each year, and is not typed twice."""
    return is_asker(user, request) and request.state is RequestState.QUOTED


def can_answer(user: object, request: QuotationRequest) -> bool:
    """The partner, once."""
    return is_asked(user, request.partner) and request.state is RequestState.SENT


def can_withdraw(user: object, request: QuotationRequest) -> bool:
    """Whoever asked, until the partner answers."""
    return is_asker(user, request) and request.state is RequestState.SENT
