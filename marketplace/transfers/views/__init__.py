"""Handovers, receipts, outcomes, documents, other outgoings."""

from marketplace.transfers.views import (
    appointments,
    calendars,
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
    rests,
    statements,
)
from marketplace.transfers.views.blueprint import bp

__all__ = [
    "appointments",
    "bp",
    "calendars",
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
    "rests",
    "statements",
]
