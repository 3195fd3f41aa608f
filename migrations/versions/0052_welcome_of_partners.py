"""When a partner is open, whom it welcomes, the languages spoken there, and how goods come to it."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

TEXTS = {"opening_hours": 255, "public_served": 300, "languages": 200}


def upgrade() -> None:
    with op.batch_alter_table("partner") as partner:
        for name, length in TEXTS.items():
            partner.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        partner.add_column(sa.Column("logistics", sa.JSON(), nullable=False, server_default="[]"))
        partner.add_column(sa.Column("vehicle_volume_m3", sa.Integer()))
        partner.create_check_constraint(op.f("ck_partner_vehicle_volume_positive"), "vehicle_volume_m3 > 0")
    with op.batch_alter_table("partner") as partner:
        for name, length in TEXTS.items():
            partner.alter_column(name, existing_type=sa.String(length=length), existing_nullable=False, server_default=None)
        partner.alter_column("logistics", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("partner") as partner:
        partner.drop_constraint(op.f("ck_partner_vehicle_volume_positive"), type_="check")
        for name in ("vehicle_volume_m3", "logistics", "languages", "public_served", "opening_hours"):
            partner.drop_column(name)
