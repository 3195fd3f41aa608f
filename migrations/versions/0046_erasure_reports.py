"""Reports of erasure tools, kept with what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "erasure_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_erasure_report_by_membership_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_erasure_report_file_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_erasure_report_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_report")),
    )
    op.create_index(op.f("ix_erasure_report_organisation_id"), "erasure_report", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_erasure_report_organisation_id"), table_name="erasure_report")
    op.drop_table("erasure_report")
