"""What people did with an actor or a code, in French."""

from dataclasses import dataclass
from datetime import datetime

from core.accounts.queries import journal_about

SENTENCES = {
    "ActorSetAside": "écarté de la liste",
    "ActorTakenBack": "repris dans la liste",
    "ActorLinked": "rattaché à un organisme",
    "ActorMerged": "deux acteurs réunis",
    "ActorSeparated": "remis à part",
    "ActorsSaidDifferent": "dit différent d’un autre",
    "CodeMeaningChanged": "correspondance modifiée",
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One fact: when, who, what, and in whose words."""

    at: datetime
    who: str
    sentence: str
    reason: str


def history_of_actor(actor_id: int) -> list[HistoryLine]:
    """What people did with an actor, oldest first."""
    return _history("actor", actor_id)


def history_of_code(code_id: int) -> list[HistoryLine]:
    """Who changed what a code means, oldest first."""
    return _history("actor_code", code_id)


def _history(kind: str, thing: int) -> list[HistoryLine]:
    return [
        HistoryLine(entry.at, entry.who, SENTENCES[entry.name], _reason(entry.facts))
        for entry in journal_about(kind, thing)
        if entry.name in SENTENCES
    ]


def _reason(facts: dict[str, object]) -> str:
    """The reason somebody gave, or what changed: « Sens : repair devient collect »."""
    changes = facts.get("changes")
    if isinstance(changes, dict):
        parts = (f"{name}\u00a0: {before or 'rien'} devient {after or 'rien'}" for name, (before, after) in changes.items())
        return " ; ".join(parts)
    return str(facts.get("reason", ""))
