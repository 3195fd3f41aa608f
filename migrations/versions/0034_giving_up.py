"""What is tried in the background counts its attempts, waits between them, and is given up in the end."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        _add_to(letter, "letter")
    with op.batch_alter_table("reaction") as reaction:
        reaction.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        _add_to(reaction, "reaction")
    with op.batch_alter_table("letter") as letter:
        letter.alter_column("attempts", server_default=None)
        letter.alter_column("fault", server_default=None)
    with op.batch_alter_table("reaction") as reaction:
        reaction.alter_column("fault", server_default=None)


def downgrade() -> None:
    for name, own in (("letter", "attempts"), ("reaction", "taken_at")):
        with op.batch_alter_table(name) as table:
            table.drop_index(op.f(f"ix_{name}_given_up_at"))
            for column in ("next_at", "given_up_at", "dropped_at", "fault", own):
                table.drop_column(column)


def _add_to(table: Any, name: str) -> None:
    for column in ("next_at", "given_up_at", "dropped_at"):
        table.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    table.add_column(sa.Column("fault", sa.String(length=200), nullable=False, server_default=""))
    table.create_index(op.f(f"ix_{name}_given_up_at"), ["given_up_at"])
