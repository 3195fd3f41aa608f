"""Marks that change with the tables pages are made of; the first is that of the sector map."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    mark = op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("topic", name=op.f("uq_mark_topic")),
    )
    op.bulk_insert(mark, [{"topic": "sector", "token": token_hex(16)}])


def downgrade() -> None:
    op.drop_table("mark")
