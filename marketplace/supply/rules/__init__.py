"""The rules of what partners supply."""

from marketplace.supply.rules.offers import (
    DEAREST_EUR,
    LONGEST_WARRANTY,
    MOST_OFFERS,
    MOST_UNITS,
    OfferFacts,
    check_may_offer,
    check_offer,
    check_offered,
    check_room,
    first_fresh_day,
    price_in_words,
    search_text_of,
    state_of,
    warranty_in_words,
)
from marketplace.supply.rules.printing import request_facts
from marketplace.supply.rules.requests import (
    MOST_WAITING,
    check_answer,
    check_asked,
    check_reason,
    check_waiting,
    estimate,
    estimate_in_words,
)

__all__ = [
    "DEAREST_EUR",
    "LONGEST_WARRANTY",
    "MOST_OFFERS",
    "MOST_UNITS",
    "MOST_WAITING",
    "OfferFacts",
    "check_answer",
    "check_asked",
    "check_may_offer",
    "check_offer",
    "check_offered",
    "check_reason",
    "check_room",
    "check_waiting",
    "estimate",
    "estimate_in_words",
    "first_fresh_day",
    "price_in_words",
    "request_facts",
    "search_text_of",
    "state_of",
    "warranty_in_words",
]
