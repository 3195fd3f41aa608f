"""The rows of an import, fate by fate, packed to be kept with it: small where most rows have the same one."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from marketplace.inventory.enums import Column, ItemState, RowFate
from marketplace.inventory.rules.dates import written
from marketplace.inventory.rules.planning.facts import Facts
from marketplace.inventory.rules.planning.plans import Plan

SHOWN = {
    "category_id": Column.KIND.label,
    "name": Column.NAME.label,
    "manufacturer": Column.MANUFACTURER.label,
    "model": Column.MODEL.label,
    "serial": Column.SERIAL.label,
    "inventory_number": Column.INVENTORY_NUMBER.label,
    "place": Column.PLACE.label,
    "purchased_on": Column.PURCHASED_ON.label,
    "decommissioned_on": Column.DECOMMISSIONED_ON.label,
    "state": Column.STATE.label,
}
LISTS = {RowFate.REFUSED: "refused", RowFate.LEFT_OUT: "left_out", RowFate.WARNED: "warnings", RowFate.CHANGED: "changed"}
RANGES = {RowFate.CREATED: "created", RowFate.UNCHANGED: "unchanged"}

Difference = tuple[str, str, str]


def differences(before: Facts, facts: Facts, labels: Mapping[int, str]) -> list[Difference]:
    """What a row changes of an item: name of the column, what it was, what it becomes, as people read them."""
    return [
        (label, _shown(getattr(before, name), name, labels), _shown(getattr(facts, name), name, labels))
        for name, label in SHOWN.items()
        if getattr(before, name) != getattr(facts, name)
    ]


def outcome_of(plan: Plan) -> dict[str, Any]:
    """A plan in figures."""
    return {
        "created": len(plan.created),
        "changed": len(plan.changes),
        "unchanged": len(plan.unchanged),
        "refused": len(plan.refused),
        "left_out": len(plan.left_out),
        "warnings": len(plan.warnings),
        "by_category": plan.by_category,
        "unknown_kinds": dict(plan.unknown_kinds.most_common()),
    }


def packed(plan: Plan, labels: Mapping[int, str]) -> bytes:
    """The rows of a plan, to be kept; `labels` are those of the categories, by key."""
    rows = {
        "created": list(_ranges(sorted(plan.created_lines))),
        "unchanged": list(_ranges(sorted(plan.unchanged_lines))),
        "changed": [
            (change.line, change.facts.name, differences(change.before, change.facts, labels))
            for change in sorted(plan.changes, key=lambda change: change.line)
        ],
        "refused": plan.refused,
        "left_out": plan.left_out,
        "warnings": plan.warnings,
    }
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 1)


class Report:
    """The rows of an import, read back."""

    def __init__(self, packed_rows: bytes | None) -> None:
        self._rows = json.loads(zlib.decompress(packed_rows)) if packed_rows else {}

    def lines_of(self, fate: RowFate) -> Sequence[int]:
        """The lines of the file that were created or left unchanged, in order."""
        return [line for first, last in self._rows.get(RANGES[fate], ()) for line in range(first, last + 1)]

    def rows_of(self, fate: RowFate) -> Sequence[Sequence[Any]]:
        """Remarks are (line, column, reason); changes are (line, name, differences)."""
        return self._rows.get(LISTS[fate], ())

    def remarks(self, fate: RowFate) -> list[dict[str, Any]]:
        """Remarks as the terminal tells them."""
        return [dict(zip(("line", "column", "reason"), row, strict=True)) for row in self.rows_of(fate)]


def _ranges(lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of lines that follow one another, first and last."""
    first = last = None
    for line in lines:
        if first is None or last is None:
            first = last = line
        elif line == last + 1:
            last = line
        else:
            yield first, last
            first = last = line
    if first is not None and last is not None:
        yield first, last


def _shown(value: Any, name: str, labels: Mapping[int, str]) -> str:
    if name == "category_id":
        return labels.get(value, "")
    if isinstance(value, ItemState):
        return value.label
    return written(value) if name.endswith("_on") else value or ""
