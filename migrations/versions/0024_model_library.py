"""Model agreements of several kinds and owners, edited as drafts; the library of clauses. A title belongs to a version."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KINDS = ("framework", "one_off_gift", "reconditioning", "box_collection", "public_body_gift", "staff_gift")
TOPICS = ("purpose", "law", "data", "reconditioning", "logistics", "use", "proof", "waste", "life")
TITLES = "UPDATE template_version SET {0} = (SELECT {0} FROM agreement_template WHERE agreement_template.id = template_id)"
# the newest version gives its title back to the model
TITLE_BACK = (
    "UPDATE agreement_template SET {0} = (SELECT {0} FROM template_version WHERE template_id = agreement_template.id "
    "ORDER BY number DESC LIMIT 1)"
)


def upgrade() -> None:
    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "topic", sa.Enum(*TOPICS, name="clausetopic", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("heading", sa.String(length=150), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_clause_revision_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("code", name=op.f("uq_clause_code")),
    )
    with op.batch_alter_table("template_version") as version:
        version.add_column(sa.Column("title", sa.String(length=200), nullable=False, server_default=""))
        version.add_column(sa.Column("purpose", sa.String(length=500), nullable=False, server_default=""))
        version.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        version.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        version.add_column(sa.Column("withdrawal_reason", sa.String(length=500), nullable=False, server_default=""))
        version.create_check_constraint(
            op.f("ck_template_version_withdrawn_once_published"), "withdrawn_at IS NULL OR published_at IS NOT NULL"
        )
    for column in ("title", "purpose"):
        op.execute(TITLES.format(column))
    with op.batch_alter_table("template_version") as version:
        for column in ("title", "purpose", "revision", "withdrawal_reason"):
            version.alter_column(column, server_default=None)
    op.create_index(
        "uq_template_version_draft",
        "template_version",
        ["template_id"],
        unique=True,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    with op.batch_alter_table("agreement_template") as template:
        template.add_column(
            sa.Column(
                "kind",
                sa.Enum(*KINDS, name="templatekind", native_enum=False, create_constraint=True, length=40),
                nullable=False,
                server_default="framework",
            )
        )
        template.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        template.add_column(sa.Column("adapted_from_id", sa.Integer(), nullable=True))
        template.add_column(sa.Column("origin", sa.String(length=300), nullable=False, server_default=""))
        template.create_foreign_key(op.f("fk_agreement_template_owner_id"), "organisation", ["owner_id"], ["id"])
        template.create_foreign_key("fk_agreement_template_adapted_from_id", "template_version", ["adapted_from_id"], ["id"])
        template.create_index(op.f("ix_agreement_template_owner_id"), ["owner_id"], unique=False)
        template.create_index(op.f("ix_agreement_template_adapted_from_id"), ["adapted_from_id"], unique=False)
        template.drop_column("title")
        template.drop_column("purpose")
    with op.batch_alter_table("agreement_template") as template:
        template.alter_column("kind", server_default=None)
        template.alter_column("origin", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("agreement_template") as template:
        template.add_column(sa.Column("title", sa.String(length=200), nullable=False, server_default=""))
        template.add_column(sa.Column("purpose", sa.String(length=500), nullable=False, server_default=""))
    for column in ("title", "purpose"):
        op.execute(TITLE_BACK.format(column))
    with op.batch_alter_table("agreement_template") as template:
        template.alter_column("title", server_default=None)
        template.alter_column("purpose", server_default=None)
        template.drop_index(op.f("ix_agreement_template_adapted_from_id"))
        template.drop_index(op.f("ix_agreement_template_owner_id"))
        template.drop_constraint("fk_agreement_template_adapted_from_id", type_="foreignkey")
        template.drop_constraint(op.f("fk_agreement_template_owner_id"), type_="foreignkey")
        template.drop_constraint(op.f("ck_agreement_template_templatekind"), type_="check")
        for column in ("origin", "adapted_from_id", "owner_id", "kind"):
            template.drop_column(column)
    op.drop_index("uq_template_version_draft", "template_version")
    with op.batch_alter_table("template_version") as version:
        version.drop_constraint(op.f("ck_template_version_withdrawn_once_published"), type_="check")
        for column in ("withdrawal_reason", "changed_at", "revision", "purpose", "title"):
            version.drop_column(column)
    op.drop_table("clause")
