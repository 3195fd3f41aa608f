"""The index of deadlines holds the days a lot opens: open lots are counted in it alone."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.drop_index("ix_lot_deadline", table_name="lot")
    op.create_index("ix_lot_deadline", "lot", ["state", "claims_until", "id", "available_on", "partners_from"])


def downgrade() -> None:
    op.drop_index("ix_lot_deadline", table_name="lot")
    op.create_index("ix_lot_deadline", "lot", ["state", "claims_until", "id"])
