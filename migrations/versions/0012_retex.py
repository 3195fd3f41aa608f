"""Targets of rates, published annual reports."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "rate_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rate", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("is_legal", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.CheckConstraint("rate IN ('decree', 'roadmap')", name=op.f("ck_rate_target_rate_known")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_rate_target_percent_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_target")),
        sa.UniqueConstraint("rate", "year", name=op.f("uq_rate_target_rate_year")),
    )
    op.create_table(
        "retex",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("headline", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("figures_sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_retex_by_membership_id")),
        sa.ForeignKeyConstraint(["document_id"], ["stored_file.id"], name=op.f("fk_retex_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retex")),
        sa.UniqueConstraint("year", name=op.f("uq_retex_year")),
    )


def downgrade() -> None:
    op.drop_table("retex")
    op.drop_table("rate_target")
