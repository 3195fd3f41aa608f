"""Rounds of collection: their vehicles, their stops, and what drivers said of each."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


RESULTS = ("done", "not_done")


def upgrade() -> None:
    op.create_table(
        "collection_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("state", _kind("roundstate", "draft", "planned", "under_way", "done", "cancelled"), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("ways", sa.String(300), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("cancellation_reason", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["carrier_id"], ["organisation.id"], name=op.f("fk_collection_round_carrier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_round")),
    )
    op.create_index("ix_collection_round_day", "collection_round", ["held_on", "id"])
    op.create_index("ix_collection_round_of", "collection_round", ["carrier_id", "held_on"])
    op.create_table(
        "round_vehicle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("capacity_kg", sa.Integer(), nullable=True),
        sa.Column("capacity_litres", sa.Integer(), nullable=True),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=True),
        sa.Column("planned_metres", sa.Integer(), nullable=False),
        sa.Column("driven_km", sa.Integer(), nullable=True),
        sa.CheckConstraint("capacity_kg > 0", name=op.f("ck_round_vehicle_capacity_kg_positive")),
        sa.CheckConstraint("capacity_litres > 0", name=op.f("ck_round_vehicle_capacity_litres_positive")),
        sa.CheckConstraint("begins < ends", name=op.f("ck_round_vehicle_begins_before_it_ends")),
        sa.CheckConstraint("driven_km >= 0", name=op.f("ck_round_vehicle_driven_forward")),
        sa.ForeignKeyConstraint(["round_id"], ["collection_round.id"], name=op.f("fk_round_vehicle_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_vehicle")),
        sa.UniqueConstraint("round_id", "rank", name=op.f("uq_round_vehicle_round_id_rank")),
    )
    op.create_table(
        "round_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=True),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.Column("why", _kind("duereason", "reported_full", "read_full", "appointment", "chosen"), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("address", sa.String(400), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.Column("kg", sa.Integer(), nullable=False),
        sa.Column("litres", sa.Integer(), nullable=False),
        sa.Column("service_seconds", sa.Integer(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("arrives", sa.Integer(), nullable=True),
        sa.Column("result", _kind("stopresult", *RESULTS), nullable=True),
        sa.Column("noted_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(box_id IS NULL) <> (transfer_id IS NULL)", name=op.f("ck_round_stop_one_thing")),
        sa.CheckConstraint("(vehicle_id IS NULL) = (position IS NULL)", name=op.f("ck_round_stop_placed_whole")),
        sa.CheckConstraint("kg >= 0 AND litres >= 0 AND service_seconds >= 0", name=op.f("ck_round_stop_not_negative")),
        sa.CheckConstraint("noted_kg >= 0", name=op.f("ck_round_stop_noted_not_negative")),
        sa.ForeignKeyConstraint(["round_id"], ["collection_round.id"], name=op.f("fk_round_stop_round_id")),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_round_stop_box_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_round_stop_transfer_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["round_vehicle.id"], name=op.f("fk_round_stop_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_stop")),
        sa.UniqueConstraint("round_id", "box_id", name=op.f("uq_round_stop_round_id_box_id")),
        sa.UniqueConstraint("round_id", "transfer_id", name=op.f("uq_round_stop_round_id_transfer_id")),
    )
    op.create_index("ix_round_stop_vehicle", "round_stop", ["vehicle_id", "position"])
    for column in ("box_id", "transfer_id"):
        op.create_index(op.f(f"ix_round_stop_{column}"), "round_stop", [column])
    op.create_table(
        "stop_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stop_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("result", _kind("stopresult", *RESULTS), nullable=False),
        sa.Column("kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["stop_id"], ["round_stop.id"], name=op.f("fk_stop_record_stop_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_stop_record_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_record")),
        sa.UniqueConstraint("stop_id", "key", name=op.f("uq_stop_record_stop_id_key")),
    )
    counts = sa.text("counts")
    op.create_index("uq_stop_record_counts", "stop_record", ["stop_id"], unique=True, sqlite_where=counts, postgresql_where=counts)


def downgrade() -> None:
    for table in ("stop_record", "round_stop", "round_vehicle", "collection_round"):
        op.drop_table(table)
