"""Two indexes of lots hold what is asked of a giver: when it last published, and how many of its lots are open."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.drop_index("ix_lot_giver_id", table_name="lot")
    op.create_index("ix_lot_giver_id", "lot", ["giver_id", "published_at"])
    op.drop_index("ix_lot_of_giver", table_name="lot")
    op.create_index("ix_lot_of_giver", "lot", ["state", "giver_id", "claims_until", "available_on", "partners_from"])


def downgrade() -> None:
    op.drop_index("ix_lot_of_giver", table_name="lot")
    op.create_index("ix_lot_of_giver", "lot", ["state", "giver_id", "claims_until"])
    op.drop_index("ix_lot_giver_id", table_name="lot")
    op.create_index("ix_lot_giver_id", "lot", ["giver_id"])
