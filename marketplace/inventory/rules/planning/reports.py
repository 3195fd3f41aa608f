"""The rows of an import, fate by fate, packed to be kept with it: small where most rows have the same one."""

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from marketplace.inventory.enums import Column, RowFate
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
    "works": Column.WORKS.label,
    "looks": Column.LOOKS.label,
    "completeness": Column.COMPLETENESS.label,
    "decommissioning_act": Column.DECOMMISSIONING_ACT.label,
}
LISTS = {RowFate.REFUSED: "refused", RowFate.LEFT_OUT: "left_out", RowFate.WARNED: "warnings", RowFate.CHANGED: "changed"}
RANGES = {RowFate.CREATED: "created", RowFate.UNCHANGED: "unchanged"}

# What makes two sentences of one reason differ: the other line, the dates, the length, and the first word that is quoted.
_ITS_OWN = re.compile(r"(?<=ligne )\d+|\d\d/\d\d/\d{4}|(?<=compte )\d+")
_QUOTED = re.compile(r"«\s[^»]*\s»")

Difference = tuple[str, str, str]


class Group(NamedTuple):
    """Remarks that say the same of different lines: column, reason (without what is each line's own), lines, key in addresses."""

    column: str
    reason: str
    lines: list[int]
    key: str


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
        self._gists: dict[str, str] = {}

    def lines_of(self, fate: RowFate) -> Sequence[int]:
        """The lines of the file that were created or left unchanged, in order."""
        return [line for first, last in self._rows.get(RANGES[fate], ()) for line in range(first, last + 1)]

    def rows_of(self, fate: RowFate) -> Sequence[Sequence[Any]]:
        """Remarks are (line, column, reason); changes are (line, name, differences)."""
        return self._rows.get(LISTS[fate], ())

    def groups(self, fate: RowFate) -> list[Group]:
        """Remarks by reason, the most frequent first; a reason met only in one wording is told in full."""
        lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        wordings: dict[tuple[str, str], set[str]] = defaultdict(set)
        for line, column, reason in self.rows_of(fate):
            place = (column, self._gist_of(reason))
            lines[place].append(line)
            wordings[place].add(reason)
        said = {place: next(iter(words)) if len(words) == 1 else place[1] for place, words in wordings.items()}
        found = [Group(place[0], said[place], lines[place], _key_of(*place)) for place in lines]
        return sorted(found, key=lambda group: (-len(group.lines), group.lines[0]))

    def rows_of_group(self, fate: RowFate, key: str) -> Sequence[Sequence[Any]]:
        """The remarks of one group; none when there is no such group."""
        keys: dict[tuple[str, str], str] = {}
        for _line, column, reason in self.rows_of(fate):
            keys.setdefault((column, reason), _key_of(column, self._gist_of(reason)))
        return [row for row in self.rows_of(fate) if keys[row[1], row[2]] == key]

    def _gist_of(self, reason: str) -> str:
        if reason not in self._gists:
            self._gists[reason] = gist_of(reason)
        return self._gists[reason]

    def remarks(self, fate: RowFate) -> list[dict[str, Any]]:
        """Remarks as the terminal tells them."""
        return [dict(zip(("line", "column", "reason"), row, strict=True)) for row in self.rows_of(fate)]


def gist_of(reason: str) -> str:
    """A reason without what is each line's own."""
    return _QUOTED.sub("«\u00a0…\u00a0»", _ITS_OWN.sub("…", reason), count=1)


def _key_of(column: str, gist: str) -> str:
    return sha256(f"{column}\n{gist}".encode()).hexdigest()[:8]


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
    if isinstance(value, StrEnum):
        return str(getattr(value, "label", value))
    return written(value) if name.endswith("_on") else value or ""
