"""Reading the library of clauses."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from agreements.enums import ClauseTopic
from agreements.errors import ClauseWithdrawn
from agreements.models import Clause
from core.db import db, locked
from core.errors import found


def clauses(*, topic: ClauseTopic | None = None, text: str = "") -> Sequence[Clause]:
    """The clauses that are proposed, by topic in the order of a convention, then by heading."""
    statement = select(Clause).where(Clause.withdrawn_at.is_(None)).order_by(Clause.heading, Clause.id)
    if topic is not None:
        statement = statement.where(Clause.topic == topic)
    if text:
        searched = (Clause.heading, Clause.reason, Clause.source)
        statement = statement.where(or_(*(column.icontains(text, autoescape=True) for column in searched)))
    order = list(ClauseTopic)
    return sorted(db.session.scalars(statement), key=lambda clause: order.index(clause.topic))


def get_clause(clause_id: int) -> Clause:
    """That clause, proposed or not; raises `NotFound`."""
    return found(db.session.get(Clause, clause_id))


def get_clause_for_update(clause_id: int) -> Clause:
    """That clause, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Clause).where(Clause.id == clause_id))))


def get_offered_clause(clause_id: int) -> Clause:
    """That clause if it is still proposed; raises `NotFound`, `ClauseWithdrawn`."""
    clause = get_clause(clause_id)
    if clause.withdrawn_at is not None:
        raise ClauseWithdrawn
    return clause


def clause_codes() -> set[str]:
    """The codes clauses have, those no longer proposed included."""
    return set(db.session.scalars(select(Clause.code)))
