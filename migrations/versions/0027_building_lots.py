"""How one reaches and loads a lot; what one unit of a line is worth."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ACCESS = ("ground", "lift", "stairs", "unknown")
VEHICLE = ("lorry", "van", "car", "unknown")


def upgrade() -> None:
    with op.batch_alter_table("lot") as lot:
        lot.add_column(sa.Column("pickup_access", _kind("pickupaccess", ACCESS), nullable=False, server_default="unknown"))
        lot.add_column(sa.Column("pickup_vehicle", _kind("pickupvehicle", VEHICLE), nullable=False, server_default="unknown"))
        lot.add_column(sa.Column("pickup_parking", sa.String(length=200), nullable=False, server_default=""))
        lot.add_column(sa.Column("pickup_help", sa.Boolean(), nullable=False, server_default=sa.false()))
        lot.add_column(sa.Column("pickup_contact", sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("lot_line") as line:
        line.add_column(sa.Column("unit_value_eur", sa.Numeric(12, 2), nullable=True))
        line.create_check_constraint(op.f("ck_lot_line_value_not_negative"), "unit_value_eur >= 0")


def downgrade() -> None:
    with op.batch_alter_table("lot_line") as line:
        line.drop_constraint(op.f("ck_lot_line_value_not_negative"), type_="check")
        line.drop_column("unit_value_eur")
    with op.batch_alter_table("lot") as lot:
        for name, kind in (("pickup_access", "pickupaccess"), ("pickup_vehicle", "pickupvehicle")):
            lot.drop_constraint(op.f(f"ck_lot_{kind}"), type_="check")
            lot.drop_column(name)
        for name in ("pickup_parking", "pickup_help", "pickup_contact"):
            lot.drop_column(name)


def _kind(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
