"""The level of a box drawn over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.collection.rules.forecast import Level

MOST_POINTS = 120
WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True, slots=True)
class LevelChart:
    """A line in a picture of `WIDTH` by `HEIGHT`, from the first moment to the last; the table beside it has the figures."""

    points: str
    first: datetime
    last: datetime
    lowest: int
    highest: int


def chart_of(levels: Sequence[Level]) -> LevelChart | None:
    """The line of some levels, in the order of their moments; nothing with fewer than two, or all at one moment."""
    if len(levels) < 2 or levels[0][0] == levels[-1][0]:  # noqa: PLR2004 - a line joins two points
        return None
    step = max(1, len(levels) // MOST_POINTS)
    kept = [*levels[:-1:step], levels[-1]]
    first, last = kept[0][0], kept[-1][0]
    span = (last - first).total_seconds()
    points = " ".join(
        f"{(moment - first).total_seconds() / span * WIDTH:.1f},{HEIGHT - percent / 100 * HEIGHT:.1f}" for moment, percent in kept
    )
    percents = [percent for _moment, percent in levels]
    return LevelChart(points, first, last, min(percents), max(percents))
