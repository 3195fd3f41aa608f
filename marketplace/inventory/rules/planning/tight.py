"""Long lists kept tight: a file of a hundred thousand devices, compared with as many, fits in a few tens of megabytes."""

import pickle
import zlib
from array import array
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

BLOCK = 64  # rows: a row asked for alone costs few others, and what repeats in a block is kept once
NOBODY = -1

T = TypeVar("T")


class TightRows(Generic[T]):
    """Rows packed by small blocks: a tenth of the memory of tuples. They are read in any order, quickest in their own."""

    def __init__(self, made: Callable[[tuple[Any, ...]], T] = lambda row: row) -> None:
        self._made = made
        self._blocks: list[bytes] = []
        self._last: list[tuple[Any, ...]] = []
        self._open = NOBODY
        self._opened: list[tuple[Any, ...]] = []

    def append(self, row: tuple[Any, ...]) -> None:
        self._last.append(tuple(row))
        if len(self._last) == BLOCK:
            self._blocks.append(zlib.compress(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL), 1))
            self._last = []

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._last)

    def __getitem__(self, place: int) -> T:
        block, rest = divmod(place, BLOCK)
        if block == len(self._blocks):
            return self._made(self._last[rest])
        if block != self._open:
            self._open, self._opened = block, pickle.loads(zlib.decompress(self._blocks[block]))  # noqa: S301 - packed a moment ago, by us
        return self._made(self._opened[rest])

    def __iter__(self) -> Iterator[T]:
        return (self[place] for place in range(len(self)))


class Numbers:
    """Serial numbers, or inventory numbers: the known item that has each, and the line of the file that says it first."""

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}
        self._items = array("i")
        self._lines = array("i")

    def owner_of(self, number: str | None) -> int | None:
        """The place of the known item that has this number."""
        slot = self._slots.get(number) if number else None
        return None if slot is None or (item := self._items[slot]) == NOBODY else item

    def belongs(self, number: str | None, item: int) -> None:
        """From now on, that item has this number."""
        if number:
            self._items[self._slot_of(number)] = item

    def is_free(self, number: str | None) -> None:
        """From now on, no item has this number."""
        if number in self._slots:
            self._items[self._slots[number]] = NOBODY

    def first_line(self, number: str | None, line: int) -> int:
        """The first line of the file that says this number: this one, if none did before."""
        if not number:
            return line
        slot = self._slot_of(number)
        if not self._lines[slot]:
            self._lines[slot] = line
        return self._lines[slot]

    def _slot_of(self, number: str) -> int:
        slot = self._slots.setdefault(number, len(self._items))
        if slot == len(self._items):
            self._items.append(NOBODY)
            self._lines.append(0)
        return slot
