"""Where partners go, how much they take in, the price caps they keep to, and until when their documents are valid."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("partner") as partner:
        partner.add_column(sa.Column("served_codes", sa.JSON(), nullable=False, server_default="[]"))
        partner.add_column(sa.Column("monthly_capacity", sa.Integer(), nullable=True))
        partner.add_column(sa.Column("price_caps_accepted_on", sa.Date(), nullable=True))
        partner.add_column(sa.Column("documents_valid_until", sa.Date(), nullable=True))
        partner.create_check_constraint(op.f("ck_partner_monthly_capacity_positive"), "monthly_capacity > 0")
        partner.create_index(op.f("ix_partner_documents_valid_until"), ["documents_valid_until"], unique=False)
    with op.batch_alter_table("partner") as partner:
        partner.alter_column("served_codes", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("partner") as partner:
        partner.drop_index(op.f("ix_partner_documents_valid_until"))
        partner.drop_constraint(op.f("ck_partner_monthly_capacity_positive"), type_="check")
        partner.drop_column("documents_valid_until")
        partner.drop_column("price_caps_accepted_on")
        partner.drop_column("monthly_capacity")
        partner.drop_column("served_codes")
