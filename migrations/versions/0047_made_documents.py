"""Documents that were made, known by their hash; those kept before are known too."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

KINDS = (
    "deed", "draft_deed", "pickup_note", "erasure_certificate", "reuse_certificate", "statement", "waste_register", "bundle_index",
    "bundle",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "made_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="documentkind", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_made_document_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_made_document_sha256")),
    )
    op.create_index(op.f("ix_made_document_text_sha256"), "made_document", ["text_sha256"])
    _know_kept_documents()


def downgrade() -> None:
    op.drop_table("made_document")


def _know_kept_documents() -> None:
    day, moment = sa.Date(), sa.DateTime(timezone=True)
    transfer = sa.table(
        "transfer", sa.column("id"), sa.column("reference"), sa.column("deed_id"), sa.column("certificate_id"),
        sa.column("deed_sha256"), sa.column("certificate_number"), sa.column("handed_over_on", day), sa.column("closed_on", day),
    )  # fmt: skip
    stored = sa.table("stored_file", sa.column("id"), sa.column("sha256"), sa.column("stored_at", moment))
    made = sa.table(
        "made_document", sa.column("sha256"), sa.column("text_sha256"), sa.column("kind"), sa.column("reference"),
        sa.column("dated_on", day), sa.column("transfer_id"), sa.column("made_at", moment),
    )  # fmt: skip
    known: set[str] = set()
    for kind, prefix, file_id, dated in (
        ("deed", "ACTE", transfer.c.deed_id, transfer.c.handed_over_on),
        ("reuse_certificate", "ATT", transfer.c.certificate_id, transfer.c.closed_on),
    ):
        rows = op.get_bind().execute(
            sa.select(
                transfer.c.id, transfer.c.reference, transfer.c.deed_sha256, transfer.c.certificate_number,
                stored.c.sha256, stored.c.stored_at, dated.label("dated"),
            ).join(stored, stored.c.id == file_id)
        )  # fmt: skip
        for row in rows.all():
            if row.sha256 in known:
                continue
            known.add(row.sha256)
            number = f"-{row.certificate_number}" if kind == "reuse_certificate" and row.certificate_number > 1 else ""
            values = {
                "sha256": row.sha256,
                "text_sha256": row.deed_sha256 if kind == "deed" else "",
                "kind": kind,
                "reference": f"{prefix}-{row.reference.partition('-')[2]}{number}",
                "dated_on": _day(row.dated) or _day(row.stored_at),
                "transfer_id": row.id,
                "made_at": _moment(row.stored_at),
            }
            op.get_bind().execute(made.insert().values(values))


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
