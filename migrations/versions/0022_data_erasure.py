"""Erasure of data: media, append-only erasures, who erases under an agreement, what is said of units without inventory."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

REFUSAL = "an erasure is never changed nor removed: record another one"
REMINDERS = ("pickup", "receipt", "outcomes")
STATES = ("missing", "failed", "erased")


def upgrade() -> None:
    with op.batch_alter_table("equipment_item") as item:
        item.add_column(sa.Column("erasure", _kind("erasurestate", *STATES), nullable=False, server_default="missing"))
        item.add_column(sa.Column("back_in_use_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("equipment_item") as item:
        item.alter_column("erasure", existing_type=_kind("erasurestate", *STATES), existing_nullable=False, server_default=None)
    _create_media()
    _create_erasures()
    _forbid_changes()
    with op.batch_alter_table("agreement") as agreement:
        agreement.add_column(sa.Column("erased_by", _kind("erasedby", "giver", "partner"), nullable=False, server_default="giver"))
    with op.batch_alter_table("agreement") as agreement:
        agreement.alter_column(
            "erased_by", existing_type=_kind("erasedby", "giver", "partner"), existing_nullable=False, server_default=None
        )
    with op.batch_alter_table("transfer_line") as line:
        for name in ("erased_units", "taker_erased_units"):
            line.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        line.create_check_constraint(
            op.f("ck_transfer_line_erased_within_sent"),
            "erased_units >= 0 AND taker_erased_units >= 0 AND erased_units + taker_erased_units <= coalesce(sent_units, 0)",
        )
    with op.batch_alter_table("transfer_line") as line:
        for name in ("erased_units", "taker_erased_units"):
            line.alter_column(name, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    _allow_reminders(*REMINDERS, "erasure")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM transfer_reminder WHERE kind = 'erasure'"))
    _allow_reminders(*REMINDERS)
    with op.batch_alter_table("transfer_line") as line:
        line.drop_constraint(op.f("ck_transfer_line_erased_within_sent"), type_="check")
        line.drop_column("taker_erased_units")
        line.drop_column("erased_units")
    with op.batch_alter_table("agreement") as agreement:
        agreement.drop_constraint(op.f("ck_agreement_erasedby"), type_="check")
        agreement.drop_column("erased_by")
    _allow_changes()
    op.drop_table("data_erasure")
    op.drop_table("storage_medium")
    with op.batch_alter_table("equipment_item") as item:
        item.drop_column("back_in_use_at")
        item.drop_constraint(op.f("ck_equipment_item_erasurestate"), type_="check")
        item.drop_column("erasure")


def _create_media() -> None:
    op.create_table(
        "storage_medium",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind("mediumkind", "hard_disk", "ssd", "built_in", "card", "other"), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("serial_key", sa.String(length=80), nullable=True),
        sa.Column("capacity_gb", sa.Integer(), nullable=True),
        sa.CheckConstraint("capacity_gb > 0", name=op.f("ck_storage_medium_capacity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["equipment_item.id"], name=op.f("fk_storage_medium_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_medium")),
        sa.UniqueConstraint("item_id", "serial_key", name=op.f("uq_storage_medium_item_id_serial_key")),
    )
    op.create_index(op.f("ix_storage_medium_item_id"), "storage_medium", ["item_id"], unique=False)


def _create_erasures() -> None:
    op.create_table(
        "data_erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("medium_id", sa.Integer(), nullable=True),
        sa.Column("level", _kind("erasurelevel", "clear", "purge", "destroy"), nullable=False),
        sa.Column("result", _kind("erasureresult", "succeeded", "failed"), nullable=False),
        sa.Column("tool", sa.String(length=80), nullable=False),
        sa.Column("tool_version", sa.String(length=40), nullable=False),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("tool <> ''", name=op.f("ck_data_erasure_tool_is_said")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_data_erasure_by_membership_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_data_erasure_file_id")),
        sa.ForeignKeyConstraint(["item_id"], ["equipment_item.id"], name=op.f("fk_data_erasure_item_id")),
        sa.ForeignKeyConstraint(["medium_id"], ["storage_medium.id"], name=op.f("fk_data_erasure_medium_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_data_erasure_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_erasure")),
    )
    op.create_index("ix_data_erasure_item", "data_erasure", ["item_id", "id"], unique=False)


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER data_erasure_no_{verb.lower()} BEFORE {verb} ON data_erasure "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION data_erasure_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER data_erasure_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON data_erasure "
        "FOR EACH STATEMENT EXECUTE FUNCTION data_erasure_refuse_change()"
    )


def _allow_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER data_erasure_no_update")
        op.execute("DROP TRIGGER data_erasure_no_delete")
        return
    op.execute("DROP TRIGGER data_erasure_no_change ON data_erasure")
    op.execute("DROP FUNCTION data_erasure_refuse_change()")


def _allow_reminders(*kinds: str) -> None:
    with op.batch_alter_table("transfer_reminder") as reminder:
        reminder.drop_constraint(op.f("ck_transfer_reminder_reminderkind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        reminder.create_check_constraint(op.f("ck_transfer_reminder_reminderkind"), f"kind IN ({listed})")


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
