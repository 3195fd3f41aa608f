"""Clean-up events, who registers, and what they gave."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.create_table(
        "cleanup_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("workshops", sa.JSON(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("gigabytes_deleted", sa.Numeric(precision=12, scale=1), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_cleanup_event_ends_after_it_begins")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_cleanup_event_seats_positive")),
        sa.CheckConstraint("participants >= 0 AND gigabytes_deleted >= 0", name=op.f("ck_cleanup_event_figures_not_negative")),
        sa.CheckConstraint("(reported_at IS NULL) = (participants IS NULL)", name=op.f("ck_cleanup_event_reported_with_figures")),
        sa.CheckConstraint("cancelled_at IS NULL OR reported_at IS NULL", name=op.f("ck_cleanup_event_cancelled_or_reported")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisation.id"], name=op.f("fk_cleanup_event_organiser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cleanup_event")),
    )
    op.create_index(op.f("ix_cleanup_event_organiser_id"), "cleanup_event", ["organiser_id"])
    op.create_index(op.f("ix_cleanup_event_insee_code"), "cleanup_event", ["insee_code"])
    op.create_index("ix_cleanup_event_year", "cleanup_event", ["year", "begins_at", "id"])
    op.create_table(
        "brought_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("mass_kg", sa.Numeric(precision=14, scale=3).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_brought_line_units_positive")),
        sa.CheckConstraint("mass_kg > 0", name=op.f("ck_brought_line_mass_positive")),
        sa.ForeignKeyConstraint(["event_id"], ["cleanup_event.id"], name=op.f("fk_brought_line_event_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_brought_line_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_line")),
        sa.UniqueConstraint("event_id", "category_id", name=op.f("uq_brought_line_event_id_category_id")),
    )
    op.create_index(op.f("ix_brought_line_category_id"), "brought_line", ["category_id"])
    op.create_table(
        "event_registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("people > 0", name=op.f("ck_event_registration_people_positive")),
        sa.ForeignKeyConstraint(["event_id"], ["cleanup_event.id"], name=op.f("fk_event_registration_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_registration")),
    )
    op.create_index("ix_event_registration_event", "event_registration", ["event_id", "cancelled_at"])


def downgrade() -> None:
    for table in ("event_registration", "brought_line", "cleanup_event"):
        op.drop_table(table)
