"""Agreements that amend, renew or join another; the state of one that was amended; reminders of their ends, said once."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

STATES = ("proposed", "signed", "declined", "terminated")
LINKS = ("amends_id", "renews_id", "joins_id")
DATED, DATED_BEFORE = (
    "state NOT IN ('terminated', 'amended') OR terminated_on IS NOT NULL",
    "state <> 'terminated' OR terminated_on IS NOT NULL",
)


def upgrade() -> None:
    op.create_table(
        "agreement_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_notice_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_notice")),
        sa.UniqueConstraint("agreement_id", "days", name=op.f("uq_agreement_notice_agreement_id_days")),
    )
    for table in ("agreement", "agreement_draft"):
        with op.batch_alter_table(table) as batch:
            for link in LINKS:
                batch.add_column(sa.Column(link, sa.Integer(), nullable=True))
                batch.create_foreign_key(op.f(f"fk_{table}_{link}"), "agreement", [link], ["id"])
    for link in LINKS:
        op.create_index(op.f(f"ix_agreement_{link}"), "agreement", [link])
    op.create_index("ix_agreement_end", "agreement", ["state", "ends_on"])
    _allow((*STATES, "amended"), DATED)


def downgrade() -> None:
    op.execute("UPDATE agreement SET state = 'terminated', closing_reason = 'Remplacée par un avenant.' WHERE state = 'amended'")
    _allow(STATES, DATED_BEFORE)
    op.drop_index("ix_agreement_end", table_name="agreement")
    for link in LINKS:
        op.drop_index(op.f(f"ix_agreement_{link}"), table_name="agreement")
    for table in ("agreement", "agreement_draft"):
        with op.batch_alter_table(table) as batch:
            for link in LINKS:
                batch.drop_constraint(op.f(f"fk_{table}_{link}"), type_="foreignkey")
                batch.drop_column(link)
    op.drop_table("agreement_notice")


def _allow(states: tuple[str, ...], dated: str) -> None:
    """The states an agreement may be in, and those that need the day it stopped holding."""
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("agreement") as agreement:
        agreement.drop_constraint(op.f("ck_agreement_agreementstate"), type_="check")
        agreement.drop_constraint(op.f("ck_agreement_termination_dated"), type_="check")
        agreement.create_check_constraint(op.f("ck_agreement_agreementstate"), f"state IN ({listed})")
        agreement.create_check_constraint(op.f("ck_agreement_termination_dated"), dated)
