"""Photos of lots, in three sizes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "lot_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("small_id", sa.Integer(), nullable=False),
        sa.Column("medium_id", sa.Integer(), nullable=False),
        sa.Column("large_id", sa.Integer(), nullable=False),
        sa.Column("small_width", sa.Integer(), nullable=False),
        sa.Column("medium_width", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint("caption <> ''", name=op.f("ck_lot_photo_described")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_photo_lot_id")),
        sa.ForeignKeyConstraint(["small_id"], ["stored_file.id"], name=op.f("fk_lot_photo_small_id")),
        sa.ForeignKeyConstraint(["medium_id"], ["stored_file.id"], name=op.f("fk_lot_photo_medium_id")),
        sa.ForeignKeyConstraint(["large_id"], ["stored_file.id"], name=op.f("fk_lot_photo_large_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_photo")),
    )
    op.create_index(op.f("ix_lot_photo_lot_id"), "lot_photo", ["lot_id"])


def downgrade() -> None:
    op.drop_table("lot_photo")
