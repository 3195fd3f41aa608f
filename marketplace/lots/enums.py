"""Where a lot and a claim stand, and how old counted equipment is."""

from enum import StrEnum


class LotState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ALLOCATED = "allocated"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"draft": "Brouillon", "published": "Publié", "allocated": "Attribué", "withdrawn": "Retiré"}[self.value]

    @property
    def tone(self) -> str:
        return {"draft": "neutral", "published": "waiting", "allocated": "good", "withdrawn": "bad"}[self.value]

    @property
    def is_draft(self) -> bool:
        return self is LotState.DRAFT

    @property
    def is_published(self) -> bool:
        return self is LotState.PUBLISHED

    @property
    def is_allocated(self) -> bool:
        return self is LotState.ALLOCATED

    @property
    def is_withdrawn(self) -> bool:
        return self is LotState.WITHDRAWN


class ClaimState(StrEnum):
    PENDING = "pending"
    ALLOCATED = "allocated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"pending": "En attente", "allocated": "Retenue", "refused": "Non retenue", "withdrawn": "Retirée"}[self.value]

    @property
    def tone(self) -> str:
        return {"pending": "waiting", "allocated": "good", "refused": "bad", "withdrawn": "neutral"}[self.value]

    @property
    def is_pending(self) -> bool:
        return self is ClaimState.PENDING

    @property
    def is_allocated(self) -> bool:
        return self is ClaimState.ALLOCATED

    @property
    def is_refused(self) -> bool:
        return self is ClaimState.REFUSED

    @property
    def is_withdrawn(self) -> bool:
        return self is ClaimState.WITHDRAWN

    @property
    def is_live(self) -> bool:
        """Waiting for an answer, or granted: an organisation has one such claim on a lot at most."""
        return self in {ClaimState.PENDING, ClaimState.ALLOCATED}


class Age(StrEnum):
    """How old counted equipment is, as a person without an inventory can answer."""

    WITHIN_TEN_YEARS = "within_ten_years"
    OVER_TEN_YEARS = "over_ten_years"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "within_ten_years": "Dix ans ou moins",
            "over_ten_years": "Plus de dix ans",
            "unknown": "Je ne sais pas",
        }[self.value]
