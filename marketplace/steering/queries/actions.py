"""Reading the roadmap's actions and what is said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.models import Membership
from core.accounts.queries import journal_about
from core.db import db, locked
from core.errors import found
from core.text import folded
from marketplace.steering.enums import ActionState, Axis
from marketplace.steering.models import ActionComment, ActionNote, RoadmapAction
from marketplace.steering.rules.actions import missed_day, state_of


@dataclass(frozen=True, slots=True)
class ListedAction:
    """An action and where it stands today; `missed` is the planned day it let go by, in words, when it is late."""

    action: RoadmapAction
    state: ActionState
    missed: str


@dataclass(frozen=True, slots=True)
class ActionFilters:
    """Which actions are wanted; what is not set does not narrow the list."""

    axis: Axis | None = None
    state: ActionState | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that happened to an action: what was changed, or what was said."""

    at: datetime
    who: str
    changes: list[list[str]] = field(default_factory=list)
    words: str = ""


def listed_actions(filters: ActionFilters = ActionFilters(), *, today: date) -> list[ListedAction]:
    """The actions in the order of the roadmap, with where they stand. A rule says which are late: they are few."""
    actions = db.session.scalars(select(RoadmapAction).order_by(RoadmapAction.number)).all()
    wanted = folded(filters.text)
    rows = (
        ListedAction(
            action,
            state_of(action.progress, action.starts_on, action.ends_on, today=today),
            missed_day(action.progress, action.starts_on, action.ends_on, today=today),
        )
        for action in actions
        if filters.axis in {None, action.axis} and wanted in folded(_words_of(action))
    )
    return [row for row in rows if filters.state in {None, row.state}]


def _words_of(action: RoadmapAction) -> str:
    return f"{action.number} {action.title} {action.objective} {action.owner}"


def get_action(number: int) -> RoadmapAction:
    """The action of that number, with its notes; raises `NotFound`."""
    return found(
        db.session.scalar(select(RoadmapAction).where(RoadmapAction.number == number).options(selectinload(RoadmapAction.notes)))
    )


def get_action_for_update(number: int) -> RoadmapAction:
    """The action of that number, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(RoadmapAction).where(RoadmapAction.number == number))))


def action_numbers() -> set[int]:
    """The actions already loaded."""
    return set(db.session.scalars(select(RoadmapAction.number)))


def action_keys() -> dict[int, int]:
    """Key by number."""
    return {number: key for key, number in db.session.execute(select(RoadmapAction.id, RoadmapAction.number))}


def note_codes() -> set[str]:
    """The notes already loaded."""
    return set(db.session.scalars(select(ActionNote.code)))


def all_notes() -> Sequence[ActionNote]:
    """Where the roadmap differs from the law or from arithmetic, in the order of the actions."""
    return db.session.scalars(
        select(ActionNote)
        .join(RoadmapAction, RoadmapAction.id == ActionNote.roadmap_action_id)
        .order_by(RoadmapAction.number, ActionNote.id)
    ).all()


def comments_of(action_id: int) -> Sequence[ActionComment]:
    """What was said of an action, newest first, with who said it."""
    return db.session.scalars(
        select(ActionComment)
        .where(ActionComment.roadmap_action_id == action_id)
        .options(
            joinedload(ActionComment.by).options(joinedload(Membership.user), joinedload(Membership.organisation)),
        )
        .order_by(ActionComment.said_at.desc(), ActionComment.id.desc())
    ).all()


def history_of(action_id: int) -> list[HistoryLine]:
    """What was changed and said, newest first."""
    changed = [
        HistoryLine(entry.at, entry.who, changes=entry.facts["changes"])
        for entry in journal_about("roadmap_action", action_id)
        if entry.facts.get("changes")
    ]
    said = [
        HistoryLine(comment.said_at, f"{comment.by.user.name}, {comment.by.organisation.name}", words=comment.words)
        for comment in comments_of(action_id)
    ]
    return sorted([*changed, *said], key=lambda line: line.at, reverse=True)


def last_comments() -> dict[int, ActionComment]:
    """The last thing said of each action that somebody spoke of, by its key."""
    last = select(func.max(ActionComment.id)).group_by(ActionComment.roadmap_action_id)
    rows: Any = db.session.scalars(select(ActionComment).where(ActionComment.id.in_(last)))
    return {comment.roadmap_action_id: comment for comment in rows}


def actions_measured_by(indicator_code: str) -> Sequence[RoadmapAction]:
    """The actions an indicator is attached to."""
    return db.session.scalars(
        select(RoadmapAction).where(RoadmapAction.indicator_code == indicator_code).order_by(RoadmapAction.number)
    ).all()
