"""Commands on transfers: the only writers."""

from marketplace.transfers.services.documents import store_certificate, store_deed
from marketplace.transfers.services.erasures import record_taker_erasures
from marketplace.transfers.services.handovers import draft_deed, hand_over, price_caps
from marketplace.transfers.services.movements import REASON_LENGTH
from marketplace.transfers.services.outcomes import Report, correct_outcome, report_outcome
from marketplace.transfers.services.pickups import (
    agree_pickup,
    cancel_transfer,
    follow_allocation,
    prepare_transfer,
    propose_pickup,
    reduce_transfer,
)
from marketplace.transfers.services.receipts import receive
from marketplace.transfers.services.reminders import send_reminders

__all__ = [
    "REASON_LENGTH",
    "Report",
    "agree_pickup",
    "cancel_transfer",
    "correct_outcome",
    "draft_deed",
    "follow_allocation",
    "hand_over",
    "prepare_transfer",
    "price_caps",
    "propose_pickup",
    "receive",
    "record_taker_erasures",
    "reduce_transfer",
    "report_outcome",
    "send_reminders",
    "store_certificate",
    "store_deed",
]
