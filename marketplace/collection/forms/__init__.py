"""What people fill in about boxes, and how they look for one."""

from marketplace.collection.forms.boxes import BoxFilterForm, BoxForm, PracticalForm, ReasonForm, StepForm
from marketplace.collection.forms.readings import LevelForm, ReadingsForm, SensorForm, SensorsForm
from marketplace.collection.forms.reports import AnswerForm, PhotoForm, ReportFilterForm, ReportForm

__all__ = [
    "AnswerForm",
    "BoxFilterForm",
    "BoxForm",
    "LevelForm",
    "PhotoForm",
    "PracticalForm",
    "ReadingsForm",
    "ReasonForm",
    "ReportFilterForm",
    "ReportForm",
    "SensorForm",
    "SensorsForm",
    "StepForm",
]
