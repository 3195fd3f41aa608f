"""What the catalogue finds a lot by: its terms, the units it offered, an index for each order."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from marketplace.lots.rules import IndexedLine, terms_of

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("lot") as lot:
        lot.add_column(sa.Column("offered_units", sa.Integer(), nullable=False, server_default="0"))
        lot.create_index("ix_lot_newest", ["published_at", "id"])
        lot.create_index("ix_lot_deadline", ["state", "claims_until", "id"])
        lot.create_index("ix_lot_largest", ["state", "offered_units", "id"])
        lot.create_index("ix_lot_of_giver", ["state", "giver_id", "claims_until"])
    with op.batch_alter_table("lot") as lot:
        lot.alter_column("offered_units", server_default=None)
    op.create_table(
        "search_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("spelling", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_term")),
        sa.UniqueConstraint("term", name=op.f("uq_search_term_term")),
    )
    op.create_table(
        "lot_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_term_lot_id")),
        sa.ForeignKeyConstraint(["term_id"], ["search_term.id"], name=op.f("fk_lot_term_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_term")),
        sa.UniqueConstraint("term_id", "lot_id", name=op.f("uq_lot_term_term_id_lot_id")),
    )
    op.create_index(op.f("ix_lot_term_lot_id"), "lot_term", ["lot_id"], unique=False)
    _index_published_lots(op.get_bind())


def _index_published_lots(connection: Any) -> None:
    """The terms of the lots that were published before there were any."""
    keys: dict[str, int] = {}
    lots = connection.execute(
        sa.text(
            "SELECT lot.id, lot.title, lot.description, organisation.name, organisation.town FROM lot "
            "JOIN organisation ON organisation.id = lot.giver_id WHERE lot.published_at IS NOT NULL ORDER BY lot.id"
        )
    ).all()
    for lot_id, *texts in lots:
        lines = connection.execute(
            sa.text(
                "SELECT code, label, plural, works, units FROM lot_line "
                "JOIN equipment_category ON equipment_category.id = lot_line.category_id WHERE lot_id = :id"
            ),
            {"id": lot_id},
        ).all()
        for term, spelling in sorted(terms_of(texts, [IndexedLine(*line[:4]) for line in lines]).items()):
            if term not in keys:
                keys[term] = len(keys) + 1
                values = {"id": keys[term], "term": term, "spelling": spelling}
                connection.execute(sa.text("INSERT INTO search_term (id, term, spelling) VALUES (:id, :term, :spelling)"), values)
            connection.execute(
                sa.text("INSERT INTO lot_term (lot_id, term_id) VALUES (:lot, :term)"), {"lot": lot_id, "term": keys[term]}
            )
        connection.execute(
            sa.text("UPDATE lot SET offered_units = :units WHERE id = :id"), {"units": sum(line[4] for line in lines), "id": lot_id}
        )
    if keys and connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('search_term', 'id'), (SELECT max(id) FROM search_term))"))


def downgrade() -> None:
    op.drop_index(op.f("ix_lot_term_lot_id"), table_name="lot_term")
    op.drop_table("lot_term")
    op.drop_table("search_term")
    with op.batch_alter_table("lot") as lot:
        lot.drop_index("ix_lot_of_giver")
        lot.drop_index("ix_lot_largest")
        lot.drop_index("ix_lot_deadline")
        lot.drop_index("ix_lot_newest")
        lot.drop_column("offered_units")
