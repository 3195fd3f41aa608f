"""Where a transfer stands, and what became of a unit."""

from enum import StrEnum

from marketplace.ledger.enums import MovementKind


class TransferState(StrEnum):
    PREPARED = "prepared"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            "prepared": "Enlèvement à faire",
            "handed_over": "Remis, réception à confirmer",
            "received": "Reçu, devenir à déclarer",
            "closed": "Terminé",
            "cancelled": "Annulé",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"prepared": "waiting", "handed_over": "waiting", "received": "waiting", "closed": "good", "cancelled": "bad"}[
            self.value
        ]

    @property
    def is_prepared(self) -> bool:
        return self is TransferState.PREPARED

    @property
    def is_handed_over(self) -> bool:
        return self is TransferState.HANDED_OVER

    @property
    def is_received(self) -> bool:
        return self is TransferState.RECEIVED

    @property
    def is_closed(self) -> bool:
        return self is TransferState.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self is TransferState.CANCELLED

    @property
    def is_before_receipt(self) -> bool:
        """The taker has still to count."""
        return self in {TransferState.PREPARED, TransferState.HANDED_OVER}

    @property
    def has_arrived(self) -> bool:
        """The taker has counted: both have signed."""
        return self in {TransferState.RECEIVED, TransferState.CLOSED}

    @classmethod
    def open(cls) -> tuple["TransferState", ...]:
        """The states of a transfer of which something is still to do."""
        return cls.PREPARED, cls.HANDED_OVER, cls.RECEIVED


class ReminderKind(StrEnum):
    """What an organisation is reminded of."""

    PICKUP = "pickup"
    RECEIPT = "receipt"
    OUTCOMES = "outcomes"
    ERASURE = "erasure"

    @property
    def label(self) -> str:
        return {
            "pickup": "l’enlèvement n’a pas eu lieu",
            "receipt": "la réception n’est pas confirmée",
            "outcomes": "il reste des devenirs à déclarer",
            "erasure": "il reste des données à effacer",
        }[self.value]

    @property
    def before_its_day(self) -> str:
        """What is said before the day it is about."""
        return {
            "pickup": "il était prévu le",
            "receipt": "le matériel est parti le",
            "outcomes": "à faire avant le",
            "erasure": "à effacer avant le",
        }[self.value]


class OutcomeKind(StrEnum):
    REUSED = "reused"
    PARTS = "parts"
    RECYCLED = "recycled"
    RETURNED = "returned"
    LOST = "lost"

    @property
    def label(self) -> str:
        return {
            "reused": "Réemployé",
            "parts": "Démonté pour pièces",
            "recycled": "Recyclé",
            "returned": "Rendu au donneur",
            "lost": "Perdu",
        }[self.value]

    @property
    def movement(self) -> MovementKind:
        """The kind of movement it writes in the ledger."""
        return MovementKind(self.value)

    @property
    def tone(self) -> str:
        return {"reused": "good", "parts": "neutral", "recycled": "neutral", "returned": "waiting", "lost": "bad"}[self.value]
