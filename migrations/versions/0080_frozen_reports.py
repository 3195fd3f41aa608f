"""What a published report says is refused any change by the database itself; which edition is the last, and its PDF, still move."""

from alembic import op

revision = "0080"
down_revision = "0079"

REFUSAL = "a published report never changes"
FROZEN = "year, edition, reason, headline, figures, figures_sha256, published_at, by_membership_id"


def upgrade() -> None:
    if _is_sqlite():
        for name, when in {"retex_no_update": f"UPDATE OF {FROZEN}", "retex_no_delete": "DELETE"}.items():
            op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON retex BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    op.execute(
        "CREATE FUNCTION retex_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, when in {
        "retex_no_update": f"UPDATE OF {FROZEN}",
        "retex_no_delete": "DELETE",
        "retex_no_emptying": "TRUNCATE",
    }.items():
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON retex FOR EACH STATEMENT EXECUTE FUNCTION retex_refuse_change()")


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TRIGGER retex_no_update")
        op.execute("DROP TRIGGER retex_no_delete")
        return
    for name in ("retex_no_update", "retex_no_delete", "retex_no_emptying"):
        op.execute(f"DROP TRIGGER {name} ON retex")
    op.execute("DROP FUNCTION retex_refuse_change()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
