"""A mark for each set of tables some pages are made of. It changes whenever they do: what is long to make is kept under it.

Every transaction that wrote to one of the tables draws a new mark at random, last of all before it commits. Whoever reads the mark,
then the tables, keeps what they held when that mark was current, or later, never before; and no mark comes back, so that what is
kept under one is not shown for another.

What SQLAlchemy is asked to write is noticed, and what `core.rows` copies; statements typed into the database are not, nor those of
a migration or of a restored backup: after them, start the processes again.
"""

from collections import defaultdict
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine, String, UniqueConstraint, bindparam, event, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, db

_WRITTEN, _USED = "marks to renew", "connection used"
_topics: defaultdict[str, set[str]] = defaultdict(set)  # by table


class Mark(Base):
    """The mark of a topic, made by a migration."""

    __tablename__ = "mark"
    __table_args__ = (UniqueConstraint("topic"),)

    topic: Mapped[str] = mapped_column(String(40))
    token: Mapped[str] = mapped_column(String(32))


def watch(topic: str, *models: type[Base]) -> None:
    """From now on, who writes to one of those tables renews that mark."""
    for model in models:
        _topics[model.__tablename__].add(topic)


def mark_of(topic: str) -> str:
    """The mark as it is; to be read before what is kept under it."""
    return db.session.execute(_READ, {"topic": topic}).scalar_one()


def note_write(connection: Connection, table: str) -> None:
    """That table is written in the transaction of the connection, by other means than a statement of SQLAlchemy."""
    if table in _topics:
        connection.info.setdefault(_WRITTEN, set()).update(_topics[table])


_READ = select(Mark.token).where(Mark.topic == bindparam("topic"))
_RENEW = update(Mark).where(Mark.topic == bindparam("renewed")).values(token=bindparam("drawn"))


@event.listens_for(Engine, "before_execute")
def _note(connection: Connection, statement: Any, *_rest: object) -> None:
    if getattr(statement, "is_dml", False):
        note_write(connection, getattr(statement.table, "name", ""))


@event.listens_for(Session, "after_begin")
def _remember(session: Session, _transaction: object, connection: Connection) -> None:
    session.info[_USED] = connection


@event.listens_for(Session, "before_commit")
def _renew(session: Session) -> None:
    """Last, for two transactions that renew one mark wait for each other: at a commit, neither holds what the other waits for.

    A session that used no connection wrote nothing, and asks for none.
    """
    session.flush()
    connection = session.info.get(_USED)
    if connection is None or connection.closed:
        return
    for topic in sorted(connection.info.pop(_WRITTEN, ())):
        connection.execute(_RENEW, {"renewed": topic, "drawn": token_hex(16)})
