"""Model agreements, agreements, signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "agreement_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_template")),
        sa.UniqueConstraint("code", name=op.f("uq_agreement_template_code")),
    )
    op.create_table(
        "template_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_template_version_number_positive")),
        sa.ForeignKeyConstraint(["template_id"], ["agreement_template.id"], name=op.f("fk_template_version_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_template_version_template_id_number")),
    )
    op.create_table(
        "agreement_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_series")),
        sa.UniqueConstraint("year", name=op.f("uq_agreement_series_year")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "signed",
                "declined",
                "terminated",
                name="agreementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("closing_reason", sa.String(length=1000), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_agreement_period_in_order")),
        sa.CheckConstraint("giver_id <> partner_id", name=op.f("ck_agreement_two_parties")),
        sa.CheckConstraint("state <> 'terminated' OR terminated_on IS NOT NULL", name=op.f("ck_agreement_termination_dated")),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'terminated') OR closing_reason <> ''", name=op.f("ck_agreement_closing_explained")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["membership.id"], name=op.f("fk_agreement_closed_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["stored_file.id"], name=op.f("fk_agreement_document_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["organisation.id"], name=op.f("fk_agreement_giver_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_agreement_partner_id")),
        sa.ForeignKeyConstraint(["template_version_id"], ["template_version.id"], name=op.f("fk_agreement_template_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("reference", name=op.f("uq_agreement_reference")),
    )
    op.create_index("ix_agreement_parties", "agreement", ["giver_id", "partner_id"], unique=False)
    op.create_index(op.f("ix_agreement_partner_id"), "agreement", ["partner_id"], unique=False)
    op.create_index(
        "uq_agreement_proposed",
        "agreement",
        ["giver_id", "partner_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index(
        "uq_agreement_live",
        "agreement",
        ["giver_id", "partner_id", "starts_on"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'signed')"),
        postgresql_where=sa.text("state IN ('proposed', 'signed')"),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("signatory_name", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.String(length=120), nullable=False),
        sa.Column("consent", sa.String(length=500), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_signature_agreement_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_signature_membership_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("agreement_id", "organisation_id", name=op.f("uq_signature_agreement_id_organisation_id")),
    )


def downgrade() -> None:
    op.drop_table("signature")
    op.drop_index(
        "uq_agreement_live",
        table_name="agreement",
        sqlite_where=sa.text("state IN ('proposed', 'signed')"),
        postgresql_where=sa.text("state IN ('proposed', 'signed')"),
    )
    op.drop_index(
        "uq_agreement_proposed",
        table_name="agreement",
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index(op.f("ix_agreement_partner_id"), table_name="agreement")
    op.drop_index("ix_agreement_parties", table_name="agreement")
    op.drop_table("agreement")
    op.drop_table("agreement_series")
    op.drop_table("template_version")
    op.drop_table("agreement_template")
