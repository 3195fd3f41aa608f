"""What pages show of the indicators of a scope: words, the years beside, where it goes."""

from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.steering.queries import Board
from marketplace.steering.rules.indicators import Indicator, of_scope
from marketplace.steering.rules.trends import NO_TENDENCY, Trend, tendency, trend_of
from marketplace.steering.services.wording import said, said_detail, said_target

YEARS_BESIDE = 3  # before the newest, on a dashboard: the reference page has them all


@dataclass(frozen=True)
class ShownYear:
    """A year of an indicator, in words."""

    year: int
    said: str
    detail: str
    target: str
    is_published: bool
    is_known: bool


@dataclass(frozen=True)
class ShownIndicator:
    """A line of a dashboard: the newest year, the ones before, where it goes."""

    indicator: Indicator
    name: str
    newest: ShownYear
    before: list[ShownYear]
    tendency: str
    trend: Trend | None


def shown_indicators(board: Board) -> list[ShownIndicator]:
    """The indicators that mean something for that scope, each with its newest years."""
    return list(_lines(board))


def shown_years(indicator: Indicator, board: Board, *, everything: bool) -> list[ShownYear]:
    """The years of one indicator, newest first. Without `everything`, those that may be told to all."""

    def is_told(year: int) -> bool:
        return year in board.published or (indicator.is_open and year == board.years[0])

    return [_shown(indicator, board, year) for year in board.years if everything or is_told(year)]


def trend_of_years(indicator: Indicator, board: Board, years: list[int]) -> Trend | None:
    """The picture of those years, oldest first, with the target of the last one."""
    oldest_first = sorted(years)
    values = {year: indicator.measure(board.facts[year]) for year in oldest_first}
    points = [(year, value.amount, said(indicator.unit, value), year not in board.published) for year, value in values.items()]
    target = next((value.target.percent for year, value in reversed(values.items()) if value.target), None)
    return trend_of(points, target)


def _lines(board: Board) -> Iterator[ShownIndicator]:
    for indicator in of_scope(board.scope):
        years = board.years[: YEARS_BESIDE + 1]
        newest, *before = [_shown(indicator, board, year) for year in years]
        yield ShownIndicator(
            indicator=indicator,
            name=indicator.name_for(board.scope),
            newest=newest,
            before=before,
            tendency=_tendency(indicator, board, years),
            trend=trend_of_years(indicator, board, years),
        )


def _tendency(indicator: Indicator, board: Board, years: list[int]) -> str:
    """Between whole years, the last one named: one that runs is not compared with them."""
    whole = [year for year in sorted(years) if year != board.years[0] or year in board.published]
    amounts = {year: amount for year in whole if (amount := indicator.measure(board.facts[year]).amount) is not None}
    word = tendency(list(amounts.values()))
    return f"{word} en {max(amounts)}" if word != NO_TENDENCY else word


def _shown(indicator: Indicator, board: Board, year: int) -> ShownYear:
    value = indicator.measure(board.facts[year])
    return ShownYear(
        year=year,
        said=said(indicator.unit, value),
        detail=said_detail(indicator.unit, value),
        target=said_target(value),
        is_published=year in board.published,
        is_known=value.is_known,
    )
