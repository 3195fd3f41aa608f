"""The day a letter told somebody of a lot: she hears of it once a day at most."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    with op.batch_alter_table("told_lot") as told:
        told.add_column(sa.Column("told_on", sa.Date()))


def downgrade() -> None:
    with op.batch_alter_table("told_lot") as told:
        told.drop_column("told_on")
