"""The draft of an annual report is known by its hash too."""

from alembic import op

revision = "0052"
down_revision = "0051"

KINDS = (
    "deed", "draft_deed", "pickup_note", "erasure_certificate", "reuse_certificate", "statement", "waste_register", "bundle_index",
    "bundle",
)  # fmt: skip


def upgrade() -> None:
    _only((*KINDS, "report_draft"))


def downgrade() -> None:
    op.execute("DELETE FROM made_document WHERE kind = 'report_draft'")
    _only(KINDS)


def _only(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("made_document") as made:
        made.drop_constraint(op.f("ck_made_document_documentkind"), type_="check")
        made.create_check_constraint(op.f("ck_made_document_documentkind"), f"kind IN ({', '.join(map(repr, kinds))})")
