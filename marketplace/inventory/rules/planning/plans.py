"""A plan: what would be created, changed, left alone, refused, and what is said about it."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marketplace.inventory.enums import ItemState
from marketplace.inventory.rules.planning.facts import Facts
from marketplace.inventory.rules.planning.tight import TightRows


class Remark(NamedTuple):
    """Why a row is refused, or what was left out of it: line as a spreadsheet shows it, header of the column, French sentence."""

    line: int
    column: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return {"line": self.line, "column": self.column, "reason": self.reason}


class Change(NamedTuple):
    """A row that changes an item: what it was, what it becomes."""

    line: int
    key: int
    before: Facts
    facts: Facts


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `left_out`: rows of a kind that is not imported; `unknown_kinds`: words nobody explained."""

    created: TightRows[Facts] = field(default_factory=lambda: TightRows(Facts._make))
    created_lines: "array[int]" = field(default_factory=lambda: array("l"))
    changes: list[Change] = field(default_factory=list)
    unchanged: "array[int]" = field(default_factory=lambda: array("q"))
    unchanged_lines: "array[int]" = field(default_factory=lambda: array("l"))
    refused: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    by_category: dict[str, int] = field(default_factory=dict)
    unknown_kinds: Counter[str] = field(default_factory=Counter)

    @property
    def changed(self) -> list[tuple[int, Facts]]:
        """The items that change, by key, in the order in which they must."""
        return [(change.key, change.facts) for change in self.changes]

    @property
    def returned(self) -> list[int]:
        """The items that Boucle knew as decommissioned and that the file says are in use, by key."""
        gone_back = (ItemState.DECOMMISSIONED, ItemState.IN_USE)
        return [change.key for change in self.changes if (change.before.state, change.facts.state) == gone_back]

    def outcome(self) -> dict[str, Any]:
        """The plan in figures and sentences, as the terminal tells it."""
        return {
            "created": len(self.created),
            "changed": len(self.changes),
            "unchanged": len(self.unchanged),
            "refused": [remark.as_dict() for remark in self.refused],
            "warnings": [remark.as_dict() for remark in self.warnings],
            "by_category": self.by_category,
        }
