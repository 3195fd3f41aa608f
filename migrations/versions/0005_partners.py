"""Partners and what they can do."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column(
            "legal_class",
            sa.Enum(
                "public_utility",
                "esus",
                "general_interest",
                "parents",
                "students",
                "tutoring",
                "other",
                name="legalclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "verified",
                "suspended",
                name="partnerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("location_is_approximate", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["insee_code"], ["municipality.insee_code"], name=op.f("fk_partner_insee_code")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_partner_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_partner_organisation_id")),
    )
    op.create_index(op.f("ix_partner_insee_code"), "partner", ["insee_code"], unique=False)
    op.create_index(op.f("ix_partner_state"), "partner", ["state"], unique=False)
    op.create_table(
        "capability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "collect",
                "erase_data",
                "repair",
                "recondition",
                "redistribute",
                "sell",
                "recycle",
                "recover_parts",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_capability_category_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_capability_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability")),
        sa.UniqueConstraint("partner_id", "category_id", "activity", name=op.f("uq_capability_partner_id_category_id_activity")),
    )
    op.create_index(op.f("ix_capability_category_id"), "capability", ["category_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_capability_category_id"), table_name="capability")
    op.drop_table("capability")
    op.drop_index(op.f("ix_partner_state"), table_name="partner")
    op.drop_index(op.f("ix_partner_insee_code"), table_name="partner")
    op.drop_table("partner")
