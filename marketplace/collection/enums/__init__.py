"""The vocabulary of collection."""

from marketplace.collection.enums.boxes import BoxOrder, BoxState, BoxStep
from marketplace.collection.enums.cleanups import EventState, Workshop
from marketplace.collection.enums.readings import ReadingSource, SensorHealth
from marketplace.collection.enums.reports import Problem, ReportState

__all__ = ["BoxOrder", "BoxState", "BoxStep", "EventState", "Problem", "ReadingSource", "ReportState", "SensorHealth", "Workshop"]
