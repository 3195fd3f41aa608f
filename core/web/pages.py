"""Lists in pages of 25 rows (at that size a list keeps grade A of EcoIndex: docs/adr/0003-web-foundations.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, select

from core.db import db

ROWS_PER_PAGE = 25
MAX_PAGE = 1_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and where they stand in it; a very long list is counted up to a point (`is_floor`)."""

    rows: Sequence[T]
    number: int
    total: int
    is_floor: bool = False  # there are more rows than `total`, and nobody counted them
    goes_on: bool = False  # whether a page follows, when `total` cannot say

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / ROWS_PER_PAGE))

    @property
    def first_row(self) -> int:
        first = (self.number - 1) * ROWS_PER_PAGE + 1
        return first if self.is_floor else min(self.total, first)

    @property
    def last_row(self) -> int:
        last = (self.number - 1) * ROWS_PER_PAGE + len(self.rows)
        return last if self.is_floor else min(self.total, self.number * ROWS_PER_PAGE)

    @property
    def previous_href(self) -> str | None:
        return _page_href(self.number - 1) if self.number > 1 else None

    @property
    def next_href(self) -> str | None:
        follows = self.goes_on if self.is_floor else self.number < self.pages
        return _page_href(self.number + 1) if follows else None


def page_asked() -> int:
    """The page number of the address; nonsense means the first."""
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit()):
        return 1
    return max(1, min(int(asked[:9]), MAX_PAGE))


def page_of_entities(statement: Select[*tuple[Any, ...]], number: int) -> Page[Any]:
    """A page of objects."""
    return Page(db.session.scalars(_window(statement, number)).unique().all(), number, _count(statement))


def page_of_rows(statement: Select[*tuple[Any, ...]], number: int, *, total: int | None = None) -> Page[Any]:
    """A page of tuples, for lists that must be quick; they are counted unless their number is known."""
    return Page(db.session.execute(_window(statement, number)).all(), number, _count(statement) if total is None else total)


def page_of_list(things: Sequence[T], number: int) -> Page[T]:
    """A page of what is in memory already."""
    first = (number - 1) * ROWS_PER_PAGE
    return Page(things[first : first + ROWS_PER_PAGE], number, len(things))


def _window(statement: Select[*tuple[Any, ...]], number: int) -> Select[*tuple[Any, ...]]:
    return statement.limit(ROWS_PER_PAGE).offset((number - 1) * ROWS_PER_PAGE)


def _count(statement: Select[*tuple[Any, ...]]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def _page_href(number: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return f"{request.path}?{urlencode([*kept, ('page', number)])}"
