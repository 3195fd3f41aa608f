"""Facts about collection. `revision` is the one the fact leads to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BoxProposed:
    box_id: int
    revision: int


@dataclass(frozen=True)
class BoxEdited:
    """`changed` names what changed, in French, as the history shows it."""

    box_id: int
    revision: int
    changed: tuple[str, ...]


@dataclass(frozen=True)
class BoxInstalled:
    box_id: int
    revision: int


@dataclass(frozen=True)
class BoxStopped:
    box_id: int
    revision: int
    reason: str


@dataclass(frozen=True)
class BoxRestarted:
    box_id: int
    revision: int


@dataclass(frozen=True)
class BoxRemoved:
    box_id: int
    revision: int
    reason: str
