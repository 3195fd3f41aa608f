"""The ledger of movements, which nobody may change."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


REFUSAL = "a movement is never changed nor removed: record a correction"


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER movement_no_{verb.lower()} BEFORE {verb} ON movement BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION movement_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER movement_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON movement "
        "FOR EACH STATEMENT EXECUTE FUNCTION movement_refuse_change()"
    )


def _allow_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER movement_no_update")
        op.execute("DROP TRIGGER movement_no_delete")
        return
    op.execute("DROP TRIGGER movement_no_change ON movement")
    op.execute("DROP FUNCTION movement_refuse_change()")


def upgrade() -> None:
    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "given",
                "reused",
                "parts",
                "recycled",
                "returned",
                "lost",
                name="movementkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("mass_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("mass_is_weighed", sa.Boolean(), nullable=False),
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
        sa.Column(
            "proof",
            sa.Enum("certified", "declared", "unproved", name="proof", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("public_body", "residents", "agents", name="origin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("transfer_line_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("correction_reason <> '' OR units > 0", name=op.f("ck_movement_negative_is_a_correction")),
        sa.CheckConstraint("units <> 0", name=op.f("ck_movement_units_not_zero")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_movement_category_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["organisation.id"], name=op.f("fk_movement_giver_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["organisation.id"], name=op.f("fk_movement_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    op.create_index(
        "ix_movement_figures",
        "movement",
        ["year", "giver_id", "category_id", "kind", "eligibility", "proof", "origin", "units", "mass_kg", "mass_is_weighed"],
        unique=False,
    )
    op.create_index("ix_movement_source", "movement", ["transfer_line_id"], unique=False)
    op.create_index(op.f("ix_movement_taker_id"), "movement", ["taker_id"], unique=False)
    _forbid_changes()


def downgrade() -> None:
    _allow_changes()
    op.drop_index(op.f("ix_movement_taker_id"), table_name="movement")
    op.drop_index("ix_movement_source", table_name="movement")
    op.drop_index("ix_movement_figures", table_name="movement")
    op.drop_table("movement")
