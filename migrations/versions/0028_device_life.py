"""The life of a device: the act that decommissions it, and the things an announcement mentions."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("equipment_item") as item:
        item.add_column(sa.Column("decommissioning_act", sa.String(length=120), nullable=False, server_default=""))
        item.add_column(sa.Column("decommissioning_file_id", sa.Integer(), nullable=True))
        item.create_foreign_key(
            op.f("fk_equipment_item_decommissioning_file_id"), "stored_file", ["decommissioning_file_id"], ["id"]
        )
    with op.batch_alter_table("equipment_item") as item:
        item.alter_column("decommissioning_act", existing_type=sa.String(length=120), existing_nullable=False, server_default=None)
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name=op.f("fk_mention_announcement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    op.create_index("ix_mention_thing", "mention", ["subject_kind", "subject_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mention")
    with op.batch_alter_table("equipment_item") as item:
        item.drop_constraint(op.f("fk_equipment_item_decommissioning_file_id"), type_="foreignkey")
        item.drop_column("decommissioning_file_id")
        item.drop_column("decommissioning_act")
