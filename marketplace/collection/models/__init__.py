"""The tables of collection."""

from marketplace.collection.models.alerts import (
    BoxAlertTold,
)
from marketplace.collection.models.boxes import (
    BoxCategory,
    CollectionBox,
)
from marketplace.collection.models.cleanups import (
    BroughtLine,
    CleanupEvent,
    Registration,
)
from marketplace.collection.models.emptyings import (
    BoxOutcome,
    Emptying,
    EmptyingLine,
)
from marketplace.collection.models.readings import (
    FillReading,
    Sensor,
    SilenceNotice,
)
from marketplace.collection.models.reports import (
    BoxReport,
)
from marketplace.collection.models.requests import (
    BoxRequest,
)
from marketplace.collection.models.rounds import Round, RoundStop, RoundVehicle, StopRecord

__all__ = [
    "BoxAlertTold",
    "BoxCategory",
    "BoxOutcome",
    "BoxReport",
    "BoxRequest",
    "BroughtLine",
    "CleanupEvent",
    "CollectionBox",
    "Emptying",
    "EmptyingLine",
    "FillReading",
    "Registration",
    "Round",
    "RoundStop",
    "RoundVehicle",
    "Sensor",
    "SilenceNotice",
    "StopRecord",
]
