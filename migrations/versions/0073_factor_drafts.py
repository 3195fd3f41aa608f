"""Factor sets are drafted, then published and frozen; each factor has its quality, and every value found is kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"

REFUSAL = "a factor set that is no draft never changes: draft another"
NEW = "fabrication et distribution d’un appareil neuf"
MADE = "fabrication d’un appareil neuf"
NOT_USED = "tout sauf l’usage d’un appareil neuf (fabrication, distribution, fin de vie)"
BEFORE_USE = "avant l’usage d’un appareil neuf (fabrication et distribution)"
# What the first set did not keep: lowest and highest value of the sources (kgCO2e), quality, scope.
FIRST_SET: tuple[tuple[str, Any, Any, str, str], ...] = (
    ("laptop", 156, 339, "good", NEW),
    ("desktop", 191, 489, "good", NEW),
    ("thin_client", 43, 106, "fair", NOT_USED),
    ("monitor", 65.9, 357, "disputed", NEW),
    ("smartphone", 31, 79.3, "good", NEW),
    ("feature_phone", None, None, "poor", NEW),
    ("tablet", 48, 150, "fair", NEW),
    ("landline_phone", None, None, "none", ""),
    ("ip_phone", 10, 40, "poor", MADE),
    ("printer_individual", 11, 172, "poor", BEFORE_USE),
    ("printer_laser", 76, 430, "poor", BEFORE_USE),
    ("mfp_copier", 400, 1500, "poor", NEW),
    ("network_switch", 100, 500, "poor", MADE),
    ("router", None, None, "poor", MADE),
    ("wifi_access_point", 18.4, 22.1, "poor", NOT_USED),
    ("server_rack", 732, 1920, "fair", MADE),
    ("projector", 35, 94, "fair", NEW),
    ("keyboard", 16.5, 24, "poor", BEFORE_USE),
    ("mouse", 5, 6.6, "poor", BEFORE_USE),
    ("dock", None, None, "none", ""),
    ("laptop_charger", None, None, "poor", NEW),
    ("external_hdd", None, None, "poor", NEW),
    ("headset", None, None, "poor", BEFORE_USE),
    ("television_48in", None, None, "fair", NEW),
)
OF_SET = "(SELECT state FROM factor_set WHERE id = {side}.factor_set_id) <> 'draft'"
SQLITE_GUARDS = {
    "factor_set_no_update": ("UPDATE ON factor_set", "OLD.state <> 'draft'"),
    "factor_set_no_delete": ("DELETE ON factor_set", "OLD.state <> 'draft'"),
    "impact_factor_no_insert": (
        "INSERT ON impact_factor",
        "(SELECT state FROM factor_set WHERE id = NEW.factor_set_id) <> 'draft'",
    ),
    "impact_factor_no_update": (
        "UPDATE ON impact_factor",
        "EXISTS (SELECT 1 FROM factor_set WHERE id IN (OLD.factor_set_id, NEW.factor_set_id) AND state <> 'draft')",
    ),
    "impact_factor_no_delete": (
        "DELETE ON impact_factor",
        "(SELECT state FROM factor_set WHERE id = OLD.factor_set_id) <> 'draft'",
    ),
}


def upgrade() -> None:
    _add_columns()
    _fill_first_set()
    _settle_columns()
    _create_alternatives()
    _forbid_changes()


def downgrade() -> None:
    _allow_changes()
    op.drop_index(op.f("ix_factor_alternative_category_code"), table_name="factor_alternative")
    op.drop_table("factor_alternative")
    # A set that was never published had no place before: nothing was computed with it.
    op.execute("DELETE FROM impact_factor WHERE factor_set_id IN (SELECT id FROM factor_set WHERE state <> 'published')")
    op.execute("DELETE FROM factor_set WHERE state <> 'published'")
    with op.batch_alter_table("impact_factor") as factor:
        for name in ("sources_in_order", "extra_use_not_negative", "quality", "intervalkind"):
            factor.drop_constraint(op.f(f"ck_impact_factor_{name}"), type_="check")
        for name in ("range_min_co2e_kg", "range_max_co2e_kg", "extra_kwh_per_year", "interval", "scope", "quality"):
            factor.drop_column(name)
    with op.batch_alter_table("factor_set") as factor_set:
        factor_set.drop_constraint(op.f("fk_factor_set_drafted_from_id"), type_="foreignkey")
        for name in ("electricity_not_negative", "published_is_dated", "factorsetstate"):
            factor_set.drop_constraint(op.f(f"ck_factor_set_{name}"), type_="check")
        for name in ("state", "electricity_co2e_kg_per_kwh", "electricity_source", "drafted_from_id"):
            factor_set.drop_column(name)
        factor_set.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def _add_columns() -> None:
    with op.batch_alter_table("factor_set") as factor_set:
        factor_set.add_column(sa.Column("state", sa.String(40), nullable=False, server_default="published"))
        factor_set.add_column(sa.Column("electricity_co2e_kg_per_kwh", sa.Numeric(8, 5), nullable=True))
        factor_set.add_column(sa.Column("electricity_source", sa.String(300), nullable=False, server_default=""))
        factor_set.add_column(sa.Column("drafted_from_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("impact_factor") as factor:
        factor.add_column(sa.Column("range_min_co2e_kg", sa.Numeric(12, 3), nullable=True))
        factor.add_column(sa.Column("range_max_co2e_kg", sa.Numeric(12, 3), nullable=True))
        factor.add_column(sa.Column("extra_kwh_per_year", sa.Numeric(8, 2), nullable=True))
        factor.add_column(sa.Column("interval", sa.String(40), nullable=False, server_default="given"))
        factor.add_column(sa.Column("scope", sa.String(200), nullable=False, server_default=""))
        factor.add_column(sa.Column("quality", sa.String(40), nullable=False, server_default="poor"))


def _fill_first_set() -> None:
    factor = sa.table(
        "impact_factor",
        *map(
            sa.column,
            (
                "category_code", "embodied_co2e_kg", "low_co2e_kg", "range_min_co2e_kg", "range_max_co2e_kg", "interval", "scope",
                "quality",
            ),
        ),
    )  # fmt: skip
    for code, lowest, highest, quality, scope in FIRST_SET:
        values = {"range_min_co2e_kg": lowest, "range_max_co2e_kg": highest, "quality": quality, "scope": scope}
        op.execute(factor.update().where(factor.c.category_code == code).values(values))
    op.execute(factor.update().where(factor.c.embodied_co2e_kg.is_(None)).values(quality="none"))
    op.execute(factor.update().where(factor.c.low_co2e_kg.is_(None)).values(interval="unknown"))


def _settle_columns() -> None:
    with op.batch_alter_table("factor_set") as factor_set:
        factor_set.alter_column("state", server_default=None, existing_type=sa.String(40))
        factor_set.alter_column("electricity_source", server_default=None, existing_type=sa.String(300))
        factor_set.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        factor_set.create_foreign_key(op.f("fk_factor_set_drafted_from_id"), "factor_set", ["drafted_from_id"], ["id"])
        factor_set.create_check_constraint(op.f("ck_factor_set_electricity_not_negative"), "electricity_co2e_kg_per_kwh >= 0")
        factor_set.create_check_constraint(
            op.f("ck_factor_set_published_is_dated"), "(state = 'published') = (published_at IS NOT NULL)"
        )
        factor_set.create_check_constraint(op.f("ck_factor_set_factorsetstate"), "state IN ('draft', 'published', 'withdrawn')")
    with op.batch_alter_table("impact_factor") as factor:
        factor.alter_column("interval", server_default=None, existing_type=sa.String(40))
        factor.alter_column("scope", server_default=None, existing_type=sa.String(200))
        factor.alter_column("quality", server_default=None, existing_type=sa.String(40))
        factor.create_check_constraint(
            op.f("ck_impact_factor_sources_in_order"), "range_min_co2e_kg >= 0 AND range_min_co2e_kg <= range_max_co2e_kg"
        )
        factor.create_check_constraint(op.f("ck_impact_factor_extra_use_not_negative"), "extra_kwh_per_year >= 0")
        factor.create_check_constraint(op.f("ck_impact_factor_intervalkind"), "interval IN ('given', 'unknown')")
        factor.create_check_constraint(op.f("ck_impact_factor_quality"), "quality IN ('good', 'fair', 'poor', 'disputed', 'none')")


def _create_alternatives() -> None:
    op.create_table(
        "factor_alternative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category_code", sa.String(40), nullable=True),
        sa.Column("named", sa.String(40), nullable=False),
        sa.Column("quantity", sa.String(40), nullable=False),
        sa.Column("value", sa.Numeric(12, 3), nullable=True),
        sa.Column("low", sa.Numeric(12, 3), nullable=True),
        sa.Column("high", sa.Numeric(12, 3), nullable=True),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(300), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("source_url", sa.String(300), nullable=False),
        sa.Column("source_version", sa.String(60), nullable=False),
        sa.Column("licence", sa.String(200), nullable=False),
        sa.Column("redistributable", sa.String(40), nullable=False),
        sa.Column("verified", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_alternative")),
        sa.UniqueConstraint("number", name=op.f("uq_factor_alternative_number")),
    )
    op.create_index(op.f("ix_factor_alternative_category_code"), "factor_alternative", ["category_code"])


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, (when, condition) in SQLITE_GUARDS.items():
            op.execute(f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        "CREATE FUNCTION factor_set_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.state <> 'draft' THEN {refuse}; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION impact_factor_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM factor_set WHERE id = OLD.factor_set_id AND state <> 'draft') "
        f"THEN {refuse}; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"IF EXISTS (SELECT 1 FROM factor_set WHERE id = NEW.factor_set_id AND state <> 'draft') THEN {refuse}; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(f"CREATE FUNCTION factor_set_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$")
    op.execute(
        "CREATE TRIGGER factor_set_no_change BEFORE UPDATE OR DELETE ON factor_set "
        "FOR EACH ROW EXECUTE FUNCTION factor_set_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER impact_factor_no_change BEFORE INSERT OR UPDATE OR DELETE ON impact_factor "
        "FOR EACH ROW EXECUTE FUNCTION impact_factor_refuse_change()"
    )
    for table in ("factor_set", "impact_factor"):
        op.execute(
            f"CREATE TRIGGER {table}_no_emptying BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION factor_set_refuse_emptying()"
        )


def _allow_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE_GUARDS:
            op.execute(f"DROP TRIGGER {name}")
        return
    for table in ("factor_set", "impact_factor"):
        op.execute(f"DROP TRIGGER {table}_no_emptying ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    for name in ("factor_set_refuse_change", "impact_factor_refuse_change", "factor_set_refuse_emptying"):
        op.execute(f"DROP FUNCTION {name}()")
