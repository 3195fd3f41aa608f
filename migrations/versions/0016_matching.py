"""How a claim was assessed the day it was made; organisations invited to ask for a lot."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("claim") as claim:
        claim.add_column(sa.Column("assessment", sa.JSON(), nullable=True))
    op.create_table(
        "lot_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_lot_invitation_by_membership_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_invitation_lot_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_lot_invitation_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_invitation")),
        sa.UniqueConstraint("lot_id", "organisation_id", name=op.f("uq_lot_invitation_lot_id_organisation_id")),
    )
    op.create_index(op.f("ix_lot_invitation_organisation_id"), "lot_invitation", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_lot_invitation_organisation_id"), table_name="lot_invitation")
    op.drop_table("lot_invitation")
    with op.batch_alter_table("claim") as claim:
        claim.drop_column("assessment")
