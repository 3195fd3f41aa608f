"""Handovers, receipts, outcomes."""

from marketplace.transfers.views import documents, erasures, handovers, lists, outcomes, pickups, receipts, reductions
from marketplace.transfers.views.blueprint import bp

__all__ = ["bp", "documents", "erasures", "handovers", "lists", "outcomes", "pickups", "receipts", "reductions"]
