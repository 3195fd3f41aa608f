"""Documents by which partners prove what they are, and the warnings before they end."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "partner_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "legal_class", "insurance", "data_erasure", "waste_contract", "quality_label",
                name="documentkind", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "submitted", "accepted", "refused", "replaced", "withdrawn",
                name="documentstate", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_partner_document_file_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_document_partner_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["membership.id"], name=op.f("fk_partner_document_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_document")),
    )  # fmt: skip
    op.create_index(op.f("ix_partner_document_partner_id"), "partner_document", ["partner_id"], unique=False)
    op.create_index("ix_partner_document_end", "partner_document", ["state", "valid_until"], unique=False)
    for state in ("submitted", "accepted"):
        op.create_index(
            f"uq_partner_document_{state}",
            "partner_document",
            ["partner_id", "kind"],
            unique=True,
            sqlite_where=sa.text(f"state = '{state}'"),
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    op.create_table(
        "document_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["partner_document.id"], name=op.f("fk_document_notice_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_notice")),
        sa.UniqueConstraint("document_id", "days", name=op.f("uq_document_notice_document_id_days")),
    )


def downgrade() -> None:
    op.drop_table("document_notice")
    for state in ("submitted", "accepted"):
        op.drop_index(
            f"uq_partner_document_{state}",
            table_name="partner_document",
            sqlite_where=sa.text(f"state = '{state}'"),
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    op.drop_index("ix_partner_document_end", table_name="partner_document")
    op.drop_index(op.f("ix_partner_document_partner_id"), table_name="partner_document")
    op.drop_table("partner_document")
