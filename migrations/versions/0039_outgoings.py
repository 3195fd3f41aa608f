"""Equipment that leaves otherwise than through a lot: sold, taken back, given to staff; what is protected is outside the decree."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

REFUSAL = "a movement is never changed nor removed: record a correction"
KINDS = ("given", "reused", "parts", "recycled", "returned", "lost")
NEW_KINDS = ("sold", "taken_back")
ELIGIBILITIES = ("counts", "over_ten_years", "undated", "outside_categories")
CHANNELS = ("association", "staff", "public_body", "sale", "take_back")


def upgrade() -> None:
    _with_movements_unlocked(kinds=(*KINDS, *NEW_KINDS), eligibilities=(*ELIGIBILITIES, "protected"), has_taker=False)
    for table in ("lot_line", "transfer_line"):
        _allow(table, "eligibility", (*ELIGIBILITIES, "protected"))
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("channel", _kind("channel", *CHANNELS), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("committed_on", sa.Date(), nullable=True),
        sa.Column("proof_file_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("committed_on <= left_on", name=op.f("ck_outgoing_committed_before")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name=op.f("ck_outgoing_withdrawal_has_a_reason")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_outgoing_organisation_id")),
        sa.ForeignKeyConstraint(["proof_file_id"], ["stored_file.id"], name=op.f("fk_outgoing_proof_file_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_outgoing_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
    )
    op.create_index(op.f("ix_outgoing_organisation_id"), "outgoing", ["organisation_id"])
    op.create_table(
        "outgoing_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("eligibility", _kind("eligibility", *ELIGIBILITIES, "protected"), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_outgoing_line_units_positive")),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outgoing.id"], name=op.f("fk_outgoing_line_outgoing_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_outgoing_line_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_line")),
    )
    op.create_index(op.f("ix_outgoing_line_outgoing_id"), "outgoing_line", ["outgoing_id"])
    op.create_table(
        "outgoing_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["outgoing_line.id"], name=op.f("fk_outgoing_item_line_id")),
        sa.ForeignKeyConstraint(["item_id"], ["equipment_item.id"], name=op.f("fk_outgoing_item_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_item")),
        sa.UniqueConstraint("line_id", "item_id", name=op.f("uq_outgoing_item_line_id_item_id")),
    )
    op.create_index(op.f("ix_outgoing_item_item_id"), "outgoing_item", ["item_id"])


def downgrade() -> None:
    """What left otherwise than through a lot has no place in the schema before: its movements go with it."""
    op.drop_table("outgoing_item")
    op.drop_table("outgoing_line")
    op.drop_table("outgoing")
    for table in ("lot_line", "transfer_line"):
        op.execute(sa.text(f"UPDATE {table} SET eligibility = 'outside_categories' WHERE eligibility = 'protected'"))
        _allow(table, "eligibility", ELIGIBILITIES)
    _with_movements_unlocked(kinds=KINDS, eligibilities=ELIGIBILITIES, has_taker=True)


def _with_movements_unlocked(*, kinds: tuple[str, ...], eligibilities: tuple[str, ...], has_taker: bool) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TRIGGER movement_no_update")
        op.execute("DROP TRIGGER movement_no_delete")
    else:
        op.execute("DROP TRIGGER movement_no_change ON movement")
    if has_taker:
        op.execute(sa.text("DELETE FROM movement WHERE taker_id IS NULL"))
        op.execute(sa.text("UPDATE movement SET eligibility = 'outside_categories' WHERE eligibility = 'protected'"))
    with op.batch_alter_table("movement") as movement:
        movement.alter_column("taker_id", existing_type=sa.Integer(), nullable=not has_taker)
        for name, values in (("movementkind", kinds), ("eligibility", eligibilities)):
            movement.drop_constraint(op.f(f"ck_movement_{name}"), type_="check")
            column = "kind" if name == "movementkind" else name
            movement.create_check_constraint(op.f(f"ck_movement_{name}"), f"{column} IN ({_listed(values)})")
    if is_sqlite:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER movement_no_{verb.lower()} BEFORE {verb} ON movement BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER movement_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON movement "
            "FOR EACH STATEMENT EXECUTE FUNCTION movement_refuse_change()"
        )


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as altered:
        altered.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        altered.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({_listed(values)})")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
