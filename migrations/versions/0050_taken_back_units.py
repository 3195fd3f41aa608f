"""Units of a lot that its giver took back, once others were promised: neither promised nor on offer."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

PROMISED_ONCE = "allocated_units >= 0 AND taken_back_units >= 0 AND allocated_units + taken_back_units <= units"
PROMISED_ONCE_BEFORE = "allocated_units >= 0 AND allocated_units <= units"


def upgrade() -> None:
    with op.batch_alter_table("lot_line") as line:
        line.add_column(sa.Column("taken_back_units", sa.Integer(), nullable=False, server_default="0"))
        line.drop_constraint(op.f("ck_lot_line_promised_once"), type_="check")
        line.create_check_constraint(op.f("ck_lot_line_promised_once"), PROMISED_ONCE)
    with op.batch_alter_table("lot_line") as line:
        line.alter_column("taken_back_units", existing_type=sa.Integer(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("lot_line") as line:
        line.drop_constraint(op.f("ck_lot_line_promised_once"), type_="check")
        line.create_check_constraint(op.f("ck_lot_line_promised_once"), PROMISED_ONCE_BEFORE)
        line.drop_column("taken_back_units")
