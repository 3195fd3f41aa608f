"""A sensor that falls silent is one of the things the morning letter tells."""

from alembic import op

revision = "0067"
down_revision = "0066"

CONSTRAINT = "ck_box_alert_told_alertkind"


def upgrade() -> None:
    _allow("full", "overdue", "stopped", "silent")


def downgrade() -> None:
    op.execute("DELETE FROM box_alert_told WHERE kind = 'silent'")
    _allow("full", "overdue", "stopped")


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("box_alert_told") as altered:
        altered.drop_constraint(op.f(CONSTRAINT), type_="check")
        altered.create_check_constraint(op.f(CONSTRAINT), f"kind IN ({listed})")
