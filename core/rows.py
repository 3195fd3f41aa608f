"""Writing rows without an object for each: what is written by the thousand, or while others wait."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Insert, Select, Update, func, inspect, select
from sqlalchemy.engine import Connection

from core.db import Base, db
from core.marks import note_write

COPIED_AT_ONCE = 5_000


def key_of(thing: Base) -> int:
    """Its key, which never changes: a transaction that began since is not asked for the row anew."""
    identity = inspect(thing).identity
    return identity[0] if identity else thing.id


def write(statement: Update, values: Mapping[str, Any] | None = None) -> int:
    """Run a statement that was made once, straight on the connection; how many rows it changed.

    A decision many wait for spends its time there, not in putting statements together. What the session holds is written first, and
    what it holds of that table is read anew when next asked for.
    """
    db.session.flush()
    outcome = db.session.connection().execute(statement, values)
    for held in db.session.identity_map.values():
        if isinstance(held, statement.entity_description["type"]):
            db.session.expire(held)
    return outcome.rowcount


def inserted_keys(model: type[Base], rows: Sequence[dict[str, Any]]) -> Sequence[int]:
    """Insert rows that all name the same columns; their keys, in their order. Nothing else that the session holds is written.

    SQLite tells keys of several rows one row at a time only; its one writer knows which are next.
    """
    if not rows:
        return []
    connection, table = db.session.connection(), model.__table__
    if connection.dialect.name == "sqlite":
        first = connection.execute(_next_key(table)).scalar_one()
        keys = range(first, first + len(rows))
        connection.execute(_insertion(table), [{"id": key, **row} for key, row in zip(keys, rows, strict=True)])
        return keys
    return connection.execute(_insertion_telling_keys(table), rows).scalars().all()


@cache
def _next_key(table: Any) -> Select[int]:
    return select(func.coalesce(func.max(table.c.id), 0) + 1)


@cache
def _insertion(table: Any) -> Insert:
    return table.insert()


@cache
def _insertion_telling_keys(table: Any) -> Any:
    return table.insert().returning(table.c.id, sort_by_parameter_order=True)


def insert_rows(table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows that all name the same columns, without making an object of each (reference data, a demonstration)."""
    if rows:
        columns = tuple(rows[0])
        copy_rows(table, columns, ([row[name] for name in columns] for row in rows))


def copy_rows(table: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of `columns`, as fast as the driver goes: COPY on PostgreSQL, one statement on SQLite.

    A column left out gets the default of the model, which must be a plain value.
    """
    connection = db.session.connection()
    note_write(connection, table.name)
    given = [table.c[name] for name in columns]
    implied = [column for column in table.c if column.name not in columns and column.default is not None]
    names = ", ".join(connection.dialect.identifier_preparer.format_column(column) for column in (*given, *implied))
    name = connection.dialect.identifier_preparer.format_table(table)
    tail = tuple(column.default.arg for column in implied)
    unlimited = iter(rows)
    while batch := list(islice(unlimited, COPIED_AT_ONCE)):
        ready = _as_the_driver_takes_them(connection, (*given, *implied), [(*row, *tail) for row in batch] if tail else batch)
        if connection.dialect.name == "postgresql":
            driver: Any = connection.connection
            with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(ready[0]))
            connection.exec_driver_sql(f"INSERT INTO {name} ({names}) VALUES ({marks})", ready)  # noqa: S608 - names of our own tables


class _Converted(dict[Any, Any]):
    """A value as the driver takes it; the same values come back down a column, and are converted once."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, value: Any) -> Any:
        self[value] = converted = self.convert(value)
        return converted


def _as_the_driver_takes_them(connection: Connection, columns: Sequence[Any], rows: list[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Enums, days, moments and masses as the types of the columns say them; one column after the other is quickest."""
    dialect = connection.dialect
    values = []
    for column, down in zip(columns, zip(*rows, strict=True), strict=True):
        convert = column.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is None:
            values.append(down)
        else:
            values.append(map(convert if isinstance(column.type, JSON) else _Converted(convert).__getitem__, down))
    return list(zip(*values, strict=True))
