"""Keeping the roadmap's actions, and commenting on them."""

import csv
from datetime import date, datetime
from pathlib import Path

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.reference import reference_data
from marketplace.steering import queries
from marketplace.steering.enums import Axis, Progress
from marketplace.steering.errors import ChangedMeanwhile, NothingChanged
from marketplace.steering.events import ActionChanged, ActionCommented
from marketplace.steering.models import ActionComment, ActionNote, RoadmapAction
from marketplace.steering.rules.actions import ActionFacts, changes_of, check_comment, check_facts
from marketplace.steering.rules.indicators import BY_CODE

ACTIONS = Path(__file__).parents[1] / "roadmap_actions.csv"
WORDS = ("title", "objective", "calendar", "owner", "announced_saving", "indicator_code")
NOTES = Path(__file__).parents[1] / "roadmap_notes.csv"


def change_action(number: int, facts: ActionFacts, *, revision: int, by: Membership, now: datetime) -> RoadmapAction:
    """Say who carries an action, when, and where it is; `revision` is that of the form people filled in.

    Raises `EndBeforeStart`, `ReasonMissing`, `UnknownIndicator`, `ChangedMeanwhile`, `NothingChanged`.
    """
    check_facts(facts, indicators=BY_CODE)
    with transaction():
        action = queries.get_action_for_update(number)
        if action.revision != revision:
            raise ChangedMeanwhile
        changes = changes_of(action, facts)
        if not changes:
            raise NothingChanged
        is_done, was_done = facts.progress is Progress.DONE, action.progress is Progress.DONE
        action.owner, action.starts_on, action.ends_on = facts.owner, facts.starts_on, facts.ends_on
        action.progress, action.indicator_code = facts.progress, facts.indicator_code
        action.reason = facts.reason if facts.progress is Progress.GIVEN_UP else ""
        action.done_on = (action.done_on if was_done else paris_day(now)) if is_done else None
        action.revision += 1
        announce(ActionChanged(action.id, changes), by=by, at=now)
        return action


def comment_action(number: int, words: str, *, by: Membership, now: datetime) -> ActionComment:
    """Add what is said of an action, for good; raises `CommentEmpty`."""
    said = check_comment(words)
    with transaction():
        action = queries.get_action_for_update(number)
        comment = ActionComment(roadmap_action_id=action.id, words=said, by_membership_id=by.id, said_at=now)
        db.session.add(comment)
        db.session.flush()
        announce(ActionCommented(action.id, comment.id), by=by, at=now)
        return comment


@reference_data
def load_roadmap() -> None:
    """The actions as adopted, and where they differ from the law; what exists is left as it is."""
    with transaction():
        known = queries.action_numbers()
        for row in _rows(ACTIONS):
            if int(row["number"]) not in known:
                db.session.add(
                    RoadmapAction(
                        number=int(row["number"]),
                        axis=list(Axis)[int(row["axis"]) - 1],
                        source_page=int(row["source_page"]),
                        **{
                            name: row[name]
                            for name in ("title", "objective", "calendar", "owner", "announced_saving", "indicator_code")
                        },
                    )
                )
        db.session.flush()
        keys, codes = queries.action_keys(), queries.note_codes()
        for row in _rows(NOTES):
            if row["code"] not in codes:
                db.session.add(
                    ActionNote(
                        code=row["code"],
                        roadmap_action_id=keys[int(row["action"])],
                        words=row["words"],
                        source=row["source"],
                        read_on=date.fromisoformat(row["read_on"]),
                    )
                )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
