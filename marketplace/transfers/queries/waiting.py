"""What waits for somebody."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from core.db import db
from core.waiting import Waiting
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer
from marketplace.transfers.queries.devices import transfers_to_erase


def handovers_until(organisation_id: int, last: date) -> Waiting:
    """Pickups planned up to that day (included), those whose day has gone by as well, given or taken by that organisation."""
    return _waiting(
        Transfer.state == TransferState.PREPARED,
        Transfer.pickup_on <= last,
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


class ReceivedWaiting(NamedTuple):
    """What waits in the transfers an organisation received: what became of the units, the erasure of their data."""

    outcomes: Waiting
    erasures: Waiting


def received_waiting(organisation_id: int, on: date) -> ReceivedWaiting:
    """Transfers received by that organisation with outcomes due by that day, or data its agreement charges it to erase."""
    to_erase = Transfer.id.in_(transfers_to_erase())
    late = Transfer.outcomes_due_on <= on
    rows = db.session.execute(
        select(Transfer.id, late.label("is_late"), to_erase.label("is_to_erase"))
        .where(Transfer.taker_id == organisation_id, Transfer.state == TransferState.RECEIVED, or_(late, to_erase))
        .order_by(Transfer.outcomes_due_on, Transfer.id)
    ).all()
    return ReceivedWaiting(_counted([row.id for row in rows if row.is_late]), _counted([row.id for row in rows if row.is_to_erase]))


def _counted(keys: list[int]) -> Waiting:
    return Waiting(len(keys), keys[0]) if keys else Waiting(0)


def _waiting(*conditions: Any, soonest: Any) -> Waiting:
    row = db.session.execute(
        select(func.count().over(), Transfer.id).where(*conditions).order_by(soonest, Transfer.id).limit(1)
    ).first()
    return Waiting(*row) if row else Waiting(0)
