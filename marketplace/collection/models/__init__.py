"""The tables of collection."""

from marketplace.collection.models.boxes import BoxCategory, CollectionBox
from marketplace.collection.models.cleanups import BroughtLine, CleanupEvent, Registration
from marketplace.collection.models.readings import FillReading, Sensor, SilenceNotice
from marketplace.collection.models.reports import BoxReport

__all__ = [
    "BoxCategory",
    "BoxReport",
    "BroughtLine",
    "CleanupEvent",
    "CollectionBox",
    "FillReading",
    "Registration",
    "Sensor",
    "SilenceNotice",
]
