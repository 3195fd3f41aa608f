"""What both sides wrote of a discrepancy."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.db import db
from marketplace.transfers.models import DiscrepancyEntry


def discrepancy_entries(transfer_id: int) -> Sequence[DiscrepancyEntry]:
    """The entries about a transfer, oldest first."""
    return db.session.scalars(
        select(DiscrepancyEntry)
        .where(DiscrepancyEntry.transfer_id == transfer_id)
        .options(joinedload(DiscrepancyEntry.organisation, innerjoin=True))
        .order_by(DiscrepancyEntry.id)
    ).all()
