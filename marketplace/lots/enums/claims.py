"""Where a claim stands."""

from enum import StrEnum


class ClaimState(StrEnum):
    PENDING = "pending"
    WAITING = "waiting"
    ALLOCATED = "allocated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {
            "pending": "En attente de réponse",
            "waiting": "Sur liste d’attente",
            "allocated": "Retenue",
            "refused": "Non retenue",
            "withdrawn": "Retirée",
            "lapsed": "Close sans réponse",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "pending": "waiting",
            "waiting": "neutral",
            "allocated": "good",
            "refused": "bad",
            "withdrawn": "neutral",
            "lapsed": "neutral",
        }[self.value]

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
    def is_waiting(self) -> bool:
        return self is ClaimState.WAITING

    @property
    def is_lapsed(self) -> bool:
        return self is ClaimState.LAPSED

    @property
    def is_unanswered(self) -> bool:
        """Waiting for an answer or for units: it can be refused, or given up."""
        return self in {ClaimState.PENDING, ClaimState.WAITING}

    @property
    def is_live(self) -> bool:
        """Waiting for an answer or for units, or granted: an organisation has one such claim on a lot at most."""
        return self in LIVE_CLAIMS


LIVE_CLAIMS = (ClaimState.PENDING, ClaimState.WAITING, ClaimState.ALLOCATED)
