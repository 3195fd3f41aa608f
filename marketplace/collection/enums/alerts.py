"""What is wrong with a box for those who run it."""

from enum import StrEnum


class AlertKind(StrEnum):
    FULL = "full"
    OVERDUE = "overdue"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return {
            "full": "Signalée pleine",
            "overdue": "Pas vidée depuis trop longtemps",
            "stopped": "Hors service depuis trop longtemps",
        }[self.value]

    @property
    def is_for_taker(self) -> bool:
        """Whether the responsible partner is told; the host is, otherwise."""
        return self is not AlertKind.STOPPED
