"""What people fill in about transfers."""

from core.web.forms import Form
from marketplace.transfers.forms.counting import WHOLE, HandoverForm, ReceiptForm, SignatureForm, handover_form, receipt_form
from marketplace.transfers.forms.erasures import asks_what, taker_erasure_form
from marketplace.transfers.forms.fields import DevicesField, KilogramsField, UnitsField, by_line, name_of
from marketplace.transfers.forms.lists import TransfersForm
from marketplace.transfers.forms.outcomes import CorrectionForm, OutcomeForm, WithdrawalForm, correction_form, outcome_form
from marketplace.transfers.forms.pickups import AgreeForm, CancelForm, PickupForm
from marketplace.transfers.forms.reductions import ReduceForm, reduce_form

__all__ = [
    "WHOLE",
    "AgreeForm",
    "CancelForm",
    "CorrectionForm",
    "DevicesField",
    "Form",
    "HandoverForm",
    "KilogramsField",
    "OutcomeForm",
    "PickupForm",
    "ReceiptForm",
    "ReduceForm",
    "SignatureForm",
    "TransfersForm",
    "UnitsField",
    "WithdrawalForm",
    "asks_what",
    "by_line",
    "correction_form",
    "handover_form",
    "name_of",
    "outcome_form",
    "receipt_form",
    "reduce_form",
    "taker_erasure_form",
]
