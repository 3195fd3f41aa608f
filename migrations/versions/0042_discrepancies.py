"""Discrepancies settled in writing."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    with op.batch_alter_table("transfer") as transfer:
        transfer.add_column(sa.Column("discrepancy_settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "discrepancy_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_discrepancy_entry_transfer_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_discrepancy_entry_organisation_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_discrepancy_entry_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discrepancy_entry")),
    )
    op.create_index(op.f("ix_discrepancy_entry_transfer_id"), "discrepancy_entry", ["transfer_id"])


def downgrade() -> None:
    op.drop_table("discrepancy_entry")
    with op.batch_alter_table("transfer") as transfer:
        transfer.drop_column("discrepancy_settled_at")
