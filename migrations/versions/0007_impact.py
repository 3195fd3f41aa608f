"""Factor sets."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "factor_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("substitution", sa.Numeric(precision=6, scale=4), nullable=False),
        sa.Column("refurbishment", sa.Numeric(precision=6, scale=4), nullable=False),
        sa.Column("applies_from_year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("refurbishment BETWEEN 0 AND 1", name=op.f("ck_factor_set_refurbishment_is_a_share")),
        sa.CheckConstraint("substitution BETWEEN 0 AND 1", name=op.f("ck_factor_set_substitution_is_a_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_set")),
        sa.UniqueConstraint("name", name=op.f("uq_factor_set_name")),
    )
    op.create_table(
        "impact_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factor_set_id", sa.Integer(), nullable=False),
        sa.Column("category_code", sa.String(length=40), nullable=False),
        sa.Column("embodied_co2e_kg", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("reference_life_years", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("second_life_years", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("low_co2e_kg", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("high_co2e_kg", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=300), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("embodied_co2e_kg >= 0", name=op.f("ck_impact_factor_embodied_not_negative")),
        sa.CheckConstraint("low_co2e_kg <= high_co2e_kg", name=op.f("ck_impact_factor_range_in_order")),
        sa.CheckConstraint("reference_life_years > 0", name=op.f("ck_impact_factor_reference_life_positive")),
        sa.CheckConstraint("second_life_years > 0", name=op.f("ck_impact_factor_second_life_positive")),
        sa.ForeignKeyConstraint(["factor_set_id"], ["factor_set.id"], name=op.f("fk_impact_factor_factor_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_factor")),
        sa.UniqueConstraint("factor_set_id", "category_code", name=op.f("uq_impact_factor_factor_set_id_category_code")),
    )


def downgrade() -> None:
    op.drop_table("impact_factor")
    op.drop_table("factor_set")
