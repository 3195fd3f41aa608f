"""Equipment categories."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "equipment_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("plural", sa.String(length=80), nullable=False),
        sa.Column("weee_category", sa.Integer(), nullable=False),
        sa.Column("in_decree", sa.Boolean(), nullable=False),
        sa.Column("holds_data", sa.Boolean(), nullable=False),
        sa.Column("default_mass_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("default_mass_kg > 0", name=op.f("ck_equipment_category_default_mass_positive")),
        sa.CheckConstraint("weee_category BETWEEN 1 AND 7", name=op.f("ck_equipment_category_weee_category_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_category")),
        sa.UniqueConstraint("code", name=op.f("uq_equipment_category_code")),
    )


def downgrade() -> None:
    op.drop_table("equipment_category")
