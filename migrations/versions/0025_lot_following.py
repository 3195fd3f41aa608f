"""Saved searches, wishes, who wants to be told of new lots and who was, secret addresses of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=600), nullable=False),
        sa.Column("is_alerted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_saved_search_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("membership_id", "name", name=op.f("uq_saved_search_membership_id_name")),
    )
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("details", sa.String(length=500), nullable=False),
        sa.Column("within_km", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "fulfilled", "withdrawn", "ended", name="wishstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_wish_units_positive")),
        sa.CheckConstraint("within_km > 0", name=op.f("ck_wish_distance_positive")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_wish_by_membership_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_wish_category_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_wish_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
    )
    op.create_index(op.f("ix_wish_organisation_id"), "wish", ["organisation_id"], unique=False)
    op.create_index("ix_wish_demand", "wish", ["state", "category_id", "until"], unique=False)
    op.create_table(
        "lot_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("wants_digest", sa.Boolean(), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lot_follower_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_follower")),
        sa.UniqueConstraint("user_id", name=op.f("uq_lot_follower_user_id")),
    )
    op.create_table(
        "told_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_told_lot_lot_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_told_lot_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_lot")),
        sa.UniqueConstraint("user_id", "lot_id", name=op.f("uq_told_lot_user_id_lot_id")),
    )
    op.create_index(op.f("ix_told_lot_lot_id"), "told_lot", ["lot_id"], unique=False)
    op.create_table(
        "lot_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_lot_feed_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_feed")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_lot_feed_membership_id")),
    )


def downgrade() -> None:
    op.drop_table("lot_feed")
    op.drop_index(op.f("ix_told_lot_lot_id"), table_name="told_lot")
    op.drop_table("told_lot")
    op.drop_table("lot_follower")
    op.drop_index("ix_wish_demand", table_name="wish")
    op.drop_index(op.f("ix_wish_organisation_id"), table_name="wish")
    op.drop_table("wish")
    op.drop_table("saved_search")
