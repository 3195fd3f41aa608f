"""What public bodies buy, its references, and what they declare of a year."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"


def _euros() -> sa.types.TypeEngine:
    return sa.Numeric(14, 2).with_variant(sa.BigInteger(), "sqlite")


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "flat_gift_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=False),
        sa.Column("value_eur", _euros(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.CheckConstraint("value_eur > 0", name=op.f("ck_flat_gift_value_value_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flat_gift_value")),
        sa.UniqueConstraint("label", "valid_from", name=op.f("uq_flat_gift_value_label_valid_from")),
    )
    op.create_table(
        "product_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_kind")),
        sa.UniqueConstraint("label", name=op.f("uq_product_kind_label")),
    )
    op.create_table(
        "spend_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("basis", _kind("targetbasis", "reuse", "recycled", "unverified"), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_spend_target_percent_in_range")),
        sa.ForeignKeyConstraint(["kind_id"], ["product_kind.id"], name=op.f("fk_spend_target_kind_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spend_target")),
        sa.UniqueConstraint("kind_id", "basis", "first_year", name=op.f("uq_spend_target_kind_id_basis_first_year")),
    )
    op.create_table(
        "purchase_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", _kind("purchasefilestate", "previewed", "applied"), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_purchase_file_by_membership_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_purchase_file_file_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_purchase_file_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_file")),
    )
    op.create_index("ix_purchase_file_organisation_id", "purchase_file", ["organisation_id"])

    op.create_table(
        "spend_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("figures_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopening_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_spend_declaration_correction_has_reason")),
        sa.CheckConstraint("year BETWEEN 2024 AND 2200", name=op.f("ck_spend_declaration_year_plausible")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_spend_declaration_by_membership_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_spend_declaration_file_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_spend_declaration_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spend_declaration")),
        sa.UniqueConstraint("organisation_id", "year", "number", name=op.f("uq_spend_declaration_organisation_id_year_number")),
    )
    op.create_index("ix_spend_declaration_year", "spend_declaration", ["year", "organisation_id"])
    op.create_index(
        "uq_spend_declaration_last",
        "spend_declaration",
        ["organisation_id", "year"],
        unique=True,
        sqlite_where=sa.text("is_last"),
        postgresql_where=sa.text("is_last"),
    )

    op.create_table(
        "spend_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("amount_eur", _euros(), nullable=False),
        sa.Column("reuse_eur", _euros(), nullable=False),
        sa.Column("gift_eur", _euros(), nullable=False),
        sa.Column("recycled_eur", _euros(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "reuse_eur + gift_eur <= amount_eur AND recycled_eur <= amount_eur", name=op.f("ck_spend_total_parts_within_whole")
        ),
        sa.ForeignKeyConstraint(["declaration_id"], ["spend_declaration.id"], name=op.f("fk_spend_total_declaration_id")),
        sa.ForeignKeyConstraint(["kind_id"], ["product_kind.id"], name=op.f("fk_spend_total_kind_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spend_total")),
        sa.UniqueConstraint("declaration_id", "kind_id", name=op.f("uq_spend_total_declaration_id_kind_id")),
    )
    op.create_index("ix_spend_total_kind_id", "spend_total", ["kind_id"])

    op.create_table(
        "purchase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("supplier", sa.String(length=150), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("amount_eur", _euros(), nullable=True),
        sa.Column("reuse_eur", _euros(), nullable=False),
        sa.Column("gift_eur", _euros(), nullable=False),
        sa.Column("gift_source", sa.String(length=300), nullable=False),
        sa.Column("recycled_eur", _euros(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("requested_line_id", sa.Integer(), nullable=True),
        sa.Column("purchase_file_id", sa.Integer(), nullable=True),
        sa.Column("row_key", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("gift_eur = 0 OR gift_source <> ''", name=op.f("ck_purchase_gift_has_source")),
        sa.CheckConstraint(
            "(amount_eur IS NULL AND reuse_eur = 0 AND gift_eur = 0 AND recycled_eur = 0)"
            " OR (reuse_eur + gift_eur <= amount_eur AND recycled_eur <= amount_eur)",
            name=op.f("ck_purchase_parts_within_whole"),
        ),
        sa.CheckConstraint(
            "amount_eur >= 0 AND reuse_eur >= 0 AND gift_eur >= 0 AND recycled_eur >= 0",
            name=op.f("ck_purchase_amounts_not_negative"),
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_purchase_units_positive")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_purchase_category_id")),
        sa.ForeignKeyConstraint(["kind_id"], ["product_kind.id"], name=op.f("fk_purchase_kind_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_purchase_organisation_id")),
        sa.ForeignKeyConstraint(["purchase_file_id"], ["purchase_file.id"], name=op.f("fk_purchase_purchase_file_id")),
        sa.ForeignKeyConstraint(["requested_line_id"], ["requested_line.id"], name=op.f("fk_purchase_requested_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
    )
    op.create_index("ix_purchase_kind_id", "purchase", ["kind_id"])
    op.create_index("ix_purchase_of", "purchase", ["organisation_id", "bought_on"])
    op.create_index("ix_purchase_purchase_file_id", "purchase", ["purchase_file_id"])
    op.create_index(
        "uq_purchase_requested_line",
        "purchase",
        ["requested_line_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "uq_purchase_row",
        "purchase",
        ["organisation_id", "row_key"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_purchase_row", table_name="purchase")
    op.drop_index("uq_purchase_requested_line", table_name="purchase")
    op.drop_index("ix_purchase_purchase_file_id", table_name="purchase")
    op.drop_index("ix_purchase_of", table_name="purchase")
    op.drop_index("ix_purchase_kind_id", table_name="purchase")

    op.drop_table("purchase")
    op.drop_index("ix_spend_total_kind_id", table_name="spend_total")

    op.drop_table("spend_total")
    op.drop_index("uq_spend_declaration_last", table_name="spend_declaration")
    op.drop_index("ix_spend_declaration_year", table_name="spend_declaration")

    op.drop_table("spend_declaration")
    op.drop_index("ix_purchase_file_organisation_id", table_name="purchase_file")

    op.drop_table("purchase_file")
    op.drop_table("spend_target")
    op.drop_table("product_kind")
    op.drop_table("flat_gift_value")
