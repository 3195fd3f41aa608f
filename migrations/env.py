"""How Alembic reaches the database: through the application, one transaction a migration, never waiting long for a lock."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text
from tables import load_tables

load_tables()
database = current_app.extensions["migrate"].db
LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS = 4_000, 60_000


@contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: the rows that refer to it must not mind meanwhile, and must be right afterwards.

    The driver is told directly: within a transaction, which SQLAlchemy would begin, SQLite does not listen.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        if lost := driver.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"rows that refer to nothing: {lost[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def run() -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
            connection.execute(text(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with _tables_may_be_made_anew(connection), context.begin_transaction():
            context.run_migrations()


run()
