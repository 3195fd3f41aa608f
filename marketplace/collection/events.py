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


@dataclass(frozen=True)
class BoxPhotoChanged:
    """`former_id` is the file it took the place of, if any."""

    box_id: int
    former_id: int | None


@dataclass(frozen=True)
class BoxReported:
    """Somebody who is not known reported a problem. What she wrote is not part of the journal."""

    box_id: int
    report_id: int
    problem: str


@dataclass(frozen=True)
class ReportTakenUp:
    """The people of a box answered: `state` is where it stands now."""

    box_id: int
    report_id: int
    state: str
