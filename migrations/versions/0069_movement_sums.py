"""Sums of the movements, so that figures need not go through a long ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"

KINDS = ("given", "reused", "parts", "recycled", "returned", "lost", "sold", "taken_back")
ELIGIBILITIES = ("counts", "over_ten_years", "undated", "outside_categories", "protected")
PROOFS = ("certified", "declared", "unproved")
ORIGINS = ("public_body", "residents", "agents")
ALIKE = ("year", "giver_id", "category_id", "kind", "eligibility", "proof", "origin", "mass_is_weighed")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "movement_sum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("movementkind", *KINDS), nullable=False),
        sa.Column("eligibility", _one_of("eligibility", *ELIGIBILITIES), nullable=False),
        sa.Column("proof", _one_of("proof", *PROOFS), nullable=False),
        sa.Column("origin", _one_of("origin", *ORIGINS), nullable=False),
        sa.Column("mass_is_weighed", sa.Boolean(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("mass_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("units_without_mass", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_movement_sum_category_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["organisation.id"], name=op.f("fk_movement_sum_giver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement_sum")),
        sa.UniqueConstraint(*ALIKE, name="uq_movement_sum_alike"),
    )
    mark = op.create_table(
        "movement_summed_until",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_movement_summed_until_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement_summed_until")),
    )
    op.bulk_insert(mark, [{"id": 1, "movement_id": 0}])


def downgrade() -> None:
    op.drop_table("movement_summed_until")
    op.drop_table("movement_sum")
