"""The page of the method, read from docs/method.md: one text for the project and for the public."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[3] / "docs" / "method.md"


@dataclass(frozen=True, slots=True)
class Block:
    """A title (kind h2 or h3), a paragraph (p), a formula (pre), a list (ul)."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return (" " if self.kind == "p" else "\n").join(self.lines)


@cache
def method_blocks() -> tuple[Block, ...]:
    """The blocks of docs/method.md after its title."""
    return tuple(blocks_of(FILE.read_text(encoding="utf-8").partition("\n")[2]))


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a text in which an empty line separates them: titles, lists of one level, formulas, paragraphs."""
    for part in text.strip().split("\n\n"):
        lines = part.strip("\n").split("\n")
        if lines[0].startswith("## "):
            yield Block("h2", (lines[0][3:],))
        elif lines[0].startswith("### "):
            yield Block("h3", (lines[0][4:],))
        elif lines[0].startswith("- "):
            yield Block("ul", tuple(_items(lines)))
        elif lines[0].startswith("    "):
            yield Block("pre", tuple(line[4:] for line in lines))
        else:
            yield Block("p", tuple(line.strip() for line in lines))


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:])
        else:
            items[-1] += f" {line.strip()}"
    return items
