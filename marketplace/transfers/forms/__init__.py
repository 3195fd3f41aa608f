"""What people fill in about transfers."""

from core.web.forms import Form
from marketplace.transfers.forms.counting import (
    WHOLE,
    ConfirmFiguresForm,
    DiscrepancyForm,
    HandoverForm,
    ReceiptForm,
    SignatureForm,
    discrepancy_form,
    handover_form,
    receipt_form,
)
from marketplace.transfers.forms.documents import BundleForm, PeriodForm, period_form
from marketplace.transfers.forms.erasures import asks_what, taker_erasure_form
from marketplace.transfers.forms.fields import DevicesField, KilogramsField, UnitsField, by_line, name_of
from marketplace.transfers.forms.lists import TransfersForm
from marketplace.transfers.forms.outcomes import (
    CorrectionForm,
    OutcomeFileForm,
    OutcomeForm,
    WithdrawalForm,
    correction_form,
    outcome_form,
)
from marketplace.transfers.forms.outgoings import OutgoingForm, OutgoingProofForm, outgoing_form
from marketplace.transfers.forms.picking import PickForm, pick_form
from marketplace.transfers.forms.pickups import (
    AgreeForm,
    CancelForm,
    ChooseSlotForm,
    OtherSlotsForm,
    PickupForm,
    SlotsForm,
    slots_form,
)
from marketplace.transfers.forms.reductions import ReduceForm, RestForm, reduce_form

__all__ = [
    "WHOLE",
    "AgreeForm",
    "BundleForm",
    "CancelForm",
    "ChooseSlotForm",
    "ConfirmFiguresForm",
    "CorrectionForm",
    "DevicesField",
    "DiscrepancyForm",
    "Form",
    "HandoverForm",
    "KilogramsField",
    "OtherSlotsForm",
    "OutcomeFileForm",
    "OutcomeForm",
    "OutgoingForm",
    "OutgoingProofForm",
    "PeriodForm",
    "PickForm",
    "PickupForm",
    "ReceiptForm",
    "ReduceForm",
    "RestForm",
    "SignatureForm",
    "SlotsForm",
    "TransfersForm",
    "UnitsField",
    "WithdrawalForm",
    "asks_what",
    "by_line",
    "correction_form",
    "discrepancy_form",
    "handover_form",
    "name_of",
    "outcome_form",
    "outgoing_form",
    "period_form",
    "pick_form",
    "receipt_form",
    "reduce_form",
    "slots_form",
    "taker_erasure_form",
]
