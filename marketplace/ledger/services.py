"""Writing in the ledger: the only door, always within the command that makes the movement true."""

from datetime import date, datetime
from decimal import Decimal

from core.db import db, in_transaction
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.models import Movement


def record_movement(
    kind: MovementKind,
    *,
    on: date,
    giver_id: int,
    taker_id: int,
    category_id: int,
    units: int,
    mass_kg: Decimal | None,
    mass_is_weighed: bool,
    eligibility: Eligibility,
    proof: Proof,
    now: datetime,
    origin: Origin = Origin.PUBLIC_BODY,
    transfer_line_id: int | None = None,
    correction_reason: str = "",
) -> Movement:
    """Add a movement in the open transaction.

    `mass_kg` is that of all the units; a correction has negative units and mass, and a reason.
    """
    if not in_transaction():
        raise RuntimeError("a movement is recorded within the command that makes it true")
    movement = Movement(
        kind=kind,
        occurred_on=on,
        year=on.year,
        recorded_at=now,
        giver_id=giver_id,
        taker_id=taker_id,
        category_id=category_id,
        units=units,
        mass_kg=mass_kg,
        mass_is_weighed=mass_is_weighed,
        eligibility=eligibility,
        proof=proof,
        origin=origin,
        transfer_line_id=transfer_line_id,
        correction_reason=correction_reason,
    )
    db.session.add(movement)
    return movement
