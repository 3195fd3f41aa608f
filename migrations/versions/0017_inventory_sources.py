"""The asset-management applications that organisations let us read, and the readings made."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

UNDER_WAY = sa.text("state IN ('asked', 'running')")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "inventory_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("api", _words("sourceapi", "glpi_v1", "glpi_v2"), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("endings", sa.JSON(), nullable=False),
        sa.Column("nightly", _words("nightly", "never", "preview", "apply"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_inventory_source_by_membership_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_inventory_source_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_source")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_inventory_source_organisation_id")),
    )
    op.create_table(
        "source_fetch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("is_nightly", sa.Boolean(), nullable=False),
        sa.Column("state", _words("fetchstate", "asked", "running", "ready", "unchanged", "applied", "failed"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("read_units", sa.Integer(), nullable=False),
        sa.Column("expected_units", sa.Integer(), nullable=True),
        sa.Column("unread", sa.JSON(), nullable=False),
        sa.Column(
            "fault",
            _words(
                "sourcefault",
                "malformed",
                "not_https",
                "forbidden",
                "unknown_host",
                "unreachable",
                "certificate",
                "too_slow",
                "too_large",
                "redirected",
                "not_glpi",
                "api_disabled",
                "wrong_app_token",
                "wrong_user",
                "not_allowed_ip",
                "no_right",
                "server_error",
                "lost_secrets",
                "interrupted",
            ),
            nullable=True,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("fault IS NOT NULL OR state <> 'failed'", name=op.f("ck_source_fetch_failure_is_said")),
        sa.CheckConstraint("read_units >= 0", name=op.f("ck_source_fetch_units_not_negative")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_source_fetch_by_membership_id")),
        sa.ForeignKeyConstraint(["import_id"], ["inventory_import.id"], name=op.f("fk_source_fetch_import_id")),
        sa.ForeignKeyConstraint(["source_id"], ["inventory_source.id"], name=op.f("fk_source_fetch_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_fetch")),
    )
    op.create_index("ix_source_fetch_source_id", "source_fetch", ["source_id", "id"], unique=False)
    op.create_index(
        "uq_source_fetch_under_way", "source_fetch", ["source_id"], unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY
    )


def downgrade() -> None:
    op.drop_index("uq_source_fetch_under_way", table_name="source_fetch")
    op.drop_index("ix_source_fetch_source_id", table_name="source_fetch")
    op.drop_table("source_fetch")
    op.drop_table("inventory_source")
