"""How a unit is used again, at which price; files of outcomes from the software of takers."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

REUSE = ("given", "sold", "kept")


def upgrade() -> None:
    with op.batch_alter_table("outcome") as outcome:
        outcome.add_column(sa.Column("reuse", _kind("reuse", *REUSE), nullable=True))
        outcome.add_column(sa.Column("unit_price_eur", sa.Numeric(8, 2), nullable=True))
        outcome.add_column(sa.Column("row_key", sa.String(length=64), nullable=False, server_default=""))
        outcome.create_check_constraint(op.f("ck_outcome_only_reuse_has_a_manner"), "kind = 'reused' OR reuse IS NULL")
        outcome.create_check_constraint(
            op.f("ck_outcome_only_a_sale_has_a_price"), "(unit_price_eur IS NULL) = (coalesce(reuse, '') <> 'sold')"
        )
        outcome.create_check_constraint(op.f("ck_outcome_price_positive"), "unit_price_eur > 0")
    with op.batch_alter_table("outcome") as outcome:
        outcome.alter_column("row_key", existing_type=sa.String(length=64), existing_nullable=False, server_default=None)
    op.create_index(
        "uq_outcome_row",
        "outcome",
        ["line_id", "row_key"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL AND row_key <> ''"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND row_key <> ''"),
    )
    op.create_table(
        "outcome_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", _kind("outcomefilestate", "previewed", "applied"), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_outcome_file_transfer_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_outcome_file_by_membership_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_outcome_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_file")),
    )
    op.create_index(op.f("ix_outcome_file_transfer_id"), "outcome_file", ["transfer_id"])


def downgrade() -> None:
    op.drop_table("outcome_file")
    op.drop_index("uq_outcome_row", "outcome")
    with op.batch_alter_table("outcome") as outcome:
        for name in ("price_positive", "only_a_sale_has_a_price", "only_reuse_has_a_manner", "reuse"):
            outcome.drop_constraint(op.f(f"ck_outcome_{name}"), type_="check")
        outcome.drop_column("row_key")
        outcome.drop_column("unit_price_eur")
        outcome.drop_column("reuse")


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
