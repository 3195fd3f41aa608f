"""What people fill in about agreements and model agreements."""

from agreements.forms.agreements import (
    AgreementFilters,
    DeclineForm,
    DocumentForm,
    PaperForm,
    ProposalForm,
    SendForm,
    SignatureForm,
    TerminationForm,
)
from agreements.forms.models import (
    ArticleForm,
    ClauseFilters,
    ClauseForm,
    DraftForm,
    ImportForm,
    ModelFilters,
    ModelForm,
    PresentationForm,
    WithdrawalForm,
)

__all__ = [
    "AgreementFilters",
    "ArticleForm",
    "ClauseFilters",
    "ClauseForm",
    "DeclineForm",
    "DocumentForm",
    "DraftForm",
    "ImportForm",
    "ModelFilters",
    "ModelForm",
    "PaperForm",
    "PresentationForm",
    "ProposalForm",
    "SendForm",
    "SignatureForm",
    "TerminationForm",
    "WithdrawalForm",
]
