"""What passers-by report of a box, without saying who they are, and what is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "box_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("problem", _kind("problem", "full", "damaged", "dangerous"), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("photo_width", sa.Integer(), nullable=True),
        sa.Column("photo_height", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("state", _kind("reportstate", "received", "in_hand", "settled"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("times > 0", name=op.f("ck_box_report_times_positive")),
        sa.CheckConstraint("state = 'received' OR answer <> ''", name=op.f("ck_box_report_answered_in_words")),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_box_report_box_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_box_report_photo_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["membership.id"], name=op.f("fk_box_report_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_report")),
    )
    op.create_index("ix_box_report_of_box", "box_report", ["box_id", "reported_at"])
    op.create_index("ix_box_report_open", "box_report", ["state", "box_id"])


def downgrade() -> None:
    op.drop_table("box_report")
