"""What is taken out of boxes, what becomes of it, and where its movements come from; its receipt is a document that is known."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

DOCUMENTS = (
    "deed", "draft_deed", "pickup_note", "erasure_certificate", "reuse_certificate", "statement", "waste_register", "bundle_index",
    "bundle",
)  # fmt: skip
OUTCOMES = ("reused", "parts", "recycled", "returned", "lost")


def upgrade() -> None:
    _allow_documents((*DOCUMENTS, "box_receipt"))
    op.create_table(
        "emptying",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("emptied_on", sa.Date(), nullable=False),
        sa.Column("mass_kg", _kilograms(), nullable=False),
        sa.Column("batteries_kg", _kilograms(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(300), nullable=False),
        sa.CheckConstraint("mass_kg > 0", name=op.f("ck_emptying_mass_positive")),
        sa.CheckConstraint("batteries_kg > 0", name=op.f("ck_emptying_batteries_positive")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name=op.f("ck_emptying_withdrawal_has_a_reason")),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_emptying_box_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["organisation.id"], name=op.f("fk_emptying_taker_id")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_emptying_agreement_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_emptying_photo_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_emptying_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emptying")),
    )
    op.create_index(op.f("ix_emptying_box_id"), "emptying", ["box_id"])
    op.create_index("ix_emptying_newest", "emptying", ["emptied_on", "id"])
    op.create_index("ix_emptying_taker", "emptying", ["taker_id", "emptied_on"])
    live = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_emptying_of_day", "emptying", ["box_id", "emptied_on"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_table(
        "emptying_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("emptying_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("mass_kg", _kilograms(), nullable=False),
        sa.Column("reported_units", sa.Integer(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_emptying_line_units_positive")),
        sa.CheckConstraint("reported_units >= 0 AND reported_units <= units", name=op.f("ck_emptying_line_reported_once")),
        sa.CheckConstraint("mass_kg >= 0", name=op.f("ck_emptying_line_mass_not_negative")),
        sa.ForeignKeyConstraint(["emptying_id"], ["emptying.id"], name=op.f("fk_emptying_line_emptying_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_emptying_line_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emptying_line")),
    )
    op.create_index(op.f("ix_emptying_line_emptying_id"), "emptying_line", ["emptying_id"])
    op.create_index(op.f("ix_emptying_line_category_id"), "emptying_line", ["category_id"])
    op.create_table(
        "box_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind("outcomekind", *OUTCOMES), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("mass_kg", _kilograms(), nullable=False),
        sa.Column("is_erased", sa.Boolean(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("proof", _kind("proof", "certified", "declared", "unproved"), nullable=False),
        sa.Column("proof_file_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(300), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_box_outcome_units_positive")),
        sa.CheckConstraint("kind <> 'returned'", name=op.f("ck_box_outcome_never_returned")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason = '')", name=op.f("ck_box_outcome_withdrawal_has_a_reason")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["emptying_line.id"], name=op.f("fk_box_outcome_line_id")),
        sa.ForeignKeyConstraint(["proof_file_id"], ["stored_file.id"], name=op.f("fk_box_outcome_proof_file_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_box_outcome_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_outcome")),
    )
    op.create_index(op.f("ix_box_outcome_line_id"), "box_outcome", ["line_id"])
    op.add_column("movement", sa.Column("emptying_line_id", sa.Integer(), nullable=True))
    op.create_index("ix_movement_of_box", "movement", ["emptying_line_id"])


def downgrade() -> None:
    """The movements of boxes stay in the ledger, which nothing is taken from."""
    op.drop_index("ix_movement_of_box", "movement")
    op.drop_column("movement", "emptying_line_id")
    op.drop_table("box_outcome")
    op.drop_table("emptying_line")
    op.drop_table("emptying")
    op.execute(sa.text("DELETE FROM made_document WHERE kind = 'box_receipt'"))
    _allow_documents(DOCUMENTS)


def _allow_documents(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("made_document") as altered:
        altered.drop_constraint(op.f("ck_made_document_documentkind"), type_="check")
        altered.create_check_constraint(op.f("ck_made_document_documentkind"), f"kind IN ({listed})")


def _kilograms() -> sa.types.TypeEngine:
    return sa.Numeric(14, 3).with_variant(sa.BigInteger(), "sqlite")


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
