"""The actions of the roadmap with what is said of them, and the steering reports."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


KEY_OF_REPORT = "fk_report_recipient_steering_report_id"
ONCE = "uq_report_recipient_steering_report_id_membership_id"


def upgrade() -> None:
    op.create_table(
        "roadmap_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("axis", _choice("axis", "reuse", "design", "skills", "governance"), nullable=False),
        sa.Column("source_page", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("calendar", sa.String(length=200), nullable=False),
        sa.Column("announced_saving", sa.String(length=150), nullable=False),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("progress", _choice("progress", "to_begin", "under_way", "done", "given_up"), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("indicator_code", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_roadmap_action_dates_in_order")),
        sa.CheckConstraint("(progress = 'given_up') = (reason <> '')", name=op.f("ck_roadmap_action_given_up_with_its_reason")),
        sa.CheckConstraint("(progress = 'done') = (done_on IS NOT NULL)", name=op.f("ck_roadmap_action_done_on_a_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_action")),
        sa.UniqueConstraint("number", name=op.f("uq_roadmap_action_number")),
    )
    op.create_table(
        "action_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("roadmap_action_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["roadmap_action_id"], ["roadmap_action.id"], name=op.f("fk_action_note_roadmap_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_note")),
        sa.UniqueConstraint("code", name=op.f("uq_action_note_code")),
    )
    op.create_index(op.f("ix_action_note_roadmap_action_id"), "action_note", ["roadmap_action_id"])
    op.create_table(
        "action_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roadmap_action_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["roadmap_action_id"], ["roadmap_action.id"], name=op.f("fk_action_comment_roadmap_action_id")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_action_comment_by_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_comment")),
    )
    op.create_index(op.f("ix_action_comment_roadmap_action_id"), "action_comment", ["roadmap_action_id"])
    op.create_table(
        "steering_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("reportkind", "summary", "full"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("part", _choice("part", "s1", "s2", "annee"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _choice("reportstate", "in_the_making", "to_send", "sent"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_steering_report_year_plausible")),
        sa.CheckConstraint("number > 0", name=op.f("ck_steering_report_number_positive")),
        sa.CheckConstraint("(state = 'in_the_making') = (document_id IS NULL)", name=op.f("ck_steering_report_made_with_its_file")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_steering_report_sent_at_a_moment")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_steering_report_by_membership_id")),
        sa.ForeignKeyConstraint(["document_id"], ["stored_file.id"], name=op.f("fk_steering_report_document_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["membership.id"], name=op.f("fk_steering_report_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering_report")),
        sa.UniqueConstraint("kind", "year", "part", "number", name=op.f("uq_steering_report_kind_year_part_number")),
    )
    op.create_index("ix_steering_report_newest", "steering_report", ["asked_at", "id"])
    op.create_table(
        "report_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("steering_report_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["steering_report_id"], ["steering_report.id"], name=op.f(KEY_OF_REPORT)),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_report_recipient_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_recipient")),
        sa.UniqueConstraint("steering_report_id", "membership_id", name=op.f(ONCE)),
    )


def downgrade() -> None:
    for table in ("report_recipient", "steering_report", "action_comment", "action_note", "roadmap_action"):
        op.drop_table(table)
