"""What people fill in about a partner, and how they look for one."""

from geo.partners.forms.filters import (
    ACTIVITIES,
    EVERY,
    CoverageForm,
    DirectoryFilterForm,
    DocumentFilterForm,
    MapFilterForm,
    PlacesForm,
    SectorMapForm,
)
from geo.partners.forms.profiles import DocumentForm, ProfileForm, ReasonForm, StepForm

__all__ = [
    "ACTIVITIES",
    "EVERY",
    "CoverageForm",
    "DirectoryFilterForm",
    "DocumentFilterForm",
    "DocumentForm",
    "MapFilterForm",
    "PlacesForm",
    "ProfileForm",
    "ReasonForm",
    "SectorMapForm",
    "StepForm",
]
