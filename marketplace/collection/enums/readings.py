"""Where a fill reading comes from, and how a sensor is doing."""

from enum import StrEnum


class ReadingSource(StrEnum):
    """Who says how full a box is."""

    SENSOR = "sensor"
    PERSON = "person"
    REPORT = "report"
    EMPTYING = "emptying"

    @property
    def label(self) -> str:
        return {
            "sensor": "Capteur",
            "person": "Relevé à vue",
            "report": "Signalement",
            "emptying": "Vidage",
        }[self.value]


class SensorHealth(StrEnum):
    """How a sensor is doing: it has said nothing yet, speaks, is silent for too long, or was taken down."""

    WAITED_FOR = "waited_for"
    HEARD = "heard"
    SILENT = "silent"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return {"waited_for": "Jamais entendu", "heard": "En marche", "silent": "Muet", "removed": "Déposé"}[self.value]

    @property
    def tone(self) -> str:
        return {"waited_for": "waiting", "heard": "good", "silent": "bad", "removed": "neutral"}[self.value]
