"""A box stands at its address once that is located."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"


def upgrade() -> None:
    with op.batch_alter_table("collection_box") as table:
        table.add_column(sa.Column("address_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_collection_box_address_id"), "address", ["address_id"], ["id"])
        table.create_index(op.f("ix_collection_box_address_id"), ["address_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("collection_box") as table:
        table.drop_index(op.f("ix_collection_box_address_id"))
        table.drop_constraint(op.f("fk_collection_box_address_id"), type_="foreignkey")
        table.drop_column("address_id")
