"""Where an action of the roadmap stands, and what may be said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from core.web.filters import SPACE, french_date
from marketplace.steering.enums import ActionState, Progress
from marketplace.steering.errors import CommentEmpty, EndBeforeStart, ReasonMissing, UnknownIndicator
from marketplace.steering.models import RoadmapAction

LONGEST_COMMENT = 2000
NOTHING = "rien"
FIELD_WORDS = {
    "owner": "porteur",
    "starts_on": "début",
    "ends_on": "fin prévue",
    "progress": "avancement",
    "done_on": "faite le",
    "reason": "raison de l’abandon",
    "indicator_code": "indicateur",
}


@dataclass(frozen=True)
class ActionFacts:
    """What the coordinator says of an action. `reason` is why it was given up."""

    owner: str
    starts_on: date | None
    ends_on: date | None
    progress: Progress
    reason: str
    indicator_code: str


def state_of(progress: Progress, starts_on: date | None, ends_on: date | None, *, today: date) -> ActionState:
    """Where it stands that day.

    Late: its end has gone by and it is neither done nor given up, or its start has and nobody said that it began. The end is a day
    on which one is still in time. Without dates nothing is late.
    """
    if progress is Progress.DONE:
        return ActionState.DONE
    if progress is Progress.GIVEN_UP:
        return ActionState.GIVEN_UP
    if missed_day(progress, starts_on, ends_on, today=today):
        return ActionState.LATE
    return ActionState.TO_BEGIN if progress is Progress.TO_BEGIN else ActionState.UNDER_WAY


def missed_day(progress: Progress, starts_on: date | None, ends_on: date | None, *, today: date) -> str:
    """The planned day that an open action let go by, its end before its start, in words; nothing when it is in time."""
    if ends_on is not None and ends_on < today:
        return f"fin prévue le {french_date(ends_on)}"
    if progress is Progress.TO_BEGIN and starts_on is not None and starts_on < today:
        return f"début prévu le {french_date(starts_on)}"
    return ""


def check_facts(facts: ActionFacts, *, indicators: Iterable[str]) -> None:
    """Dates in order, a reason for what is given up, an indicator of the register.

    Raises `EndBeforeStart`, `ReasonMissing`, `UnknownIndicator`.
    """
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        raise EndBeforeStart
    if facts.progress is Progress.GIVEN_UP and not facts.reason:
        raise ReasonMissing
    if facts.indicator_code and facts.indicator_code not in set(indicators):
        raise UnknownIndicator


def check_comment(words: str) -> str:
    """What is said, without spaces around; raises `CommentEmpty`."""
    said = words.strip()
    if not said:
        raise CommentEmpty
    return said


def changes_of(action: RoadmapAction, facts: ActionFacts) -> list[list[str]]:
    """What would change: (column, before, after), days in ISO; a reason is kept for what is given up alone."""
    found = []
    for field in fields(facts):
        before, after = getattr(action, field.name), getattr(facts, field.name)
        if field.name == "reason" and facts.progress is not Progress.GIVEN_UP:
            after = ""
        if before != after:
            found.append([field.name, _plain(before), _plain(after)])
    return found


def said_change(change: list[str], indicator_names: Mapping[str, str]) -> str:
    """« avancement : À commencer, puis En cours »."""
    name, before, after = change
    told = [_said(name, value, indicator_names) for value in (before, after)]
    return f"{FIELD_WORDS.get(name, name)}{SPACE}: {told[0]}, puis {told[1]}"


def _plain(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _said(name: str, value: str, indicator_names: Mapping[str, str]) -> str:
    if not value:
        return NOTHING
    if name == "progress":
        return Progress(value).label
    if name.endswith("_on"):
        return french_date(date.fromisoformat(value))
    return indicator_names.get(value, value) if name == "indicator_code" else value
