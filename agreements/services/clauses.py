"""The library of clauses, kept by the coordinator."""

from datetime import datetime
from typing import Any

from agreements import queries
from agreements.enums import ClauseTopic
from agreements.errors import ClauseChanged, ClauseExists, ClauseWithdrawn
from agreements.events import ClauseAdded, ClauseRetired, ClauseReworded
from agreements.models import Clause
from agreements.rules import library as rules
from core.accounts.models import Membership
from core.db import db, hold, transaction
from core.events import announce


def write_clause(*, topic: ClauseTopic, by: Membership, now: datetime, **article: Any) -> Clause:
    """Add a clause to the library; raises `ClauseExists`, `VariableUnknown`."""
    with transaction():
        hold("codes of clauses")
        code = rules.code_for(article["heading"], ())
        if code in queries.clause_codes():
            raise ClauseExists
        rules.check_variables(article["paragraphs"])
        clause = Clause(code=code, topic=topic, **article)
        db.session.add(clause)
        db.session.flush()
        announce(ClauseAdded(clause.id), by=by, at=now)
        return clause


def reword_clause(clause_id: int, *, revision: int, topic: ClauseTopic, by: Membership, now: datetime, **article: Any) -> Clause:
    """Say a clause otherwise, for the models to come; raises `ClauseWithdrawn`, `ClauseChanged`, `VariableUnknown`."""
    with transaction():
        clause = queries.get_clause_for_update(clause_id)
        if clause.withdrawn_at is not None:
            raise ClauseWithdrawn
        if clause.revision != revision:
            raise ClauseChanged
        rules.check_variables(article["paragraphs"])
        before = {"topic": clause.topic.value, **rules.article_of(clause)}
        clause.topic = topic
        for name, text in article.items():
            setattr(clause, name, text)
        clause.revision += 1
        announce(ClauseReworded(clause.id, before), by=by, at=now)
        return clause


def retire_clause(clause_id: int, *, by: Membership, now: datetime) -> None:
    """Propose a clause no more; the models that have it keep it. Raises `ClauseWithdrawn`."""
    with transaction():
        clause = queries.get_clause_for_update(clause_id)
        if clause.withdrawn_at is not None:
            raise ClauseWithdrawn
        clause.withdrawn_at = now
        announce(ClauseRetired(clause.id), by=by, at=now)
