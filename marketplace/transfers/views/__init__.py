"""Handovers, receipts, outcomes, documents, other outgoings."""

from marketplace.transfers.views import (
    appointments,
    discrepancies,
    documents,
    erasures,
    handovers,
    lists,
    outcome_files,
    outcomes,
    outgoings,
    picking,
    pickups,
    receipts,
    reductions,
    statements,
)
from marketplace.transfers.views.blueprint import bp

__all__ = [
    "appointments",
    "bp",
    "discrepancies",
    "documents",
    "erasures",
    "handovers",
    "lists",
    "outcome_files",
    "outcomes",
    "outgoings",
    "picking",
    "pickups",
    "receipts",
    "reductions",
    "statements",
]
