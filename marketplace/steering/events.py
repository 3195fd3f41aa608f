"""Facts about the roadmap's actions and the steering reports."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ActionChanged:
    """`changes` are (what, before, after), by the names of the columns; days in ISO."""

    roadmap_action_id: int
    changes: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class ActionCommented:
    roadmap_action_id: int
    action_comment_id: int


@dataclass(frozen=True)
class SteeringReportAsked:
    steering_report_id: int


@dataclass(frozen=True)
class SteeringReportMade:
    steering_report_id: int
    sha256: str


@dataclass(frozen=True)
class SteeringReportSent:
    steering_report_id: int
    people: int
