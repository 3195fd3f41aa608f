"""A box that nobody emptied for too long is a reason for a stop."""

from alembic import op

revision = "0068"
down_revision = "0067"

CONSTRAINT = "ck_round_stop_duereason"
BEFORE = ("reported_full", "read_full", "appointment", "chosen")


def upgrade() -> None:
    _allow(*BEFORE, "overdue")


def downgrade() -> None:
    op.execute("UPDATE round_stop SET why = 'chosen' WHERE why = 'overdue'")
    _allow(*BEFORE)


def _allow(*reasons: str) -> None:
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    with op.batch_alter_table("round_stop") as altered:
        altered.drop_constraint(op.f(CONSTRAINT), type_="check")
        altered.create_check_constraint(op.f(CONSTRAINT), f"why IN ({listed})")
