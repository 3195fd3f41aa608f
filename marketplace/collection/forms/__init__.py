"""What people fill in about boxes, and how they look for one."""

from marketplace.collection.forms.boxes import BoxFilterForm, BoxForm, PracticalForm, ReasonForm, StepForm

__all__ = ["BoxFilterForm", "BoxForm", "PracticalForm", "ReasonForm", "StepForm"]
