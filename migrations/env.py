"""How Alembic reaches the database: through the application, one transaction a migration, never waiting long for a lock."""

from alembic import context
from flask import current_app
from sqlalchemy import text
from tables import load_tables

load_tables()
database = current_app.extensions["migrate"].db
LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS = 4_000, 60_000


def run() -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
            connection.execute(text(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}"))
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
