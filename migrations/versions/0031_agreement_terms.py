"""Agreements made from any model: what they allow, who carries, what the giver lends; answers kept until they are sent."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

SCOPES = ("gift", "reconditioning", "collection")
CARRIERS = ("partner", "giver")
ERASERS = ("giver", "partner")
PROPOSED, LIVE = "state = 'proposed'", "state IN ('proposed', 'signed')"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "agreement_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("erased_by", _one_of("erasedby", *ERASERS), nullable=False),
        sa.Column("transport", _one_of("transport", *CARRIERS), nullable=False),
        sa.Column("premises", sa.String(length=500), nullable=False),
        sa.Column("support_eur_a_year", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("years > 0", name=op.f("ck_agreement_draft_years_positive")),
        sa.CheckConstraint("support_eur_a_year >= 0", name=op.f("ck_agreement_draft_support_not_negative")),
        sa.ForeignKeyConstraint(["giver_id"], ["organisation.id"], name=op.f("fk_agreement_draft_giver_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_agreement_draft_partner_id")),
        sa.ForeignKeyConstraint(["template_id"], ["agreement_template.id"], name=op.f("fk_agreement_draft_template_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["membership.id"], name=op.f("fk_agreement_draft_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_draft")),
    )
    op.create_index(op.f("ix_agreement_draft_giver_id"), "agreement_draft", ["giver_id"])
    with op.batch_alter_table("agreement") as agreement:
        agreement.add_column(sa.Column("scope", _one_of("agreementscope", *SCOPES), nullable=False, server_default="gift"))
        agreement.add_column(sa.Column("transport", _one_of("transport", *CARRIERS), nullable=False, server_default="partner"))
        agreement.add_column(sa.Column("premises", sa.String(length=500), nullable=False, server_default=""))
        agreement.add_column(sa.Column("support_eur_a_year", sa.Integer(), nullable=False, server_default="0"))
        agreement.create_check_constraint(op.f("ck_agreement_support_not_negative"), "support_eur_a_year >= 0")
    with op.batch_alter_table("agreement") as agreement:
        for column, values in (("scope", _one_of("agreementscope", *SCOPES)), ("transport", _one_of("transport", *CARRIERS))):
            agreement.alter_column(column, existing_type=values, existing_nullable=False, server_default=None)
        agreement.alter_column("premises", server_default=None)
        agreement.alter_column("support_eur_a_year", server_default=None)
    _index("uq_agreement_proposed", ["giver_id", "partner_id", "scope"], PROPOSED)
    _index("uq_agreement_live", ["giver_id", "partner_id", "scope", "starts_on"], LIVE)


def downgrade() -> None:
    _index("uq_agreement_proposed", ["giver_id", "partner_id"], PROPOSED)
    _index("uq_agreement_live", ["giver_id", "partner_id", "starts_on"], LIVE)
    with op.batch_alter_table("agreement") as agreement:
        for constraint in ("support_not_negative", "transport", "agreementscope"):
            agreement.drop_constraint(op.f(f"ck_agreement_{constraint}"), type_="check")
        for column in ("support_eur_a_year", "premises", "transport", "scope"):
            agreement.drop_column(column)
    op.drop_index(op.f("ix_agreement_draft_giver_id"), table_name="agreement_draft")
    op.drop_table("agreement_draft")


def _index(name: str, columns: list[str], where: str) -> None:
    op.drop_index(name, table_name="agreement")
    op.create_index(name, "agreement", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
