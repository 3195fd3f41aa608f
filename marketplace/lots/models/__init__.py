"""Lots, claims, and what is said and asked about them."""

from marketplace.lots.models.claims import Claim, ClaimLine, LotInvitation
from marketplace.lots.models.following import LotFeed, LotFollower, SavedSearch, ToldLot, Wish
from marketplace.lots.models.lots import Lot, LotItem, LotLine, LotPhoto
from marketplace.lots.models.searching import LotTerm, SearchTerm
from marketplace.lots.models.talking import LotAnswer, LotMessage

__all__ = [
    "Claim",
    "ClaimLine",
    "Lot",
    "LotAnswer",
    "LotFeed",
    "LotFollower",
    "LotInvitation",
    "LotItem",
    "LotLine",
    "LotMessage",
    "LotPhoto",
    "LotTerm",
    "SavedSearch",
    "SearchTerm",
    "ToldLot",
    "Wish",
]
