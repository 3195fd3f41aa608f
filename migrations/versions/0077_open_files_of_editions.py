"""An erratum has open data of its own; the files of the edition before stay."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"

OF_YEAR, OF_EDITION = "uq_open_file_year_dataset_form", "uq_open_file_year_edition_dataset_form"


def upgrade() -> None:
    with op.batch_alter_table("open_file") as batch:
        batch.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch.drop_constraint(OF_YEAR, type_="unique")
        batch.create_unique_constraint(OF_EDITION, ["year", "edition", "dataset", "form"])
    with op.batch_alter_table("open_file") as batch:
        batch.alter_column("edition", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM open_file WHERE edition > 1")
    with op.batch_alter_table("open_file") as batch:
        batch.drop_constraint(OF_EDITION, type_="unique")
        batch.create_unique_constraint(OF_YEAR, ["year", "dataset", "form"])
        batch.drop_column("edition")
