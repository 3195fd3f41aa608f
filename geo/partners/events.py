"""Facts about the profiles of partners. `revision` is the one the fact leads to: each letter about it is written once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PartnerCreated:
    partner_id: int
    revision: int


@dataclass(frozen=True)
class PartnerEdited:
    """`changed` names the parts of the profile, in French, as the history shows them."""

    partner_id: int
    revision: int
    changed: tuple[str, ...]


@dataclass(frozen=True)
class PartnerSubmitted:
    partner_id: int
    revision: int


@dataclass(frozen=True)
class PartnerSentBack:
    partner_id: int
    revision: int
    reason: str


@dataclass(frozen=True)
class PartnerVerified:
    partner_id: int
    revision: int


@dataclass(frozen=True)
class PartnerSuspended:
    partner_id: int
    revision: int
    reason: str


@dataclass(frozen=True)
class PartnerReinstated:
    partner_id: int
    revision: int


@dataclass(frozen=True)
class SuggestionMade:
    """A partner would change its verified profile, or sends other changes than those that wait; `changed` as in `PartnerEdited`."""

    partner_id: int
    revision: int
    suggestion_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True)
class SuggestionAccepted:
    partner_id: int
    revision: int
    changed: tuple[str, ...]


@dataclass(frozen=True)
class SuggestionRefused:
    partner_id: int
    revision: int
    reason: str


@dataclass(frozen=True)
class SuggestionWithdrawn:
    partner_id: int
    revision: int


@dataclass(frozen=True)
class DocumentSubmitted:
    partner_id: int
    document_id: int


@dataclass(frozen=True)
class DocumentAccepted:
    partner_id: int
    document_id: int


@dataclass(frozen=True)
class DocumentRefused:
    partner_id: int
    document_id: int
    reason: str


@dataclass(frozen=True)
class DocumentWithdrawn:
    partner_id: int
    document_id: int


@dataclass(frozen=True)
class DocumentExpiring:
    """A document nears its end, or has passed it (`days` is 0); each warning is said once."""

    partner_id: int
    document_id: int
    days: int
