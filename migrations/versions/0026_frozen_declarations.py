"""Stock declarations are drafted, frozen, then corrected by number: a declaration and its lines."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

DRAFT, LAST = sa.text("frozen_at IS NULL"), sa.text("is_last")


def upgrade() -> None:
    op.execute("CREATE TABLE former_stock AS SELECT * FROM stock_declaration")
    op.drop_index("ix_stock_declaration_year", table_name="stock_declaration")
    op.drop_table("stock_declaration")
    op.create_table(
        "stock_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("frozen_at IS NOT NULL OR NOT is_last", name=op.f("ck_stock_declaration_only_frozen_is_last")),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_stock_declaration_correction_has_reason")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_stock_declaration_year_plausible")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_stock_declaration_by_membership_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_stock_declaration_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_declaration")),
        sa.UniqueConstraint("organisation_id", "year", "number", name=op.f("uq_stock_declaration_organisation_id_year_number")),
    )
    op.create_index("ix_stock_declaration_year", "stock_declaration", ["year", "organisation_id"], unique=False)
    for name, where in (("draft", DRAFT), ("last", LAST)):
        op.create_index(
            f"uq_stock_declaration_{name}",
            "stock_declaration",
            ["organisation_id", "year"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "stock_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("fleet_units", sa.Integer(), nullable=False),
        sa.Column("decommissioned_units", sa.Integer(), nullable=False),
        sa.Column("proposed_fleet", sa.Integer(), nullable=True),
        sa.Column("proposed_decommissioned", sa.Integer(), nullable=True),
        sa.CheckConstraint("decommissioned_units <= fleet_units", name=op.f("ck_stock_line_part_within_whole")),
        sa.CheckConstraint("fleet_units >= 0 AND decommissioned_units >= 0", name=op.f("ck_stock_line_units_not_negative")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_stock_line_category_id")),
        sa.ForeignKeyConstraint(["declaration_id"], ["stock_declaration.id"], name=op.f("fk_stock_line_declaration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_line")),
        sa.UniqueConstraint("declaration_id", "category_id", name=op.f("uq_stock_line_declaration_id_category_id")),
    )
    op.execute(
        "INSERT INTO stock_declaration (organisation_id, year, number, reason, is_last, declared_at, frozen_at, by_membership_id) "
        "SELECT organisation_id, year, 1, '', true, MAX(declared_at), MAX(declared_at), MAX(by_membership_id) "
        "FROM former_stock GROUP BY organisation_id, year ORDER BY year, organisation_id"
    )
    op.execute(
        "INSERT INTO stock_line (declaration_id, category_id, fleet_units, decommissioned_units) "
        "SELECT said.id, former.category_id, former.fleet_units, former.decommissioned_units FROM former_stock AS former "
        "JOIN stock_declaration AS said ON said.organisation_id = former.organisation_id AND said.year = former.year "
        "ORDER BY former.id"
    )
    op.drop_table("former_stock")


def downgrade() -> None:
    op.execute(
        "CREATE TABLE former_stock AS SELECT said.organisation_id, said.year, line.category_id, line.fleet_units, "
        "line.decommissioned_units, said.declared_at, said.by_membership_id FROM stock_line AS line "
        "JOIN stock_declaration AS said ON said.id = line.declaration_id WHERE said.is_last"
    )
    op.drop_table("stock_line")
    for name in ("uq_stock_declaration_draft", "uq_stock_declaration_last", "ix_stock_declaration_year"):
        op.drop_index(name, table_name="stock_declaration")
    op.drop_table("stock_declaration")
    op.create_table(
        "stock_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("fleet_units", sa.Integer(), nullable=False),
        sa.Column("decommissioned_units", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("decommissioned_units <= fleet_units", name=op.f("ck_stock_declaration_part_within_whole")),
        sa.CheckConstraint("fleet_units >= 0 AND decommissioned_units >= 0", name=op.f("ck_stock_declaration_units_not_negative")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_stock_declaration_year_plausible")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_stock_declaration_by_membership_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_stock_declaration_category_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_stock_declaration_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_declaration")),
        sa.UniqueConstraint(
            "organisation_id", "year", "category_id", name=op.f("uq_stock_declaration_organisation_id_year_category_id")
        ),
    )
    op.create_index("ix_stock_declaration_year", "stock_declaration", ["year", "organisation_id"], unique=False)
    op.execute(
        "INSERT INTO stock_declaration (organisation_id, year, category_id, fleet_units, decommissioned_units, declared_at, "
        "by_membership_id) SELECT organisation_id, year, category_id, fleet_units, decommissioned_units, declared_at, "
        "by_membership_id FROM former_stock"
    )
    op.drop_table("former_stock")
