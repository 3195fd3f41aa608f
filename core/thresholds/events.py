"""Facts about thresholds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ThresholdSet:
    """`threshold_id` is the first value of that threshold, whichever is set; `replaced` is what was planned for the same day."""

    threshold_id: int
    value: int
    valid_from: str
    source: str
    replaced: int | None = None
