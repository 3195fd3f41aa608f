"""What the giver has put aside for a pickup."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    with op.batch_alter_table("transfer_line") as line:
        line.add_column(sa.Column("picked_units", sa.Integer(), nullable=True))
        line.create_check_constraint(
            op.f("ck_transfer_line_picked_within_promised"), "picked_units >= 0 AND picked_units <= promised_units"
        )
    op.create_table(
        "picked_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["transfer_line.id"], name=op.f("fk_picked_item_line_id")),
        sa.ForeignKeyConstraint(["item_id"], ["equipment_item.id"], name=op.f("fk_picked_item_item_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_picked_item_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picked_item")),
        sa.UniqueConstraint("line_id", "item_id", name=op.f("uq_picked_item_line_id_item_id")),
    )
    op.create_index(op.f("ix_picked_item_item_id"), "picked_item", ["item_id"])


def downgrade() -> None:
    op.drop_table("picked_item")
    with op.batch_alter_table("transfer_line") as line:
        line.drop_constraint(op.f("ck_transfer_line_picked_within_promised"), type_="check")
        line.drop_column("picked_units")
