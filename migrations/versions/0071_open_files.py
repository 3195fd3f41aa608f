"""The open data of published years are kept as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "open_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("dataset", _kind("dataset", "lots", "devenirs", "bornes", "partenaires", "taux"), nullable=False),
        sa.Column("form", _kind("form", "csv", "geojson"), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_open_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_file")),
        sa.UniqueConstraint("year", "dataset", "form", name=op.f("uq_open_file_year_dataset_form")),
    )


def downgrade() -> None:
    op.drop_table("open_file")
