"""What the codes of the publication mean here: known at delivery, changed by the coordinator."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from core.reference import reference_data
from geo.actors import queries
from geo.actors.enums import CodeKind
from geo.actors.events import CodeMeaningChanged
from geo.actors.models import ActorCode

FILE = Path(__file__).parent.parent / "ademe_codes.csv"
WORDS = {"label": "Nom", "meanings": "Sens", "source": "Source"}


def explain_code(
    kind: CodeKind, code: str, *, label: str, meanings: Sequence[str], source: str, by: Membership, now: datetime
) -> ActorCode:
    """Say how a code reads and what it means here: activities or codes of categories, or nothing."""
    facts = {"label": label, "meanings": sorted(set(meanings)), "source": source}
    with transaction():
        one = queries.get_code_for_update(kind, code)
        if one is None:
            one = ActorCode(kind=kind, code=code, label="", meanings=[], source="")
            db.session.add(one)
        changes = {
            WORDS[name]: [_in_words(getattr(one, name)), _in_words(value)]
            for name, value in facts.items()
            if getattr(one, name) != value
        }
        for name, value in facts.items():
            setattr(one, name, value)
        db.session.flush()
        if changes:
            announce(CodeMeaningChanged(one.id, changes), by=by, at=now)
        return one


@reference_data
def load_codes() -> None:
    """The codes known at delivery; one that somebody explained is left as it is."""
    with transaction(), FILE.open(encoding="utf-8", newline="") as file:
        known = queries.code_keys()
        for row in csv.DictReader(file):
            kind = CodeKind(row["kind"])
            if (kind, row["code"]) not in known:
                meanings = sorted(filter(None, row["meanings"].split("|")))
                db.session.add(ActorCode(kind=kind, code=row["code"], label=row["label"], meanings=meanings, source=row["source"]))


def _in_words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
