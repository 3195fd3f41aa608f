"""Slots proposed for a pickup, the hours that were chosen, the reminder of the day before."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

REMINDERS = ("pickup", "receipt", "outcomes", "erasure")


def upgrade() -> None:
    with op.batch_alter_table("transfer") as transfer:
        transfer.add_column(sa.Column("pickup_begins", sa.Time(), nullable=True))
        transfer.add_column(sa.Column("pickup_ends", sa.Time(), nullable=True))
        transfer.add_column(sa.Column("pickup_number", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("transfer") as transfer:
        transfer.alter_column("pickup_number", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.create_table(
        "pickup_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("begins < ends", name=op.f("ck_pickup_slot_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_pickup_slot_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_slot")),
        sa.UniqueConstraint("transfer_id", "day", "begins", name=op.f("uq_pickup_slot_transfer_id_day_begins")),
    )
    _allow_reminders("appointment", *REMINDERS)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM transfer_reminder WHERE kind = 'appointment'"))
    _allow_reminders(*REMINDERS)
    op.drop_table("pickup_slot")
    with op.batch_alter_table("transfer") as transfer:
        transfer.drop_column("pickup_number")
        transfer.drop_column("pickup_ends")
        transfer.drop_column("pickup_begins")


def _allow_reminders(*kinds: str) -> None:
    with op.batch_alter_table("transfer_reminder") as reminder:
        reminder.drop_constraint(op.f("ck_transfer_reminder_reminderkind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        reminder.create_check_constraint(op.f("ck_transfer_reminder_reminderkind"), f"kind IN ({listed})")
