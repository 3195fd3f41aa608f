"""Legal thresholds and delays: dated values with their source, so that a past day keeps the rule of that day."""

from core.thresholds.models import Threshold
from core.thresholds.queries import (
    DatedValue,
    UnknownThreshold,
    find_dated_value,
    threshold,
    threshold_expression,
    threshold_history,
    threshold_values,
)

__all__ = [
    "DatedValue",
    "Threshold",
    "UnknownThreshold",
    "find_dated_value",
    "threshold",
    "threshold_expression",
    "threshold_history",
    "threshold_values",
]
