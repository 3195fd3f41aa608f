"""A published report keeps apart what its pages show and what stands behind; the database itself refuses any change of either.

Which edition is the last, and its PDF, still move.
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"

REFUSAL = "a published report never changes"
FROZEN = "year, edition, reason, headline, shown, behind, figures_sha256, published_at, by_membership_id"
GUARDS = {"retex_no_update": f"UPDATE OF {FROZEN}", "retex_no_delete": "DELETE"}
BEHIND = {"basis", "parts", "stocks"}

retex = sa.table(
    "retex", sa.column("id", sa.Integer), sa.column("figures", sa.JSON), sa.column("shown", sa.JSON), sa.column("behind", sa.JSON)
)


def upgrade() -> None:
    with op.batch_alter_table("retex") as batch:
        batch.add_column(sa.Column("shown", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("behind", sa.JSON(), nullable=False, server_default="{}"))
    for key, figures in _each(retex.c.figures):
        shown = {name: value for name, value in figures.items() if name not in BEHIND}
        behind = {name: value for name, value in figures.items() if name in BEHIND}
        op.execute(retex.update().where(retex.c.id == key).values(shown=shown, behind=behind))
    with op.batch_alter_table("retex") as batch:
        batch.drop_column("figures")
        batch.alter_column("shown", server_default=None)
        batch.alter_column("behind", server_default=None)
    if _is_sqlite():
        for name, when in GUARDS.items():
            op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON retex BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    op.execute(
        "CREATE FUNCTION retex_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, when in {**GUARDS, "retex_no_emptying": "TRUNCATE"}.items():
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON retex FOR EACH STATEMENT EXECUTE FUNCTION retex_refuse_change()")


def downgrade() -> None:
    for name in GUARDS if _is_sqlite() else (*GUARDS, "retex_no_emptying"):
        op.execute(f"DROP TRIGGER {name}" + ("" if _is_sqlite() else " ON retex"))
    if not _is_sqlite():
        op.execute("DROP FUNCTION retex_refuse_change()")
    with op.batch_alter_table("retex") as batch:
        batch.add_column(sa.Column("figures", sa.JSON(), nullable=False, server_default="{}"))
    for key, shown, behind in _each(retex.c.shown, retex.c.behind):
        op.execute(retex.update().where(retex.c.id == key).values(figures={**shown, **behind}))
    with op.batch_alter_table("retex") as batch:
        batch.alter_column("figures", server_default=None)
        batch.drop_column("shown")
        batch.drop_column("behind")


def _each(*columns: sa.ColumnElement) -> list[tuple]:
    return [tuple(row) for row in op.get_bind().execute(sa.select(retex.c.id, *columns).order_by(retex.c.id))]


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
