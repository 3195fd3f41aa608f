"""What people fill in about boxes, and how they look for one."""

from marketplace.collection.forms.boxes import (
    BoxFilterForm,
    BoxForm,
    PracticalForm,
    ReasonForm,
    StepForm,
)
from marketplace.collection.forms.cleanups import (
    EventFilterForm,
    EventForm,
    FiguresForm,
    GivenReasonForm,
    RegistrationForm,
    SeatForm,
    figures_form,
)
from marketplace.collection.forms.emptyings import (
    BoxOutcomeForm,
    EmptyingFilterForm,
    EmptyingForm,
    WithdrawalForm,
    emptying_form,
)
from marketplace.collection.forms.readings import (
    LevelForm,
    ReadingsForm,
    SensorForm,
    SensorsForm,
)
from marketplace.collection.forms.reports import (
    AnswerForm,
    PhotoForm,
    ReportFilterForm,
    ReportForm,
)
from marketplace.collection.forms.requests import (
    RequestFilterForm,
    RequestForm,
)
from marketplace.collection.forms.rounds import (
    CancelForm,
    ChooseDayForm,
    MeterForm,
    MoveForm,
    PrepareForm,
    RoundFilterForm,
    SayForm,
)

__all__ = [
    "AnswerForm",
    "BoxFilterForm",
    "BoxForm",
    "BoxOutcomeForm",
    "CancelForm",
    "ChooseDayForm",
    "EmptyingFilterForm",
    "EmptyingForm",
    "EventFilterForm",
    "EventForm",
    "FiguresForm",
    "GivenReasonForm",
    "LevelForm",
    "MeterForm",
    "MoveForm",
    "PhotoForm",
    "PracticalForm",
    "PrepareForm",
    "ReadingsForm",
    "ReasonForm",
    "RegistrationForm",
    "ReportFilterForm",
    "ReportForm",
    "RequestFilterForm",
    "RequestForm",
    "RoundFilterForm",
    "SayForm",
    "SeatForm",
    "SensorForm",
    "SensorsForm",
    "StepForm",
    "WithdrawalForm",
    "emptying_form",
    "figures_form",
]
