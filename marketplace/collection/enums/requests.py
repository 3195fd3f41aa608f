"""Where the request of a box stands."""

from enum import StrEnum


class RequestState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"waiting": "En attente de réponse", "accepted": "Acceptée", "refused": "Refusée"}[self.value]

    @property
    def tone(self) -> str:
        return {"waiting": "waiting", "accepted": "good", "refused": "bad"}[self.value]

    @property
    def is_waiting(self) -> bool:
        return self is RequestState.WAITING
