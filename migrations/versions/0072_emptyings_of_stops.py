"""An emptying says the stop of a round it was done at."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    live = sa.text("withdrawn_at IS NULL")
    with op.batch_alter_table("emptying") as table:
        table.add_column(sa.Column("stop_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_emptying_stop_id"), "round_stop", ["stop_id"], ["id"])
        table.create_index("uq_emptying_of_stop", ["stop_id"], unique=True, sqlite_where=live, postgresql_where=live)


def downgrade() -> None:
    with op.batch_alter_table("emptying") as table:
        table.drop_index("uq_emptying_of_stop")
        table.drop_constraint(op.f("fk_emptying_stop_id"), type_="foreignkey")
        table.drop_column("stop_id")
