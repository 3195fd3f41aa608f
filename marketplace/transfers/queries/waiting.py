"""What waits for somebody."""

from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from core.db import db
from core.waiting import Waiting
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer


def handovers_between(organisation_id: int, first: date, last: date) -> Waiting:
    """Pickups planned between two days (both included), given or taken by that organisation."""
    return _waiting(
        Transfer.state == TransferState.PREPARED,
        Transfer.pickup_on.between(first, last),
        or_(Transfer.giver_id == organisation_id, Transfer.taker_id == organisation_id),
        soonest=Transfer.pickup_on,
    )


def pickups_to_plan(organisation_id: int) -> Waiting:
    """Transfers of that organisation whose pickup waits for a day, or for its agreement to the day proposed by the other."""
    return _waiting(
        Transfer.state == TransferState.PREPARED,
        or_(Transfer.giver_id == organisation_id, Transfer.taker_id == organisation_id),
        Transfer.pickup_agreed_at.is_(None),
        or_(Transfer.pickup_proposed_by_id.is_(None), Transfer.pickup_proposed_by_id != organisation_id),
        soonest=Transfer.prepared_at,
    )


def receipts_due(organisation_id: int) -> Waiting:
    """Handovers that organisation has not confirmed."""
    return _waiting(
        Transfer.taker_id == organisation_id, Transfer.state == TransferState.HANDED_OVER, soonest=Transfer.handed_over_on
    )


def outcomes_due(organisation_id: int, on: date) -> Waiting:
    """Transfers received by that organisation with outcomes due on that day or before."""
    return _waiting(
        Transfer.taker_id == organisation_id,
        Transfer.state == TransferState.RECEIVED,
        Transfer.outcomes_due_on <= on,
        soonest=Transfer.outcomes_due_on,
    )


def _waiting(*conditions: Any, soonest: Any) -> Waiting:
    row = db.session.execute(
        select(func.count().over(), Transfer.id).where(*conditions).order_by(soonest, Transfer.id).limit(1)
    ).first()
    return Waiting(*row) if row else Waiting(0)
