"""What people fill in about lots, claims and allocations."""

from marketplace.lots.forms.building import (
    ALL,
    CountedForm,
    ItemsForm,
    LineForm,
    ListLotForm,
    LotChangeForm,
    LotForm,
    LotOnBehalfForm,
    RemovalForm,
    SeenListForm,
    line_form,
)
from marketplace.lots.forms.deciding import (
    PostponeForm,
    PublishForm,
    ReasonForm,
    WindowForm,
    allocation_form,
    claim_form,
    units_by_line,
)
from marketplace.lots.forms.following import AlertsForm, SearchForm, WishesForm, WishForm
from marketplace.lots.forms.lists import CandidatesForm, CatalogueForm, LotLabelsForm, OwnClaimsForm, OwnLotsForm, filters_of
from marketplace.lots.forms.photos import PhotosForm, captions_by_photo, captions_form
from marketplace.lots.forms.talking import AnswerForm, MessageForm

__all__ = [
    "ALL",
    "AlertsForm",
    "AnswerForm",
    "CandidatesForm",
    "CatalogueForm",
    "CountedForm",
    "ItemsForm",
    "LineForm",
    "ListLotForm",
    "LotChangeForm",
    "LotForm",
    "LotLabelsForm",
    "LotOnBehalfForm",
    "MessageForm",
    "OwnClaimsForm",
    "OwnLotsForm",
    "PhotosForm",
    "PostponeForm",
    "PublishForm",
    "ReasonForm",
    "RemovalForm",
    "SearchForm",
    "SeenListForm",
    "WindowForm",
    "WishForm",
    "WishesForm",
    "allocation_form",
    "captions_by_photo",
    "captions_form",
    "claim_form",
    "filters_of",
    "line_form",
    "units_by_line",
]
