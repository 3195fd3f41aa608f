"""The exact PDF people sign, the scan of the paper they signed, and how each of them signed."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

WAYS = sa.Enum("online", "paper", name="signatureway", native_enum=False, create_constraint=True, length=40)
FILES = ("text_document_id", "original_id")


def upgrade() -> None:
    with op.batch_alter_table("agreement") as agreement:
        for column in FILES:
            agreement.add_column(sa.Column(column, sa.Integer(), nullable=True))
            agreement.create_foreign_key(op.f(f"fk_agreement_{column}"), "stored_file", [column], ["id"])
    with op.batch_alter_table("signature") as signature:
        signature.add_column(sa.Column("document_sha256", sa.String(length=64), nullable=True))
        signature.add_column(sa.Column("way", WAYS, nullable=False, server_default="online"))
        signature.add_column(sa.Column("paper_signed_on", sa.Date(), nullable=True))
        signature.create_check_constraint(op.f("ck_signature_paper_dated"), "way <> 'paper' OR paper_signed_on IS NOT NULL")
    with op.batch_alter_table("signature") as signature:
        signature.alter_column("way", existing_type=WAYS, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("signature") as signature:
        signature.drop_constraint(op.f("ck_signature_paper_dated"), type_="check")
        signature.drop_constraint(op.f("ck_signature_signatureway"), type_="check")
        for column in ("paper_signed_on", "way", "document_sha256"):
            signature.drop_column(column)
    with op.batch_alter_table("agreement") as agreement:
        for column in FILES:
            agreement.drop_constraint(op.f(f"fk_agreement_{column}"), type_="foreignkey")
            agreement.drop_column(column)
