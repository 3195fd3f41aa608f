"""Which worker runs the job of a reaction: when its process is killed, that is known at once."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    with op.batch_alter_table("reaction") as reaction:
        reaction.add_column(sa.Column("taken_by", sa.String(length=64)))


def downgrade() -> None:
    with op.batch_alter_table("reaction") as reaction:
        reaction.drop_column("taken_by")
