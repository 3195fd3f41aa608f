"""The declarative base, the session and the one way to commit."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Enum, Index, MetaData, Numeric, Select, String, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

SQLITE_WAIT_MS = 30_000
SQLITE_CACHE_KB = 8_000  # of pages, for each connection; its own default is 2,000
S = TypeVar("S", bound=Select[*tuple[Any, ...]])
T = TypeVar("T")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class _Exact(TypeDecorator[Decimal]):
    """A quantity with so many decimals. SQLite has none: its smallest parts are kept there as whole numbers: sums stay exact."""

    impl = Numeric
    places = 0
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        stored: Any = BigInteger() if dialect.name == "sqlite" else Numeric(14, self.places)
        return dialect.type_descriptor(stored)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return int((Decimal(value) * 10**self.places).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(int(value)) / 10**self.places if dialect.name == "sqlite" else Decimal(value)


class Kilograms(_Exact):
    """A mass in kilograms, to the gram."""

    impl = Numeric(14, 3)
    places = 3
    cache_ok = True


class Euros(_Exact):
    """An amount of money in euros, to the cent."""

    impl = Numeric(14, 2)
    places = 2
    cache_ok = True


Key = Annotated[int, mapped_column(primary_key=True, sort_order=-1)]
Siret = Annotated[str, mapped_column(String(14))]


def _stored_values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


class Base(DeclarativeBase):
    """Every table has an integer key."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    id: Mapped[Key]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


# Flask-SQLAlchemy copies the body of Base, and SQLAlchemy refuses a type_annotation_map seen twice: set it afterwards.
Base.registry.update_type_annotation_map(
    {
        datetime: Moment(),
        StrEnum: Enum(StrEnum, native_enum=False, create_constraint=True, length=40, values_callable=_stored_values),
    }
)

db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A partial unique index: at most one row with those columns among those that satisfy `where`, on either engine."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def hold(name: str, *, shared: bool = False) -> None:
    """Until the transaction ends, let nobody else hold that name: for a decision on rows that do not exist yet.

    Several may hold a `shared` name together; whoever wants it alone waits for them, and they for him. SQLite has one writer at a
    time, and nothing to hold.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        connection.execute(text(f"SELECT {lock}(hashtextextended(:name, 0))"), {"name": name})


def locked(statement: S, *, of: type[Base] | None = None) -> S:
    """Those rows (of that table alone, in a join), held until the transaction ends and read as the database has them now.

    FOR NO KEY UPDATE on PostgreSQL: two commands that decide on a row wait for each other, while a row that only refers to it (by a
    foreign key) neither waits nor makes anyone wait. SQLite has one writer at a time, and nothing to lock.
    """
    return statement.with_for_update(of=of, key_share=True).execution_options(populate_existing=True)


class ChangedOutsideTransaction(RuntimeError):
    """Something was added or changed before the transaction that should have held it."""


_at_opening: list[Callable[[], None]] = []


def at_opening(hook: Callable[[], None]) -> Callable[[], None]:
    """Run the decorated function first in every transaction; what it writes is kept or lost with the rest."""
    _at_opening.append(hook)
    return hook


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on the way out, or roll everything back; a nested call joins the outer one.

    What was read before is forgotten, so that a command decides on what the database holds once it may write.
    """
    session = db.session()
    if "after_commit" in session.info:
        yield
        return
    if session.new or session.dirty or session.deleted:
        raise ChangedOutsideTransaction(list(session.new) + list(session.dirty) + list(session.deleted))

    callbacks: list[Callable[[], object]] = []
    session.rollback()
    session.info["after_commit"] = callbacks
    try:
        with _turn_to_write(), _kept_or_lost():
            yield
    finally:
        del session.info["after_commit"]

    for callback in callbacks:
        run_safely(callback)


@contextmanager
def _kept_or_lost() -> Iterator[None]:
    session = db.session()
    try:
        session.connection(execution_options={"writes": True})
        for hook in _at_opening:
            hook()
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def _turn_to_write() -> Iterator[None]:
    """On SQLite, the commands of a process stand in line: each is woken the moment the one before it ends.

    The database lets one of them write at a time anyway, but those who wait come and ask again after naps of up to a tenth of a
    second; fifty people on one lot then wait half a second for what takes milliseconds.
    """
    if db.session.get_bind().dialect.name != "sqlite":
        yield
        return
    turn = current_app.extensions.setdefault("turn_to_write", threading.Lock())
    has_turn = turn.acquire(timeout=SQLITE_WAIT_MS / 1000)  # whoever waited that long hears from the database itself
    try:
        yield
    finally:
        if has_turn:
            turn.release()


def on_commit(callback: Callable[[], object]) -> None:
    """Run `callback` once the current transaction is safely stored; never if it is rolled back."""
    db.session.info["after_commit"].append(callback)


def in_transaction() -> bool:
    """Whether a `transaction()` is open around the caller."""
    return "after_commit" in db.session.info


def run_safely(callback: Callable[[], T]) -> T | None:
    """Run what must not stop what comes after it, and return what it returns; a failure is logged, and returns nothing."""
    try:
        return callback()
    except Exception:
        current_app.logger.exception("%s failed", getattr(callback, "__qualname__", callback))
        db.session.rollback()
        return None


def leave_database() -> None:
    """Close the connections of this process: it is about to be copied."""
    db.session.remove()
    db.engine.dispose()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """WAL lets people read while one writes; SQLAlchemy, not the driver, says BEGIN, so that savepoints work."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_WAIT_MS}")
        cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """A command takes the write lock at once: a reader that turns writer half-way may be refused, and would lose its work."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
