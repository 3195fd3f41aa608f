"""What waits for somebody."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from core.db import db
from core.waiting import Waiting
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer
from marketplace.transfers.queries.devices import transfers_to_erase


class PickupsWaiting(NamedTuple):
    """The pickups of an organisation, given or taken: those planned soon, those whose day it has to propose or to agree to."""

    soon: Waiting
    to_plan: Waiting


def pickups_waiting(organisation_id: int, *, last: date) -> PickupsWaiting:
    """Pickups planned up to that day (included), those whose day has gone by as well; and those to plan.

    To plan: no day is proposed, or the other side proposed one and that organisation has not agreed.
    """
    rows = db.session.execute(
        select(
            Transfer.id,
            Transfer.pickup_on,
            Transfer.prepared_at,
            (Transfer.pickup_agreed_at.is_(None) & _awaits_a_day(organisation_id)).label("is_to_plan"),
        ).where(
            Transfer.state == TransferState.PREPARED,
            or_(Transfer.giver_id == organisation_id, Transfer.taker_id == organisation_id),
        )
    ).all()
    soon = sorted((row.pickup_on, row.id) for row in rows if row.pickup_on and row.pickup_on <= last)
    to_plan = sorted((row.prepared_at, row.id) for row in rows if row.is_to_plan)
    return PickupsWaiting(_counted([key for _day, key in soon]), _counted([key for _moment, key in to_plan]))


def _awaits_a_day(organisation_id: int) -> ColumnElement[bool]:
    return or_(Transfer.pickup_proposed_by_id.is_(None), Transfer.pickup_proposed_by_id != organisation_id)


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
