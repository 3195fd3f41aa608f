"""What left as waste is in the register; a gift is held to the ceiling of the law."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    with op.batch_alter_table("outgoing") as outgoing:
        outgoing.add_column(sa.Column("is_waste", sa.Boolean(), nullable=False, server_default=sa.false()))
        outgoing.add_column(sa.Column("highest_value_eur", sa.Numeric(precision=12, scale=2), nullable=True))
    # Nobody was asked before. What was taken back without a commitment to reuse was thrown away: it is in the register.
    known = sa.table("outgoing", sa.column("is_waste"), sa.column("channel"), sa.column("committed_on"))
    op.execute(known.update().values(is_waste=sa.true()).where(known.c.channel == "take_back", known.c.committed_on.is_(None)))
    with op.batch_alter_table("outgoing") as outgoing:
        outgoing.alter_column("is_waste", server_default=None, existing_type=sa.Boolean(), existing_nullable=False)
        outgoing.create_check_constraint(op.f("ck_outgoing_value_not_negative"), "highest_value_eur >= 0")
        outgoing.create_check_constraint(op.f("ck_outgoing_a_gift_is_no_waste"), "NOT is_waste OR channel IN ('sale', 'take_back')")


def downgrade() -> None:
    with op.batch_alter_table("outgoing") as outgoing:
        outgoing.drop_constraint(op.f("ck_outgoing_a_gift_is_no_waste"), type_="check")
        outgoing.drop_constraint(op.f("ck_outgoing_value_not_negative"), type_="check")
        outgoing.drop_column("highest_value_eur")
        outgoing.drop_column("is_waste")
