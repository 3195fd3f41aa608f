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


@dataclass(frozen=True)
class ReportForgotten:
    """The words and the photo of an old report are erased; the rest of it stays, for the figures of the box."""

    box_id: int
    report_id: int


@dataclass(frozen=True)
class SensorInstalled:
    box_id: int
    sensor_id: int
    dev_eui: str


@dataclass(frozen=True)
class SensorRenewed:
    """The secret of the sensor of a box was changed."""

    box_id: int
    sensor_id: int


@dataclass(frozen=True)
class SensorTakenDown:
    box_id: int
    sensor_id: int


@dataclass(frozen=True)
class LevelNoted:
    """Somebody looked into a box."""

    box_id: int
    percent: int


@dataclass(frozen=True)
class BoxFilled:
    """The latest reading is the first to say that a box is as full as people must hear of."""

    box_id: int
    reading_id: int
    percent: int


@dataclass(frozen=True)
class SensorFellSilent:
    box_id: int
    sensor_id: int


@dataclass(frozen=True)
class EventPlanned:
    cleanup_id: int


@dataclass(frozen=True)
class EventChanged:
    cleanup_id: int


@dataclass(frozen=True)
class EventCancelled:
    cleanup_id: int
    reason: str


@dataclass(frozen=True)
class EventReported:
    cleanup_id: int
    participants: int


@dataclass(frozen=True)
class PeopleRegistered:
    """Somebody who is not known says how many will come."""

    cleanup_id: int
    registration_id: int


@dataclass(frozen=True)
class EventTomorrow:
    """Those who left an address are to be reminded."""

    cleanup_id: int


@dataclass(frozen=True)
class BoxEmptied:
    """`mass_kg` is what was weighed, in kilograms, as text."""

    box_id: int
    emptying_id: int
    mass_kg: str


@dataclass(frozen=True)
class EmptyingWithdrawn:
    box_id: int
    emptying_id: int
    reason: str


@dataclass(frozen=True)
class BoxOutcomeReported:
    emptying_id: int
    outcome_id: int
    kind: str
    units: int


@dataclass(frozen=True)
class BoxOutcomeWithdrawn:
    emptying_id: int
    outcome_id: int
    reason: str


@dataclass(frozen=True)
class BoxRequested:
    box_request_id: int


@dataclass(frozen=True)
class BoxRequestAccepted:
    box_request_id: int
    box_id: int


@dataclass(frozen=True)
class BoxRequestRefused:
    box_request_id: int
    reason: str


@dataclass(frozen=True)
class OrganisationAlerted:
    """`day` is that of the letter, in ISO form: one a day at most."""

    organisation_id: int
    day: str


@dataclass(frozen=True)
class RoundPrepared:
    """Its order is to be searched."""

    round_id: int


@dataclass(frozen=True)
class RoundFrozen:
    round_id: int


@dataclass(frozen=True)
class RoundCancelled:
    round_id: int
    reason: str


@dataclass(frozen=True)
class StopSaid:
    """A driver said what became of a stop; `counts` is false when somebody had said it before."""

    round_id: int
    stop_id: int
    result: str
    counts: bool


@dataclass(frozen=True)
class RoundDone:
    round_id: int
