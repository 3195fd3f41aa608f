"""Equipment items, imports, stock declarations."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "equipment_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("manufacturer", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("serial_key", sa.String(length=80), nullable=True),
        sa.Column("inventory_number", sa.String(length=80), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        sa.Column("decommissioned_on", sa.Date(), nullable=True),
        sa.Column("is_decommissioned_undated", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_use",
                "decommissioned",
                "in_lot",
                "given",
                "gone",
                name="itemstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('in_use', 'gone') OR decommissioned_on IS NOT NULL OR is_decommissioned_undated",
            name=op.f("ck_equipment_item_decommissioned_is_said"),
        ),
        sa.CheckConstraint("left_on IS NULL OR state IN ('given', 'gone')", name=op.f("ck_equipment_item_left_only_when_away")),
        sa.CheckConstraint("decommissioned_on >= purchased_on", name=op.f("ck_equipment_item_dates_in_order")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_equipment_item_category_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_equipment_item_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_item")),
        sa.UniqueConstraint("organisation_id", "inventory_number", name=op.f("uq_equipment_item_organisation_id_inventory_number")),
        sa.UniqueConstraint("organisation_id", "serial_key", name=op.f("uq_equipment_item_organisation_id_serial_key")),
    )
    op.create_index("ix_equipment_item_list", "equipment_item", ["organisation_id", "state", "category_id"], unique=False)
    op.create_table(
        "inventory_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("previewed", "applied", name="importstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_inventory_import_by_membership_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_inventory_import_file_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_inventory_import_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_import")),
    )
    op.create_index(op.f("ix_inventory_import_organisation_id"), "inventory_import", ["organisation_id"], unique=False)
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


def downgrade() -> None:
    op.drop_index("ix_stock_declaration_year", table_name="stock_declaration")
    op.drop_table("stock_declaration")
    op.drop_index(op.f("ix_inventory_import_organisation_id"), table_name="inventory_import")
    op.drop_table("inventory_import")
    op.drop_index("ix_equipment_item_list", table_name="equipment_item")
    op.drop_table("equipment_item")
