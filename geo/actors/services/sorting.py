"""Rows sorted into what is kept and what is refused, in temporary files: a reading takes the same memory whatever its length."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from core.text import folded_words
from geo.actors.enums import RowFault
from geo.actors.rules import ServedTerritory, facts_of, fingerprint_of
from geo.actors.rules.faults import RowRefused
from geo.actors.rules.reading import Line

IN_MEMORY = 4 * 1024 * 1024  # of each temporary file; beyond, it is on the disk
AT_ONCE = 2_000
LONGEST_IDENTIFIER = 80


class Spool:
    """Values written one after the other, read again in batches."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.count = file, 0

    def add(self, value: Any) -> None:
        self.file.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        self.count += 1

    def batches(self) -> Iterator[list[Any]]:
        self.file.seek(0)
        while batch := [json.loads(line) for line in islice(self.file, AT_ONCE)]:
            yield batch


@dataclass
class Sorted:
    """What a reading found: facts of actors with their fingerprints, remarks (line, fault, identifier, detail), how many rows."""

    actors: Spool
    remarks: Spool
    read: int = 0
    left_out: int = 0
    refused: int = 0
    identifiers: set[bytes] = field(default_factory=set)

    @property
    def kept(self) -> int:
        return self.actors.count


@contextmanager
def sort_rows(rows: Iterable[Line], territory: ServedTerritory) -> Iterator[Sorted]:
    """Look at each row once; the files are gone afterwards. Raises what `rows` raises."""
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)) for _ in range(2)]
        found = Sorted(*(Spool(file) for file in files))  # type: ignore[arg-type]  # a temporary file is a binary one
        for line, row in rows:
            found.read += 1
            try:
                _sort(found, line, row, territory)
            except RowRefused as refusal:
                found.refused += 1
                identifier = row.get("identifiant", "") if not isinstance(row, RowRefused) else ""
                _remark(found, line, refusal.fault, identifier, refusal.detail)
        yield found


def _sort(found: Sorted, line: int, row: Any, territory: ServedTerritory) -> None:
    if isinstance(row, RowRefused):
        raise row
    notes: list[tuple[RowFault, str]] = []
    facts = facts_of(row, territory, lambda fault, detail: notes.append((fault, detail)))
    if facts is None:
        found.left_out += 1
        return
    identifier = facts["identifier"].encode()
    if identifier in found.identifiers:
        raise RowRefused(RowFault.TWICE)
    found.identifiers.add(identifier)
    for fault, detail in notes:
        _remark(found, line, fault, facts["identifier"], detail)
    found.actors.add((facts | {"search_text": _words(facts)}, fingerprint_of(facts)))


def _words(facts: Mapping[str, Any]) -> str:
    """What an actor is looked for by."""
    return folded_words(" ".join(facts[name] for name in ("name", "trade_name", "town", "siret", "identifier")))


def _remark(found: Sorted, line: int, fault: RowFault, identifier: str, detail: str) -> None:
    printable = "".join(sign for sign in identifier if sign.isprintable())[:LONGEST_IDENTIFIER]
    found.remarks.add((line, fault.value, printable, detail))
