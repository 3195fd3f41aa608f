"""What the national register says of establishments, and the verifications that asked it."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
STANDINGS = ("open", "closed", "unknown")
FAULTS = ("no_address", "wrong_address", "unreachable", "too_slow", "busy", "broken", "refused", "unexpected")


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.Column(
            "standing", sa.Enum(*STANDINGS, name="standing", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("is_ess", sa.Boolean(), nullable=True),
        sa.Column("is_siae", sa.Boolean(), nullable=True),
        sa.Column("is_association", sa.Boolean(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(siret) = 14", name=op.f("ck_company_siret_length")),
        sa.CheckConstraint("closed_on IS NULL OR standing = 'closed'", name=op.f("ck_company_closed_since")),
        sa.CheckConstraint("NOT is_restricted OR legal_name = ''", name=op.f("ck_company_no_name_if_restricted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("siret", name=op.f("uq_company_siret")),
    )
    op.create_index(op.f("ix_company_checked_at"), "company", ["checked_at"], unique=False)
    op.create_table(
        "company_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column(
            "fault", sa.Enum(*FAULTS, name="checkfault", native_enum=False, create_constraint=True, length=40), nullable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_check")),
    )


def downgrade() -> None:
    op.drop_table("company_check")
    op.drop_table("company")
