"""The table service of OSRM: what is asked, what an answer says (project-osrm.org, HTTP API 5.x, read November 2026)."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from geo.points import Point
from geo.roads.rules.matrix import Leg

BLOCK = 50  # places a side: a table has at most 100 places on a server set up as it comes
FARTHEST = 20_000_000  # metres, or seconds: half the Earth around, a year at the wheel


class RoadsUnreadable(ValueError):
    """An answer that is not a table: why, in the words of the server or ours."""


def blocks(origins: Sequence[Point], destinations: Sequence[Point]) -> Iterator[tuple[Sequence[Point], Sequence[Point]]]:
    """The whole table, in parts that a server takes."""
    for start in range(0, len(origins), BLOCK):
        for first in range(0, len(destinations), BLOCK):
            yield origins[start : start + BLOCK], destinations[first : first + BLOCK]


def table_path(origins: Sequence[Point], destinations: Sequence[Point]) -> str:
    """What is asked of the server: from each of those, to each of these."""
    places = list(dict.fromkeys([*origins, *destinations]))
    rank = {place: number for number, place in enumerate(places)}
    written = ";".join(f"{place.longitude:.6f},{place.latitude:.6f}" for place in places)
    sources = ";".join(str(rank[place]) for place in origins)
    ends = ";".join(str(rank[place]) for place in destinations)
    return f"/table/v1/driving/{written}?annotations=distance,duration&sources={sources}&destinations={ends}"


def read_table(answer: Any, *, origins: int, destinations: int) -> list[list[Leg | None]]:
    """The ways of an answer, a row for each origin; `None` where the server knows no road. Raises `RoadsUnreadable`."""
    if not isinstance(answer, dict):
        raise RoadsUnreadable("not an answer of OSRM")
    if answer.get("code") != "Ok":
        raise RoadsUnreadable(str(answer.get("code") or "no code")[:60])
    metres = _rows(answer.get("distances"), origins, destinations)
    seconds = _rows(answer.get("durations"), origins, destinations)
    return [
        [_leg(length, time) for length, time in zip(lengths, times, strict=True)]
        for lengths, times in zip(metres, seconds, strict=True)
    ]


def _rows(table: Any, origins: int, destinations: int) -> list[list[Any]]:
    is_table = isinstance(table, list) and len(table) == origins
    if not is_table or not all(isinstance(row, list) and len(row) == destinations for row in table):
        raise RoadsUnreadable(f"not a table of {origins} by {destinations}")
    return table


def _leg(metres: Any, seconds: Any) -> Leg | None:
    """A way; one of which a half is missing, or is not a quantity, is not known."""
    if not all(type(one) in (int, float) and isfinite(one) and 0 <= one <= FARTHEST for one in (metres, seconds)):
        return None
    return Leg(round(metres), round(seconds))
