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

__all__ = [
    "AlertKind",
    "BoxOrder",
    "BoxState",
    "BoxStep",
    "EventState",
    "KitPart",
    "Problem",
    "ReadingSource",
    "ReportState",
    "RequestState",
    "SensorHealth",
    "Workshop",
]
