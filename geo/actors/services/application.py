"""The changes that a reading makes to what is known of actors, in the transaction of the caller.

Everybody who writes waits for it (SQLite has one writer at a time): what can be made ready before is.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, update

from core.clock import paris_day
from core.db import Base, db
from core.rows import copy_rows
from geo.actors import queries
from geo.actors.enums import ActorState, ImportFault, Place
from geo.actors.models import Actor, ActorImport, ActorService
from geo.actors.rules.faults import ImportFailed
from geo.actors.services.sorting import Sorted

ACTORS = Base.metadata.tables[Actor.__tablename__]
SERVICES = Base.metadata.tables[ActorService.__tablename__]
READING = "reading of actors"  # held by whoever writes on many of them
FEW = 20  # actors known: below, they may all leave at once
MOST_LOST = 0.5


def apply_sorted(given: ActorImport, found: Sorted, *, now: datetime) -> dict[str, int]:
    """Write who is new or changed, mark who left; how many of each. Raises `ImportFailed`."""
    present, outcome = queries.present_count(), {"created": 0, "changed": 0, "unchanged": 0, "returned": 0}
    for batch in found.actors.batches():
        _put(batch, given, outcome)
    gone = _mark_gone(given, today=paris_day(now)) if given.is_complete else 0
    if not given.accepts_losses and present >= FEW and gone > present * MOST_LOST:
        raise ImportFailed(ImportFault.TOO_MANY_GONE, f"{gone} / {present}")
    return outcome | {
        "read": found.read, "left_out": found.left_out, "refused": found.refused, "kept": found.kept, "gone": gone,
        "remarks": found.remarks.count - found.refused,
    }  # fmt: skip


def _put(batch: Sequence[tuple[dict[str, Any], str]], given: ActorImport, outcome: dict[str, int]) -> None:
    known = queries.known_actors([facts["identifier"] for facts, _fingerprint in batch])
    new, changed = [], []
    for facts, fingerprint in batch:
        held = known.get(facts["identifier"])
        if held is None:
            new.append((facts, fingerprint))
        elif held.fingerprint != fingerprint:
            changed.append((held.id, facts, fingerprint))
    keys = _added(new, given.id)
    _change(changed)
    seen = [held.id for held in known.values()]
    db.session.connection().execute(update(ACTORS).where(ACTORS.c.id.in_(seen)).values(seen_in_id=given.id, gone_on=None))
    pairs = [(key, facts["services"]) for key, (facts, _fingerprint) in zip(keys, new, strict=True)]
    pairs += [(key, facts["services"]) for key, facts, _fingerprint in changed]
    copy_rows(SERVICES, ("actor_id", "action", "subcategory"), [(key, *pair) for key, services in pairs for pair in services])
    outcome["created"] += len(new)
    outcome["changed"] += len(changed)
    outcome["unchanged"] += len(batch) - len(new) - len(changed)
    outcome["returned"] += sum(held.gone_on is not None for held in known.values())


def _added(new: Sequence[tuple[dict[str, Any], str]], import_id: int) -> list[int]:
    """Their keys, in their order."""
    if not new:
        return []
    rows = [_new_row(facts, fingerprint, import_id) for facts, fingerprint in new]
    copy_rows(ACTORS, tuple(rows[0]), [list(row.values()) for row in rows])
    known = queries.known_actors([facts["identifier"] for facts, _fingerprint in new])
    return [known[facts["identifier"]].id for facts, _fingerprint in new]


def _change(changed: Sequence[tuple[int, dict[str, Any], str]]) -> None:
    """What the publication says now; what the coordinator said of the actor stays."""
    if not changed:
        return
    rows = [{"key": key, **_row_of(facts, fingerprint)} for key, facts, fingerprint in changed]
    columns = [name for name in rows[0] if name != "key"]
    statement = update(ACTORS).where(ACTORS.c.id == bindparam("key")).values({name: bindparam(name) for name in columns})
    db.session.connection().execute(statement, rows)
    db.session.execute(delete(ActorService).where(ActorService.actor_id.in_([key for key, *_rest in changed])))


def _mark_gone(given: ActorImport, *, today: date) -> int:
    left = (Actor.seen_in_id != given.id, Actor.gone_on.is_(None))
    outcome: Any = db.session.execute(update(Actor).where(*left).values(gone_on=today))
    return outcome.rowcount


def _new_row(facts: Mapping[str, Any], fingerprint: str, import_id: int) -> dict[str, Any]:
    own = {"state": ActorState.SPOTTED, "state_reason": "", "found_in_id": import_id, "seen_in_id": import_id}
    return {**_row_of(facts, fingerprint), **own}


def _row_of(facts: Mapping[str, Any], fingerprint: str) -> dict[str, Any]:
    kept = {name: value for name, value in facts.items() if name != "services"}
    day = facts["changed_on"]
    return {
        **kept,
        "place": Place(facts["place"]),
        "changed_on": date.fromisoformat(day) if day else None,
        "fingerprint": fingerprint,
    }
