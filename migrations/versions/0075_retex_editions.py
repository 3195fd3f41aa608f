"""A year has editions, of which one is the last; the coordinator writes it and adds photos."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"

LAST = sa.text("is_last")


def upgrade() -> None:
    with op.batch_alter_table("retex") as altered:
        altered.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        altered.add_column(sa.Column("is_last", sa.Boolean(), nullable=False, server_default=sa.true()))
        altered.add_column(sa.Column("reason", sa.String(length=500), nullable=False, server_default=""))
        altered.drop_constraint(op.f("uq_retex_year"), type_="unique")
        altered.create_unique_constraint(op.f("uq_retex_year_edition"), ["year", "edition"])
        altered.create_check_constraint(op.f("ck_retex_edition_counted"), "edition >= 1")
        altered.create_check_constraint(op.f("ck_retex_erratum_has_reason"), "edition = 1 OR reason <> ''")
    with op.batch_alter_table("retex") as altered:
        for name in ("edition", "is_last", "reason"):
            altered.alter_column(name, server_default=None)
    op.create_index("uq_retex_last", "retex", ["year"], unique=True, sqlite_where=LAST, postgresql_where=LAST)
    op.create_table(
        "retex_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("highlights", sa.Text(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.Column("outlook", sa.Text(), nullable=False),
        sa.Column("erratum_reason", sa.String(length=500), nullable=False),
        sa.Column("recomputes", sa.Boolean(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retex_draft")),
        sa.UniqueConstraint("year", name=op.f("uq_retex_draft_year")),
    )
    op.create_table(
        "retex_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("credit", sa.String(length=200), nullable=False),
        sa.Column("small_id", sa.Integer(), nullable=False),
        sa.Column("medium_id", sa.Integer(), nullable=False),
        sa.Column("large_id", sa.Integer(), nullable=False),
        sa.Column("small_width", sa.Integer(), nullable=False),
        sa.Column("medium_width", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["small_id"], ["stored_file.id"], name=op.f("fk_retex_photo_small_id")),
        sa.ForeignKeyConstraint(["medium_id"], ["stored_file.id"], name=op.f("fk_retex_photo_medium_id")),
        sa.ForeignKeyConstraint(["large_id"], ["stored_file.id"], name=op.f("fk_retex_photo_large_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retex_photo")),
    )
    op.create_index("ix_retex_photo_year", "retex_photo", ["year", "position"])


def downgrade() -> None:
    op.drop_table("retex_photo")
    op.drop_table("retex_draft")
    op.execute("DELETE FROM retex WHERE NOT is_last")
    op.drop_index("uq_retex_last", table_name="retex")
    with op.batch_alter_table("retex") as altered:
        altered.drop_constraint(op.f("ck_retex_erratum_has_reason"), type_="check")
        altered.drop_constraint(op.f("ck_retex_edition_counted"), type_="check")
        altered.drop_constraint(op.f("uq_retex_year_edition"), type_="unique")
        altered.create_unique_constraint(op.f("uq_retex_year"), ["year"])
        for name in ("reason", "is_last", "edition"):
            altered.drop_column(name)
