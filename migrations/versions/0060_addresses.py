"""Addresses and their points; what a partner gives as its own address, in public."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "located", "doubtful", "refused", "placed", "left",
                name="addressstate", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column(
            "doubt",
            sa.Enum(
                "not_found", "other_municipality", "municipality_only", "far_away", "low_score", "unsure",
                name="doubt", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=True,
        ),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_address_point_whole")),
        sa.CheckConstraint("(latitude IS NOT NULL) = (state IN ('located', 'placed'))", name=op.f("ck_address_point_when_known")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_address_score_in_range")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["membership.id"], name=op.f("fk_address_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("words", "insee_code", name=op.f("uq_address_words_insee_code")),
    )  # fmt: skip
    op.create_index(op.f("ix_address_insee_code"), "address", ["insee_code"], unique=False)
    op.create_index("ix_address_state", "address", ["state", "id"], unique=False)
    with op.batch_alter_table("partner") as table:
        table.add_column(sa.Column("street", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("address_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_partner_address_id"), "address", ["address_id"], ["id"])
        table.create_index(op.f("ix_partner_address_id"), ["address_id"], unique=False)
    with op.batch_alter_table("partner") as table:
        table.alter_column("street", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("partner") as table:
        table.drop_index(op.f("ix_partner_address_id"))
        table.drop_constraint(op.f("fk_partner_address_id"), type_="foreignkey")
        table.drop_column("address_id")
        table.drop_column("street")
    op.drop_table("address")
