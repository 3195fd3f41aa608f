"""What is wrong with a box for those who run it."""

from enum import StrEnum


class AlertKind(StrEnum):
    FULL = "full"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    SILENT = "silent"

    @property
    def label(self) -> str:
        return {
            "full": "À vider",
            "overdue": "Pas vidée depuis trop longtemps",
            "stopped": "Hors service depuis trop longtemps",
            "silent": "Capteur muet",
        }[self.value]

    @property
    def is_for_taker(self) -> bool:
        """Whether the responsible partner is told; the host is, otherwise."""
        return self in {AlertKind.FULL, AlertKind.OVERDUE}

    @property
    def is_for_metropole(self) -> bool:
        """Whether the metropole is told, which puts sensors up."""
        return self is AlertKind.SILENT
