"""The two rates of reuse that have a target."""

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
