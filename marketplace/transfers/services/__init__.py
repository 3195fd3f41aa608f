"""Commands on transfers: the only writers."""

from marketplace.transfers.services.appointments import ask_other_slots, calendar_file, choose_slot, propose_slots
from marketplace.transfers.services.bundles import (
    ask_bundle,
    bundle_progress,
    erasure_certificate,
    make_bundle,
    statement,
    waste_register,
)
from marketplace.transfers.services.calendars import close_calendar, private_calendar, renew_calendar
from marketplace.transfers.services.documents import print_document, store_certificate, store_deed
from marketplace.transfers.services.erasures import record_taker_erasures
from marketplace.transfers.services.handovers import draft_deed, hand_over
from marketplace.transfers.services.movements import REASON_LENGTH
from marketplace.transfers.services.outcome_files import apply_outcome_file, preview_outcome_file
from marketplace.transfers.services.outcomes import Report, correct_outcome, report_outcome
from marketplace.transfers.services.outgoings import (
    Departure,
    needs_proof,
    prove_outgoing,
    record_outgoing,
    withdraw_outgoing,
)
from marketplace.transfers.services.picking import save_picks
from marketplace.transfers.services.pickups import (
    agree_pickup,
    cancel_transfer,
    follow_allocation,
    prepare_transfer,
    propose_pickup,
    reduce_transfer,
)
from marketplace.transfers.services.prices import gift_obstacles, price_caps
from marketplace.transfers.services.receipts import receive
from marketplace.transfers.services.reminders import send_reminders
from marketplace.transfers.services.rests import take_back_rest
from marketplace.transfers.services.settling import answer_discrepancy, settle_discrepancy

__all__ = [
    "REASON_LENGTH",
    "Departure",
    "Report",
    "agree_pickup",
    "answer_discrepancy",
    "apply_outcome_file",
    "ask_bundle",
    "ask_other_slots",
    "bundle_progress",
    "calendar_file",
    "cancel_transfer",
    "choose_slot",
    "close_calendar",
    "correct_outcome",
    "draft_deed",
    "erasure_certificate",
    "follow_allocation",
    "gift_obstacles",
    "hand_over",
    "make_bundle",
    "needs_proof",
    "prepare_transfer",
    "preview_outcome_file",
    "price_caps",
    "print_document",
    "private_calendar",
    "propose_pickup",
    "propose_slots",
    "prove_outgoing",
    "receive",
    "record_outgoing",
    "record_taker_erasures",
    "reduce_transfer",
    "renew_calendar",
    "report_outcome",
    "save_picks",
    "send_reminders",
    "settle_discrepancy",
    "statement",
    "store_certificate",
    "store_deed",
    "take_back_rest",
    "waste_register",
    "withdraw_outgoing",
]
