"""The two rates of reuse that have a target; what the coordinator writes in a report."""

from enum import StrEnum


class RateKind(StrEnum):
    DECREE = "decree"
    ROADMAP = "roadmap"

    @property
    def label(self) -> str:
        return {
            "decree": "Taux de réemploi du décret 2023-266",
            "roadmap": "Taux de réemploi de la feuille de route",
        }[self.value]

    @property
    def is_legal(self) -> bool:
        """Whether the law says what it should reach; else the territory does."""
        return self is RateKind.DECREE


class TextPart(StrEnum):
    """What the coordinator writes of a year, in the order it is read."""

    INTRODUCTION = "introduction"
    HIGHLIGHTS = "highlights"
    DIFFICULTIES = "difficulties"
    OUTLOOK = "outlook"

    @property
    def label(self) -> str:
        return {
            "introduction": "Introduction",
            "highlights": "Temps forts",
            "difficulties": "Difficultés",
            "outlook": "Perspectives",
        }[self.value]


class PhotoSize(StrEnum):
    """The sizes a photo is kept in, as addresses name them."""

    SMALL = "petite"
    MEDIUM = "moyenne"
    LARGE = "grande"
