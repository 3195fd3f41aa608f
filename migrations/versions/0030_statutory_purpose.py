"""What the statutes of a partner say it is for: the law allows some gifts for that alone."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    with op.batch_alter_table("partner") as partner:
        partner.add_column(sa.Column("statutory_purpose", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("partner") as partner:
        partner.alter_column("statutory_purpose", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("partner") as partner:
        partner.drop_column("statutory_purpose")
