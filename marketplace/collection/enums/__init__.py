"""The vocabulary of collection."""

from marketplace.collection.enums.alerts import (
    AlertKind,
)
from marketplace.collection.enums.boxes import (
    BoxOrder,
    BoxState,
    BoxStep,
)
from marketplace.collection.enums.cleanups import (
    EventState,
    Workshop,
)
from marketplace.collection.enums.kits import (
    KitPart,
)
from marketplace.collection.enums.readings import (
    ReadingSource,
    SensorHealth,
)
from marketplace.collection.enums.reports import (
    Problem,
    ReportState,
)
from marketplace.collection.enums.requests import (
    RequestState,
)
from marketplace.collection.enums.rounds import DueReason, RoundFault, RoundState, StopResult, UnservedReason

__all__ = [
    "AlertKind",
    "BoxOrder",
    "BoxState",
    "BoxStep",
    "DueReason",
    "EventState",
    "KitPart",
    "Problem",
    "ReadingSource",
    "ReportState",
    "RequestState",
    "RoundFault",
    "RoundState",
    "SensorHealth",
    "StopResult",
    "UnservedReason",
    "Workshop",
]
