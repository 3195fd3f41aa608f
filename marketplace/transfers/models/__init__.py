"""Transfers, outcomes, outgoings, archives."""

from marketplace.transfers.models.calendars import PrivateCalendar
from marketplace.transfers.models.documents import DocumentBundle, MadeDocument
from marketplace.transfers.models.outcomes import Outcome, OutcomeFile
from marketplace.transfers.models.outgoings import Outgoing, OutgoingItem, OutgoingLine
from marketplace.transfers.models.transfers import (
    DiscrepancyEntry,
    PickedItem,
    PickupSlot,
    Reminder,
    Transfer,
    TransferItem,
    TransferLine,
)

__all__ = [
    "DiscrepancyEntry",
    "DocumentBundle",
    "MadeDocument",
    "Outcome",
    "OutcomeFile",
    "Outgoing",
    "OutgoingItem",
    "OutgoingLine",
    "PickedItem",
    "PickupSlot",
    "PrivateCalendar",
    "Reminder",
    "Transfer",
    "TransferItem",
    "TransferLine",
]
