"""The addresses of boxes that stood at the town hall before any was looked up are now looked up with the rest."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from geo.addresses.rules import address_words

revision = "0081"
down_revision = "0080"

BOX = sa.table(
    "collection_box", sa.column("id"), sa.column("street"), sa.column("insee_code"), sa.column("address_id"),
    sa.column("latitude"), sa.column("longitude"), sa.column("location_is_approximate", sa.Boolean()),
)  # fmt: skip
ADDRESS = sa.table(
    "address", sa.column("id"), sa.column("street"), sa.column("words"), sa.column("insee_code"), sa.column("state"),
    sa.column("latitude"), sa.column("longitude"), sa.column("kind"), sa.column("label"), sa.column("candidates", sa.JSON()),
    sa.column("asked_at", sa.DateTime(timezone=True)),
)  # fmt: skip


def upgrade() -> None:
    """They wait as any address does: for the night's batches, or for the coordinator where there is no geocoder."""
    connection, now = op.get_bind(), datetime.now(UTC)
    boxes = connection.execute(
        sa.select(BOX.c.id, BOX.c.street, BOX.c.insee_code)
        .where(BOX.c.address_id.is_(None), BOX.c.location_is_approximate, BOX.c.street != "")
        .order_by(BOX.c.id)
    ).all()
    for box_id, street, insee_code in boxes:
        words = address_words(street) or street.strip()
        if not words:
            continue
        of_these = (ADDRESS.c.words == words) & (ADDRESS.c.insee_code == insee_code)
        find = sa.select(ADDRESS.c.id, ADDRESS.c.latitude, ADDRESS.c.longitude).where(of_these)
        known = connection.execute(find).first()
        if known is None:
            asked = {
                "street": street.strip(), "words": words, "insee_code": insee_code, "state": "waiting", "kind": "", "label": "",
                "candidates": [], "asked_at": now,
            }  # fmt: skip
            connection.execute(sa.insert(ADDRESS).values(**asked))
            known = connection.execute(find).one()
        place = {"address_id": known.id}
        if known.latitude is not None:
            place |= {"latitude": known.latitude, "longitude": known.longitude, "location_is_approximate": False}
        connection.execute(sa.update(BOX).where(BOX.c.id == box_id).values(**place))


def downgrade() -> None:
    """What is looked up stays so."""
