"""A private calendar for each person who wants one."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_table(
        "private_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_private_calendar_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_calendar")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_private_calendar_membership_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_private_calendar_token_sha256")),
    )


def downgrade() -> None:
    op.drop_table("private_calendar")
