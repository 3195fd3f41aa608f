"""Sensors of boxes, and every reading of how full a box is."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "fill_sensor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("dev_eui", sa.String(length=16), nullable=False),
        sa.Column("empty_mm", sa.Integer(), nullable=False),
        sa.Column("full_mm", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("battery_percent", sa.Integer(), nullable=True),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.String(length=200), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("full_mm >= 0 AND empty_mm > full_mm", name=op.f("ck_fill_sensor_depth_positive")),
        sa.CheckConstraint(
            "length(dev_eui) = 16 AND dev_eui = lower(dev_eui)", name=op.f("ck_fill_sensor_dev_eui_written_one_way")
        ),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_fill_sensor_box_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fill_sensor")),
    )
    op.create_index(op.f("ix_fill_sensor_box_id"), "fill_sensor", ["box_id"])
    for name, column in (("uq_fill_sensor_dev_eui", "dev_eui"), ("uq_fill_sensor_box", "box_id")):
        op.create_index(
            name,
            "fill_sensor",
            [column],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
    op.create_table(
        "fill_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "sensor", "person", "report", "emptying",
                name="readingsource", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sensor_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("distance_mm", sa.Integer(), nullable=True),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_fill_reading_percent_in_range")),
        sa.CheckConstraint("(source = 'sensor') = (sensor_id IS NOT NULL)", name=op.f("ck_fill_reading_sensor_named")),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_fill_reading_box_id")),
        sa.ForeignKeyConstraint(["sensor_id"], ["fill_sensor.id"], name=op.f("fk_fill_reading_sensor_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_fill_reading_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fill_reading")),
        sa.UniqueConstraint("sensor_id", "key", name=op.f("uq_fill_reading_sensor_id_key")),
    )  # fmt: skip
    op.create_index("ix_fill_reading_box", "fill_reading", ["box_id", "measured_at", "id"])
    op.create_table(
        "silence_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sensor_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sensor_id"], ["fill_sensor.id"], name=op.f("fk_silence_notice_sensor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence_notice")),
        sa.UniqueConstraint("sensor_id", "since", name=op.f("uq_silence_notice_sensor_id_since")),
    )


def downgrade() -> None:
    for table in ("silence_notice", "fill_reading", "fill_sensor"):
        op.drop_table(table)
