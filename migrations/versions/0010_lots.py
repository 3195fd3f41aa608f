"""Lots, claims and allocations."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("pickup_place", sa.String(length=200), nullable=False),
        sa.Column("pickup_hours", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "allocated",
                "withdrawn",
                name="lotstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("claims_until", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["membership.id"], name=op.f("fk_lot_created_by_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["organisation.id"], name=op.f("fk_lot_giver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    op.create_index(op.f("ix_lot_giver_id"), "lot", ["giver_id"], unique=False)
    op.create_index("ix_lot_published", "lot", ["state", "published_at", "id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "allocated",
                "refused",
                "withdrawn",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_claim_by_membership_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_claim_lot_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["organisation.id"], name=op.f("fk_claim_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_lot_id"), "claim", ["lot_id"], unique=False)
    op.create_index("ix_claim_taker", "claim", ["taker_id", "state"], unique=False)
    op.create_index(
        "uq_claim_live",
        "claim",
        ["lot_id", "taker_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('pending', 'allocated')"),
        postgresql_where=sa.text("state IN ('pending', 'allocated')"),
    )
    op.create_table(
        "lot_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum("working", "to_check", "broken", name="condition", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "eligibility",
            sa.Enum(
                "counts",
                "over_ten_years",
                "undated",
                "outside_categories",
                name="eligibility",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("allocated_units", sa.Integer(), nullable=False),
        sa.Column("mass_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.CheckConstraint("allocated_units >= 0 AND allocated_units <= units", name=op.f("ck_lot_line_promised_once")),
        sa.CheckConstraint("mass_kg > 0", name=op.f("ck_lot_line_mass_positive")),
        sa.CheckConstraint("units > 0", name=op.f("ck_lot_line_units_positive")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_lot_line_category_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_line_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_line")),
    )
    op.create_index(op.f("ix_lot_line_category_id"), "lot_line", ["category_id"], unique=False)
    op.create_index(op.f("ix_lot_line_lot_id"), "lot_line", ["lot_id"], unique=False)
    op.create_table(
        "claim_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("lot_line_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("granted_units", sa.Integer(), nullable=False),
        sa.CheckConstraint("granted_units >= 0 AND granted_units <= units", name=op.f("ck_claim_line_granted_within_asked")),
        sa.CheckConstraint("units > 0", name=op.f("ck_claim_line_units_positive")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_line_claim_id")),
        sa.ForeignKeyConstraint(["lot_line_id"], ["lot_line.id"], name=op.f("fk_claim_line_lot_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_line")),
        sa.UniqueConstraint("claim_id", "lot_line_id", name=op.f("uq_claim_line_claim_id_lot_line_id")),
    )
    op.create_index(op.f("ix_claim_line_lot_line_id"), "claim_line", ["lot_line_id"], unique=False)
    op.create_table(
        "lot_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["equipment_item.id"], name=op.f("fk_lot_item_item_id")),
        sa.ForeignKeyConstraint(["line_id"], ["lot_line.id"], name=op.f("fk_lot_item_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_item")),
        sa.UniqueConstraint("item_id", name=op.f("uq_lot_item_item_id")),
    )
    op.create_index(op.f("ix_lot_item_line_id"), "lot_item", ["line_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_lot_item_line_id"), table_name="lot_item")
    op.drop_table("lot_item")
    op.drop_index(op.f("ix_claim_line_lot_line_id"), table_name="claim_line")
    op.drop_table("claim_line")
    op.drop_index(op.f("ix_lot_line_lot_id"), table_name="lot_line")
    op.drop_index(op.f("ix_lot_line_category_id"), table_name="lot_line")
    op.drop_table("lot_line")
    op.drop_index(
        "uq_claim_live",
        table_name="claim",
        sqlite_where=sa.text("state IN ('pending', 'allocated')"),
        postgresql_where=sa.text("state IN ('pending', 'allocated')"),
    )
    op.drop_index("ix_claim_taker", table_name="claim")
    op.drop_index(op.f("ix_claim_lot_id"), table_name="claim")
    op.drop_table("claim")
    op.drop_index("ix_lot_published", table_name="lot")
    op.drop_index(op.f("ix_lot_giver_id"), table_name="lot")
    op.drop_table("lot")
