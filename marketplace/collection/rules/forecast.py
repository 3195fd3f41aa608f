"""The day a box will be full, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from statistics import fmean

FULL = 100
FEWEST_DAYS = 4
DROP = 30  # a level that falls by so many points was emptied, whether somebody said so or not
FARTHEST_DAYS = 365
DEVIATIONS = 2
STEADY = 1.0  # points² a day at least: levels are whole percents, and no box fills like a tap
DAY_SECONDS = 86_400

Level = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a box should be full; `latest` is unknown when it may as well never be within a year."""

    expected: datetime
    earliest: datetime
    latest: datetime | None


def present_cycle(levels: Sequence[Level]) -> Sequence[Level]:
    """The levels since the box was last emptied, oldest first; `levels` are in the order of their moments."""
    begins = 0
    for place in range(1, len(levels)):
        if levels[place - 1][1] - levels[place][1] >= DROP:
            begins = place
    return levels[begins:]


def forecast(levels: Sequence[Level], *, now: datetime) -> Forecast | None:
    """When the box should be full, from its levels in the order of their moments; nothing when they do not tell.

    People leave things now and then, so that the level of the present cycle is taken for a random walk: it climbs on average by so
    many points a day (`drift`), and its steps of a day vary (`spread`, in points² a day). Of what is left to fill, `gap`, the walk
    takes gap / drift days, with a variance of gap × spread / drift³ (first passage of a walk: the inverse Gaussian law), to which
    that of the drift itself is added, known from so many days only. The error is two standard deviations on either side.

    It tells nothing with fewer than four steps of a day, nor when the box does not fill, nor beyond a year.
    """
    days = _daily(present_cycle(levels))
    if len(days) < FEWEST_DAYS:
        return None
    observed = days[-1][0] - days[0][0]
    drift = (days[-1][1] - days[0][1]) / observed
    if drift <= 0:
        return None
    steps = [(later[0] - earlier[0], later[1] - earlier[1]) for earlier, later in pairwise(days)]
    spread = sum((rise - drift * length) ** 2 for length, rise in steps) / observed + STEADY
    gap = max(0.0, FULL - days[-1][1])
    deviation = sqrt(gap * spread / drift**3 + gap**2 * spread / (drift**4 * observed))
    expected = gap / drift
    if expected > FARTHEST_DAYS:
        return None
    seen_at = levels[-1][0]
    latest = expected + DEVIATIONS * deviation
    return Forecast(
        expected=max(now, seen_at + timedelta(days=expected)),
        earliest=max(now, seen_at + timedelta(days=max(0.0, expected - DEVIATIONS * deviation))),
        latest=None if latest > FARTHEST_DAYS else max(now, seen_at + timedelta(days=latest)),
    )


def _daily(cycle: Sequence[Level]) -> list[tuple[float, float]]:
    """One level for each day or so (its mean, which quiets the sensor), as days since the first moment."""
    groups: dict[int, list[tuple[float, int]]] = {}
    for moment, percent in cycle:
        day = (moment - cycle[0][0]).total_seconds() / DAY_SECONDS
        groups.setdefault(int(day), []).append((day, percent))
    return [(fmean(day for day, _percent in group), fmean(percent for _day, percent in group)) for group in groups.values()]
