"""Years whose figures are published are closed: what was recorded in one of them since then counts in the first that is open."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

REFUSAL = "a movement is never changed nor removed: record a correction"


def upgrade() -> None:
    op.create_table(
        "closed_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_year")),
        sa.UniqueConstraint("year", name=op.f("uq_closed_year_year")),
    )
    op.execute("INSERT INTO closed_year (year, closed_at) SELECT year, published_at FROM retex ORDER BY year")
    closed = set(op.get_bind().scalars(sa.text("SELECT year FROM closed_year")))
    _allow_changes()
    for year in sorted(closed):
        first_open = next(later for later in range(year, year + len(closed) + 1) if later not in closed)
        op.execute(
            f"UPDATE movement SET year = {first_open} WHERE year = {year} "
            f"AND recorded_at > (SELECT closed_at FROM closed_year WHERE year = {year})"
        )
    _forbid_changes()


def downgrade() -> None:
    _allow_changes()
    year = "CAST(strftime('%Y', occurred_on) AS INTEGER)" if _is_sqlite() else "EXTRACT(YEAR FROM occurred_on)"
    op.execute(f"UPDATE movement SET year = {year} WHERE year <> {year}")
    _forbid_changes()
    op.drop_table("closed_year")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _allow_changes() -> None:
    op.execute("DROP TRIGGER movement_no_update" if _is_sqlite() else "ALTER TABLE movement DISABLE TRIGGER movement_no_change")


def _forbid_changes() -> None:
    op.execute(
        f"CREATE TRIGGER movement_no_update BEFORE UPDATE ON movement BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        if _is_sqlite()
        else "ALTER TABLE movement ENABLE TRIGGER movement_no_change"
    )
