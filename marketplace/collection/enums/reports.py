"""What a passer-by reports of a box, and how far its answer is."""

from enum import StrEnum


class Problem(StrEnum):
    FULL = "full"
    DAMAGED = "damaged"
    DANGEROUS = "dangerous"

    @property
    def label(self) -> str:
        return {"full": "Pleine", "damaged": "Abîmée", "dangerous": "Dangereuse"}[self.value]

    @property
    def word(self) -> str:
        """The same in an address."""
        return {"full": "pleine", "damaged": "abimee", "dangerous": "dangereuse"}[self.value]

    @property
    def sentence(self) -> str:
        """What is said of the box."""
        return {"full": "La borne est pleine", "damaged": "La borne est abîmée", "dangerous": "La borne est dangereuse"}[self.value]

    @property
    def advice(self) -> str:
        """What to do meanwhile."""
        return {
            "full": "Gardez vos appareils, ou portez-les à une borne voisine : ne les posez pas à côté.",
            "damaged": "N’y mettez plus rien, et ne forcez pas l’ouverture.",
            "dangerous": "Fumée, odeur forte, chaleur : éloignez-vous, prévenez l’accueil, appelez le 18 ou le 112.",
        }[self.value]

    @property
    def is_urgent(self) -> bool:
        """Whether those who answer are written to at once, without waiting for the morning."""
        return self is Problem.DANGEROUS

    @classmethod
    def of_word(cls, word: str) -> "Problem":
        """The problem that an address names."""
        return next(one for one in cls if one.word == word)


class ReportState(StrEnum):
    RECEIVED = "received"
    IN_HAND = "in_hand"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        return {"received": "Reçu", "in_hand": "Pris en charge", "settled": "Réglé"}[self.value]

    @property
    def tone(self) -> str:
        return {"received": "waiting", "in_hand": "waiting", "settled": "good"}[self.value]

    @property
    def is_settled(self) -> bool:
        return self is ReportState.SETTLED

    @property
    def may_become(self) -> tuple["ReportState", ...]:
        """Where an answer may lead; the same state again says something more."""
        return {"received": (ReportState.IN_HAND, ReportState.SETTLED), "in_hand": (ReportState.IN_HAND, ReportState.SETTLED)}.get(
            self.value, ()
        )
