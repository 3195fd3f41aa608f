"""Actors spotted in ADEME's publication, the readings that brought them, what its codes mean here."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.create_table(
        "actor_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("action", "subcategory", name="codekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("meanings", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_code")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_actor_code_kind_code")),
    )
    op.create_table(
        "actor_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("file", "service", name="origin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("accepts_losses", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "running", "done", "failed", name="importstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "fault",
            sa.Enum(
                "not_text",
                "wrong_header",
                "line_too_long",
                "truncated",
                "nobody",
                "too_many_gone",
                "no_address",
                "wrong_address",
                "unreachable",
                "too_slow",
                "busy",
                "broken",
                "refused",
                "unexpected",
                "elsewhere",
                "endless",
                "interrupted",
                name="importfault",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("fault_detail", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_membership_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_membership_id"], ["membership.id"], name=op.f("fk_actor_import_by_membership_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_actor_import_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_import")),
    )
    op.create_index(op.f("ix_actor_import_state"), "actor_import", ["state"], unique=False)

    op.create_table(
        "actor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("attribution", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("trade_name", sa.String(length=200), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "place",
            sa.Enum("on_site", "at_home", "both", "unknown", name="place", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("street", sa.String(length=250), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("service_kinds", sa.JSON(), nullable=False),
        sa.Column("public_served", sa.String(length=200), nullable=False),
        sa.Column("by_appointment", sa.Boolean(), nullable=False),
        sa.Column("opening_hours", sa.String(length=255), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "spotted", "set_aside", "linked", "merged", name="actorstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("found_in_id", sa.Integer(), nullable=False),
        sa.Column("seen_in_id", sa.Integer(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(state = 'linked') = (organisation_id IS NOT NULL)", name=op.f("ck_actor_linked_to_somebody")),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_actor_merged_into_another")),
        sa.CheckConstraint("place <> 'at_home' OR (street = '' AND latitude IS NULL)", name=op.f("ck_actor_no_address_at_home")),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_actor_whole_point")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_actor_not_into_itself")),
        sa.ForeignKeyConstraint(["found_in_id"], ["actor_import.id"], name=op.f("fk_actor_found_in_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["actor.id"], name=op.f("fk_actor_merged_into_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_actor_organisation_id")),
        sa.ForeignKeyConstraint(["seen_in_id"], ["actor_import.id"], name=op.f("fk_actor_seen_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("identifier", name=op.f("uq_actor_identifier")),
    )
    op.create_index(op.f("ix_actor_insee_code"), "actor", ["insee_code"], unique=False)
    op.create_index(op.f("ix_actor_merged_into_id"), "actor", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_actor_organisation_id"), "actor", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_actor_seen_in_id"), "actor", ["seen_in_id"], unique=False)
    op.create_index(op.f("ix_actor_siret"), "actor", ["siret"], unique=False)
    op.create_index(op.f("ix_actor_state"), "actor", ["state"], unique=False)

    op.create_table(
        "actor_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "fault",
            sa.Enum(
                "columns",
                "quotes",
                "no_identifier",
                "twice",
                "no_name",
                "no_attribution",
                "no_place",
                "code_in_text",
                "too_long",
                "siret",
                "siren",
                "hours",
                "website",
                "point",
                "services",
                "codes",
                "date",
                name="rowfault",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("identifier", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["actor_import.id"], name=op.f("fk_actor_remark_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_remark")),
    )
    op.create_index("ix_actor_remark_group", "actor_remark", ["import_id", "fault", "line"], unique=False)

    op.create_table(
        "actor_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subcategory", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_actor_service_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_service")),
        sa.UniqueConstraint("actor_id", "action", "subcategory", name=op.f("uq_actor_service_actor_id_action_subcategory")),
    )
    op.create_index(op.f("ix_actor_service_action_subcategory"), "actor_service", ["action", "subcategory"], unique=False)


def downgrade() -> None:
    for table in ("actor_service", "actor_remark", "actor", "actor_import", "actor_code"):
        op.drop_table(table)
