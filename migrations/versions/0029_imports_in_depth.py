"""Imports: their rows in a report apart, large ones in the background; columns and words explained once."""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

STATES = ("planning", "previewed", "applying", "applied")
IMPORTS = sa.table(
    "inventory_import",
    sa.column("id", sa.Integer),
    sa.column("outcome", sa.JSON),
    sa.column("report", sa.LargeBinary),
    sa.column("state", sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table("inventory_import") as table:
        table.add_column(sa.Column("columns", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("rows", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("report", sa.LargeBinary(), nullable=True))
        table.drop_constraint(op.f("ck_inventory_import_importstate"), type_="check")
    with op.batch_alter_table("inventory_import") as table:
        table.alter_column("columns", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
        table.alter_column("rows", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_inventory_import_importstate"), f"state IN {STATES}")
    op.create_index(
        "uq_inventory_import_one_applying",
        "inventory_import",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'applying'"),
        postgresql_where=sa.text("state = 'applying'"),
    )
    _count_outcomes()
    op.create_table(
        "held_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_held_file_by_membership_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_held_file_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_file")),
    )
    op.create_index(op.f("ix_held_file_organisation_id"), "held_file", ["organisation_id"], unique=False)
    op.create_table(
        "column_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_column_choice_by_membership_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_column_choice_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_choice")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_column_choice_organisation_id_key")),
    )
    op.create_table(
        "kind_meaning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("word", sa.String(length=120), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_kind_meaning_by_membership_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_kind_meaning_category_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_kind_meaning_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kind_meaning")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_kind_meaning_organisation_id_key")),
    )
    op.create_index(
        "uq_kind_meaning_for_all",
        "kind_meaning",
        ["key"],
        unique=True,
        sqlite_where=sa.text("organisation_id IS NULL"),
        postgresql_where=sa.text("organisation_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_kind_meaning_for_all", table_name="kind_meaning")
    op.drop_table("kind_meaning")
    op.drop_table("column_choice")
    op.drop_index(op.f("ix_held_file_organisation_id"), table_name="held_file")
    op.drop_table("held_file")
    op.drop_index("uq_inventory_import_one_applying", table_name="inventory_import")
    _list_outcomes()
    op.execute(IMPORTS.update().where(IMPORTS.c.state.in_(["planning", "applying"])).values(state="previewed"))
    with op.batch_alter_table("inventory_import") as table:
        table.drop_constraint(op.f("ck_inventory_import_importstate"), type_="check")
        table.drop_column("report")
        table.drop_column("rows")
        table.drop_column("columns")
    with op.batch_alter_table("inventory_import") as table:
        table.create_check_constraint(op.f("ck_inventory_import_importstate"), "state IN ('previewed', 'applied')")


def _count_outcomes() -> None:
    """The sentences of an outcome go to its report; it keeps how many there are."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(IMPORTS.c.id, IMPORTS.c.outcome)).all():
        outcome = dict(row.outcome)
        remarks = {name: [[one["line"], one["column"], one["reason"]] for one in outcome[name]] for name in ("refused", "warnings")}
        report = {"created": [], "changed": [], "unchanged": [], "left_out": [], **remarks}
        counted = outcome | {name: len(found) for name, found in remarks.items()} | {"left_out": 0, "unknown_kinds": {}}
        packed = zlib.compress(json.dumps(report).encode())
        connection.execute(IMPORTS.update().where(IMPORTS.c.id == row.id).values(outcome=counted, report=packed))


def _list_outcomes() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(IMPORTS.c.id, IMPORTS.c.outcome, IMPORTS.c.report)).all():
        report = json.loads(zlib.decompress(row.report)) if row.report else {}
        outcome = {name: value for name, value in row.outcome.items() if name not in {"left_out", "unknown_kinds"}}
        for name in ("refused", "warnings"):
            outcome[name] = [dict(zip(("line", "column", "reason"), one, strict=True)) for one in report.get(name, [])]
        connection.execute(IMPORTS.update().where(IMPORTS.c.id == row.id).values(outcome=outcome))
