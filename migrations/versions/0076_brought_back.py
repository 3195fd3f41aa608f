"""Movements brought back to the year they happened in, by an erratum of its report."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    # Not by batch: the table would be made again, without the triggers that forbid changing it.
    op.add_column("movement", sa.Column("brought_back_id", sa.Integer(), nullable=True))
    op.create_index("uq_movement_brought_back", "movement", ["brought_back_id", "year"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_movement_brought_back", table_name="movement")
    op.drop_column("movement", "brought_back_id")
