"""Actors that may be the same, and what a person decided."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.create_table(
        "actor_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("likenesses", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("proposed", "same", "different", name="pairstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(second_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_actor_pair_two_sides")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_actor_pair_in_order")),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_actor_pair_decided_once")),
        sa.ForeignKeyConstraint(["first_id"], ["actor.id"], name=op.f("fk_actor_pair_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["actor.id"], name=op.f("fk_actor_pair_second_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_actor_pair_organisation_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["membership.id"], name=op.f("fk_actor_pair_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_pair")),
    )
    op.create_index(op.f("ix_actor_pair_second_id"), "actor_pair", ["second_id"], unique=False)
    op.create_index(op.f("ix_actor_pair_organisation_id"), "actor_pair", ["organisation_id"], unique=False)
    op.create_index("ix_actor_pair_state", "actor_pair", ["state", "points"], unique=False)
    for name, column in (("uq_actor_pair_actors", "second_id"), ("uq_actor_pair_organisation", "organisation_id")):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "actor_pair", ["first_id", column], unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("actor_pair")
