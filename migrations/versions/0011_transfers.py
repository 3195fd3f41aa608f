"""Transfers and outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "handed_over",
                "received",
                "closed",
                "cancelled",
                name="transferstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pickup_on", sa.Date(), nullable=True),
        sa.Column("pickup_proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("pickup_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by", sa.String(length=120), nullable=False),
        sa.Column("handed_over_capacity", sa.String(length=120), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.String(length=120), nullable=False),
        sa.Column("received_capacity", sa.String(length=120), nullable=False),
        sa.Column("outcomes_due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("discrepancy_note", sa.String(length=1000), nullable=False),
        sa.Column("cancellation_reason", sa.String(length=500), nullable=False),
        sa.Column("deed_facts", sa.JSON(), nullable=True),
        sa.Column("deed_sha256", sa.String(length=64), nullable=False),
        sa.Column("certificate_number", sa.Integer(), nullable=False),
        sa.Column("deed_id", sa.Integer(), nullable=True),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_transfer_agreement_id")),
        sa.ForeignKeyConstraint(["certificate_id"], ["stored_file.id"], name=op.f("fk_transfer_certificate_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_transfer_claim_id")),
        sa.ForeignKeyConstraint(["deed_id"], ["stored_file.id"], name=op.f("fk_transfer_deed_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["organisation.id"], name=op.f("fk_transfer_giver_id")),
        sa.ForeignKeyConstraint(["pickup_proposed_by_id"], ["organisation.id"], name=op.f("fk_transfer_pickup_proposed_by_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["organisation.id"], name=op.f("fk_transfer_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_transfer_claim_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_transfer_reference")),
    )
    op.create_index("ix_transfer_giver", "transfer", ["giver_id", "state"], unique=False)
    op.create_index("ix_transfer_taker", "transfer", ["taker_id", "state"], unique=False)
    op.create_table(
        "transfer_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("lot_line_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "eligibility",
            sa.Enum(
                "counts",
                "over_ten_years",
                "undated",
                "outside_categories",
                name="eligibility",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("promised_units", sa.Integer(), nullable=False),
        sa.Column("sent_units", sa.Integer(), nullable=True),
        sa.Column("received_units", sa.Integer(), nullable=True),
        sa.Column("reported_units", sa.Integer(), nullable=False),
        sa.Column("weighed_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("unit_mass_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.CheckConstraint("promised_units > 0", name=op.f("ck_transfer_line_promised_positive")),
        sa.CheckConstraint(
            "received_units >= 0 AND received_units <= sent_units", name=op.f("ck_transfer_line_received_within_sent")
        ),
        sa.CheckConstraint(
            "reported_units >= 0 AND reported_units <= coalesce(received_units, 0)",
            name=op.f("ck_transfer_line_reported_within_received"),
        ),
        sa.CheckConstraint("sent_units >= 0 AND sent_units <= promised_units", name=op.f("ck_transfer_line_sent_within_promised")),
        sa.CheckConstraint("weighed_kg > 0", name=op.f("ck_transfer_line_weighed_positive")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_transfer_line_category_id")),
        sa.ForeignKeyConstraint(["lot_line_id"], ["lot_line.id"], name=op.f("fk_transfer_line_lot_line_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_line_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_line")),
        sa.UniqueConstraint("transfer_id", "lot_line_id", name=op.f("uq_transfer_line_transfer_id_lot_line_id")),
    )
    op.create_index(op.f("ix_transfer_line_lot_line_id"), "transfer_line", ["lot_line_id"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "reused",
                "parts",
                "recycled",
                "returned",
                "lost",
                name="outcomekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("mass_kg", sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column(
            "proof",
            sa.Enum("certified", "declared", "unproved", name="proof", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("proof_file_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name=op.f("ck_outcome_withdrawal_has_a_reason")),
        sa.CheckConstraint("item_id IS NULL OR units = 1", name=op.f("ck_outcome_a_device_is_one_unit")),
        sa.CheckConstraint("units > 0", name=op.f("ck_outcome_units_positive")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_outcome_by_membership_id")),
        sa.ForeignKeyConstraint(["item_id"], ["equipment_item.id"], name=op.f("fk_outcome_item_id")),
        sa.ForeignKeyConstraint(["line_id"], ["transfer_line.id"], name=op.f("fk_outcome_line_id")),
        sa.ForeignKeyConstraint(["proof_file_id"], ["stored_file.id"], name=op.f("fk_outcome_proof_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_line_id"), "outcome", ["line_id"], unique=False)
    op.create_index(
        "uq_outcome_device",
        "outcome",
        ["line_id", "item_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "transfer_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["equipment_item.id"], name=op.f("fk_transfer_item_item_id")),
        sa.ForeignKeyConstraint(["line_id"], ["transfer_line.id"], name=op.f("fk_transfer_item_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_item")),
        sa.UniqueConstraint("line_id", "item_id", name=op.f("uq_transfer_item_line_id_item_id")),
    )
    op.create_index(op.f("ix_transfer_item_item_id"), "transfer_item", ["item_id"], unique=False)
    op.create_table(
        "transfer_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("pickup", "receipt", "outcomes", name="reminderkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_transfer_reminder_organisation_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_reminder_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_reminder")),
        sa.UniqueConstraint(
            "transfer_id",
            "organisation_id",
            "kind",
            "due_on",
            "days_late",
            name="uq_transfer_reminder_once",
        ),
    )


def downgrade() -> None:
    op.drop_table("transfer_reminder")
    op.drop_index(op.f("ix_transfer_item_item_id"), table_name="transfer_item")
    op.drop_table("transfer_item")
    op.drop_index("uq_outcome_device", table_name="outcome")
    op.drop_index(op.f("ix_outcome_line_id"), table_name="outcome")
    op.drop_table("outcome")
    op.drop_index(op.f("ix_transfer_line_lot_line_id"), table_name="transfer_line")
    op.drop_table("transfer_line")
    op.drop_index("ix_transfer_taker", table_name="transfer")
    op.drop_index("ix_transfer_giver", table_name="transfer")
    op.drop_table("transfer")
