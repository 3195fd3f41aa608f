"""Facts about agreements."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AgreementDraftSaved:
    draft_id: int


@dataclass(frozen=True)
class AgreementDraftDiscarded:
    draft_id: int


@dataclass(frozen=True)
class AgreementProposed:
    """`on_behalf` is true when the coordinator proposed it for the giver, whose managers have then not seen it yet."""

    agreement_id: int
    on_behalf: bool


@dataclass(frozen=True)
class AgreementSigned:
    """One side signed, the other has not yet."""

    agreement_id: int
    organisation_id: int


@dataclass(frozen=True)
class AgreementInForce:
    """The second side signed: the agreement binds both from its first day."""

    agreement_id: int


@dataclass(frozen=True)
class AgreementDeclined:
    agreement_id: int


@dataclass(frozen=True)
class AgreementTerminated:
    agreement_id: int


@dataclass(frozen=True)
class AgreementAmended:
    """Another text, signed by both, takes its place from a day on."""

    agreement_id: int
    amendment_id: int


@dataclass(frozen=True)
class AgreementEnding:
    """It ends in so many days at most; 0 once it has ended."""

    agreement_id: int
    days: int


@dataclass(frozen=True)
class OriginalRecorded:
    """The scan of the paper that was signed is kept; the side that brought it signed by it."""

    agreement_id: int
    organisation_id: int


@dataclass(frozen=True)
class AgreementDocumentMade:
    agreement_id: int


@dataclass(frozen=True)
class ModelBegun:
    """A model was adapted, imported or written: its first draft exists."""

    template_id: int
    version_id: int


@dataclass(frozen=True)
class ModelDraftChanged:
    version_id: int


@dataclass(frozen=True)
class ModelDraftDiscarded:
    template_id: int
    number: int


@dataclass(frozen=True)
class ModelPublished:
    version_id: int


@dataclass(frozen=True)
class ModelWithdrawn:
    version_id: int


@dataclass(frozen=True)
class ClauseAdded:
    clause_id: int


@dataclass(frozen=True)
class ClauseReworded:
    """What the clause said before is kept here: the library shows its text of today."""

    clause_id: int
    before: dict[str, Any]


@dataclass(frozen=True)
class ClauseRetired:
    clause_id: int
