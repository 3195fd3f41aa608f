"""Boxes in public buildings where people leave their devices, and the categories they accept."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "collection_box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("origin", _kind("origin", "public_body", "residents", "agents"), nullable=False),
        sa.Column("building", sa.String(150), nullable=False),
        sa.Column("spot", sa.String(200), nullable=False),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("location_is_approximate", sa.Boolean(), nullable=False),
        sa.Column("opening_hours", sa.String(255), nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("capacity_litres", sa.Integer(), nullable=True),
        sa.Column("capacity_kg", sa.Integer(), nullable=True),
        sa.Column("accepts_batteries", sa.Boolean(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("state", _kind("boxstate", "proposed", "installed", "out_of_service", "removed"), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("photo_caption", sa.String(200), nullable=False),
        sa.Column("photo_width", sa.Integer(), nullable=True),
        sa.Column("photo_height", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity_litres > 0", name=op.f("ck_collection_box_capacity_litres_positive")),
        sa.CheckConstraint("capacity_kg > 0", name=op.f("ck_collection_box_capacity_kg_positive")),
        sa.CheckConstraint("origin <> 'public_body'", name=op.f("ck_collection_box_left_by_people")),
        sa.CheckConstraint("photo_id IS NULL OR photo_caption <> ''", name=op.f("ck_collection_box_photo_described")),
        sa.ForeignKeyConstraint(["host_id"], ["organisation.id"], name=op.f("fk_collection_box_host_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["organisation.id"], name=op.f("fk_collection_box_responsible_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_collection_box_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_box")),
        sa.UniqueConstraint("code", name=op.f("uq_collection_box_code")),
    )
    op.create_index("ix_collection_box_state", "collection_box", ["state", "insee_code", "id"])
    for column in ("host_id", "insee_code", "responsible_id"):
        op.create_index(op.f(f"ix_collection_box_{column}"), "collection_box", [column])
    op.create_table(
        "box_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_box_category_box_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_box_category_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_category")),
        sa.UniqueConstraint("box_id", "category_id", name=op.f("uq_box_category_box_id_category_id")),
    )
    op.create_index(op.f("ix_box_category_category_id"), "box_category", ["category_id"])


def downgrade() -> None:
    op.drop_table("box_category")
    op.drop_table("collection_box")
