"""From when a lot is open to whom, when it expires; claims that wait in line, and claims that lapse."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

LOT_STATES = ("draft", "published", "allocated", "expired", "withdrawn")
CLAIM_STATES = ("pending", "waiting", "allocated", "refused", "withdrawn", "lapsed")
LIVE, LIVE_BEFORE = "state IN ('pending', 'waiting', 'allocated')", "state IN ('pending', 'allocated')"


def upgrade() -> None:
    with op.batch_alter_table("lot") as lot:
        lot.add_column(sa.Column("available_on", sa.Date(), nullable=True))
        lot.add_column(sa.Column("partners_from", sa.Date(), nullable=True))
        lot.add_column(sa.Column("bodies_told_at", sa.DateTime(timezone=True), nullable=True))
        lot.add_column(sa.Column("partners_told_at", sa.DateTime(timezone=True), nullable=True))
        lot.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    # A lot published before had one day for everybody, and whoever had to be told was.
    op.execute(
        "UPDATE lot SET available_on = date(published_at), partners_from = date(published_at),"
        " bodies_told_at = published_at, partners_told_at = published_at WHERE published_at IS NOT NULL"
    )
    op.execute("UPDATE lot SET claims_until = partners_from WHERE claims_until < partners_from")
    with op.batch_alter_table("lot") as lot:
        lot.alter_column("revision", server_default=None)
        lot.drop_constraint(op.f("ck_lot_lotstate"), type_="check")
        lot.create_check_constraint(op.f("ck_lot_lotstate"), _one_of(LOT_STATES))
        lot.create_check_constraint(
            op.f("ck_lot_published_with_its_days"),
            "published_at IS NULL OR (available_on IS NOT NULL AND partners_from IS NOT NULL)",
        )
        lot.create_check_constraint(op.f("ck_lot_days_in_order"), "available_on <= partners_from AND partners_from <= claims_until")
    with op.batch_alter_table("claim") as claim:
        claim.add_column(sa.Column("may_wait", sa.Boolean(), nullable=False, server_default=sa.false()))
        claim.add_column(sa.Column("recalled_on", sa.Date(), nullable=True))
        claim.drop_index("uq_claim_live")
        claim.drop_constraint(op.f("ck_claim_claimstate"), type_="check")
        claim.create_check_constraint(op.f("ck_claim_claimstate"), _one_of(CLAIM_STATES))
    with op.batch_alter_table("claim") as claim:
        claim.alter_column("may_wait", server_default=None)
    _make_index_of_live_claims(LIVE)


def downgrade() -> None:
    # What the older version does not know becomes the nearest thing it knows; nobody loses a unit.
    op.execute("UPDATE lot SET state = 'published' WHERE state = 'expired'")
    op.execute("UPDATE claim SET state = 'refused' WHERE state IN ('waiting', 'lapsed')")
    with op.batch_alter_table("claim") as claim:
        claim.drop_index("uq_claim_live")
        claim.drop_constraint(op.f("ck_claim_claimstate"), type_="check")
        claim.create_check_constraint(op.f("ck_claim_claimstate"), _one_of(("pending", "allocated", "refused", "withdrawn")))
        claim.drop_column("recalled_on")
        claim.drop_column("may_wait")
    _make_index_of_live_claims(LIVE_BEFORE)
    with op.batch_alter_table("lot") as lot:
        lot.drop_constraint(op.f("ck_lot_days_in_order"), type_="check")
        lot.drop_constraint(op.f("ck_lot_published_with_its_days"), type_="check")
        lot.drop_constraint(op.f("ck_lot_lotstate"), type_="check")
        lot.create_check_constraint(op.f("ck_lot_lotstate"), _one_of(("draft", "published", "allocated", "withdrawn")))
        for column in ("revision", "partners_told_at", "bodies_told_at", "partners_from", "available_on"):
            lot.drop_column(column)


def _one_of(states: tuple[str, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


def _make_index_of_live_claims(where: str) -> None:
    op.create_index(
        "uq_claim_live",
        "claim",
        ["lot_id", "taker_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
