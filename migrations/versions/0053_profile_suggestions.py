"""What a partner would change in its verified profile, until the coordinator answers."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.create_table(
        "profile_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "accepted", "refused", "withdrawn",
                name="suggestionstate", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suggested_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_profile_suggestion_partner_id")),
        sa.ForeignKeyConstraint(["suggested_by_id"], ["membership.id"], name=op.f("fk_profile_suggestion_suggested_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_suggestion")),
    )  # fmt: skip
    op.create_index(op.f("ix_profile_suggestion_partner_id"), "profile_suggestion", ["partner_id"], unique=False)
    op.create_index(
        "uq_profile_suggestion_waiting",
        "profile_suggestion",
        ["partner_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("profile_suggestion")
