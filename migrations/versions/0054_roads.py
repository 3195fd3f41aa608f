"""What the routing server said of the way from one place to another."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.create_table(
        "road",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=24), nullable=False),
        sa.Column("destination", sa.String(length=24), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("metres >= 0 AND seconds >= 0", name=op.f("ck_road_forward")),
        sa.CheckConstraint("(metres IS NULL) = (seconds IS NULL)", name=op.f("ck_road_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road")),
        sa.UniqueConstraint("origin", "destination", name=op.f("uq_road_origin_destination")),
    )


def downgrade() -> None:
    op.drop_table("road")
