"""What people write to one another about a lot, and the answers everybody may read."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "lot_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_lot_message_body_not_empty")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_lot_message_by_membership_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_message_lot_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_lot_message_organisation_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["organisation.id"], name=op.f("fk_lot_message_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_message")),
    )
    op.create_index("ix_lot_message_conversation", "lot_message", ["lot_id", "organisation_id", "id"], unique=False)
    op.create_index("ix_lot_message_pace", "lot_message", ["sender_id", "sent_at"], unique=False)
    op.create_table(
        "lot_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_lot_answer_by_membership_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_answer_lot_id")),
        sa.ForeignKeyConstraint(["message_id"], ["lot_message.id"], name=op.f("fk_lot_answer_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_answer")),
    )
    op.create_index(op.f("ix_lot_answer_lot_id"), "lot_answer", ["lot_id"], unique=False)
    op.create_index(
        "uq_lot_answer_shown",
        "lot_answer",
        ["message_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_lot_answer_shown",
        table_name="lot_answer",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_lot_answer_lot_id"), table_name="lot_answer")
    op.drop_table("lot_answer")
    op.drop_index("ix_lot_message_pace", table_name="lot_message")
    op.drop_index("ix_lot_message_conversation", table_name="lot_message")
    op.drop_table("lot_message")
