"""The picture of a figure year by year: where each point is. Pure geometry, drawn by `components/trend_chart.html`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 26, 26, 26, 24
NO_TENDENCY = "–"
MOST_LABELS = 6  # beyond it, values written above the points would touch


@dataclass(frozen=True, slots=True)
class Dot:
    """A year of the picture: its place, its words; a value that is not final is drawn hollow."""

    x: str
    y: str
    year: str
    said: str
    is_provisional: bool
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Years with a value, oldest first; `lines` join those that follow one another, and stop where a year has none."""

    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    target_y: str | None
    zero_y: str


def trend_of(points: Sequence[tuple[int, Decimal | None, str, bool]], target: Decimal | None = None) -> Trend | None:
    """The picture of (year, value, words, is provisional), oldest first; nothing when no year has a value.

    The scale goes from zero, or from the lowest negative value, to the highest: a small change is never made to look large.
    """
    known = [value for _year, value, _said, _open in points if value is not None]
    if not known:
        return None
    bounds = [*known, Decimal(0), *([target] if target is not None else [])]
    low, high = min(bounds), max(bounds)
    spread = (high - low) or Decimal(1)
    step = Decimal(WIDTH - LEFT - RIGHT) / max(1, len(points) - 1)

    def across(rank: int) -> str:
        return _short(LEFT + step * rank) if len(points) > 1 else _short(Decimal(WIDTH) / 2)

    def up(value: Decimal) -> str:
        return _short(HEIGHT - BOTTOM - (value - low) / spread * (HEIGHT - TOP - BOTTOM))

    ends = {0, len(points) - 1}
    dots, lines, run = [], [], []
    for rank, (year, value, said, is_open) in enumerate(points):
        if value is None:
            lines, run = [*lines, run], []
            continue
        is_labelled = len(points) <= MOST_LABELS or rank in ends
        dots.append(Dot(across(rank), up(value), str(year), said, is_open, is_labelled))
        run.append(f"{across(rank)},{up(value)}")
    joined = [" ".join(each) for each in [*lines, run] if len(each) > 1]
    return Trend(tuple(dots), tuple(joined), None if target is None else up(target), up(Decimal(0)))


def tendency(values: Sequence[Decimal | None]) -> str:
    """« en hausse », « en baisse », « stable », between the last two known values, oldest first; « – » without two of them."""
    known = [value for value in values if value is not None][-2:]
    if len(known) < 2:  # noqa: PLR2004 - two points make a tendency
        return NO_TENDENCY
    return "stable" if known[0] == known[1] else "en hausse" if known[1] > known[0] else "en baisse"


def _short(number: Decimal) -> str:
    return format(number.quantize(Decimal("0.1")).normalize(), "f")
