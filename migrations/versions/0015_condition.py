"""The condition of devices and of lot lines on three axes; what was known of a lot line becomes the first of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

AXES = {
    "works": ("working", "to_check", "broken"),
    "looks": ("like_new", "worn", "damaged", "unknown"),
    "completeness": ("complete", "without_accessories", "parts_missing", "unknown"),
}
UNSAID = {"works": "to_check", "looks": "unknown", "completeness": "unknown"}


def upgrade() -> None:
    for table in ("equipment_item", "lot_line"):
        with op.batch_alter_table(table) as batch:
            for axis in AXES:
                batch.add_column(sa.Column(axis, _kind(axis), nullable=False, server_default=UNSAID[axis]))
        with op.batch_alter_table(table) as batch:
            for axis in AXES:
                batch.alter_column(axis, existing_type=_kind(axis), existing_nullable=False, server_default=None)
    op.execute(sa.text("UPDATE lot_line SET works = condition"))
    op.execute(
        sa.text(
            "UPDATE equipment_item SET works = (SELECT lot_line.condition FROM lot_item"
            " JOIN lot_line ON lot_line.id = lot_item.line_id"
            " WHERE lot_item.item_id = equipment_item.id)"
            " WHERE EXISTS (SELECT 1 FROM lot_item WHERE lot_item.item_id = equipment_item.id)"
        )
    )
    with op.batch_alter_table("lot_line") as line:
        line.drop_constraint(op.f("ck_lot_line_condition"), type_="check")
        line.drop_column("condition")


def downgrade() -> None:
    kind = sa.Enum(*AXES["works"], name="condition", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("lot_line") as line:
        line.add_column(sa.Column("condition", kind, nullable=False, server_default="to_check"))
    op.execute(sa.text("UPDATE lot_line SET condition = works"))
    with op.batch_alter_table("lot_line") as line:
        line.alter_column("condition", existing_type=kind, existing_nullable=False, server_default=None)
    for table in ("equipment_item", "lot_line"):
        with op.batch_alter_table(table) as batch:
            for axis in AXES:
                batch.drop_constraint(op.f(f"ck_{table}_{axis}"), type_="check")
                batch.drop_column(axis)


def _kind(axis: str) -> sa.Enum:
    return sa.Enum(*AXES[axis], name=axis, native_enum=False, create_constraint=True, length=40)
