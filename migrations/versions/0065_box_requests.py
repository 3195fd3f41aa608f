"""Public bodies ask for a box; organisations are told what is wrong with theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "box_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(150), nullable=False),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("opening_hours", sa.String(255), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", _kind("requeststate", "waiting", "accepted", "refused"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'accepted') = (box_id IS NOT NULL)", name=op.f("ck_box_request_accepted_is_a_box")),
        sa.CheckConstraint("state <> 'refused' OR answer <> ''", name=op.f("ck_box_request_refused_in_words")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_box_request_organisation_id")),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_box_request_box_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_box_request_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_request")),
    )
    op.create_index(op.f("ix_box_request_organisation_id"), "box_request", ["organisation_id"])
    op.create_index(op.f("ix_box_request_state"), "box_request", ["state"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_box_request_waiting",
        "box_request",
        ["organisation_id", "building"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "box_alert_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind("alertkind", "full", "overdue", "stopped"), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_box_alert_told_organisation_id")),
        sa.ForeignKeyConstraint(["box_id"], ["collection_box.id"], name=op.f("fk_box_alert_told_box_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_alert_told")),
        sa.UniqueConstraint(
            "organisation_id", "box_id", "kind", "began_on", name=op.f("uq_box_alert_told_organisation_id_box_id_kind_began_on")
        ),
    )


def downgrade() -> None:
    op.drop_table("box_alert_told")
    op.drop_table("box_request")
