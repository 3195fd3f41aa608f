"""What may be given up."""

from enum import StrEnum


class Kind(StrEnum):
    """A letter, or the job that follows an announcement; the value is the word of the address."""

    LETTER = "lettre"
    REACTION = "suite"

    @property
    def label(self) -> str:
        return "Courriel" if self is Kind.LETTER else "Tâche"
