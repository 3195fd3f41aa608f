"""What several steps write: movements of the ledger, and devices that leave a lot."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from core.db import db
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.ledger.services import record_movement
from marketplace.transfers import queries
from marketplace.transfers.models import TransferLine

REASON_LENGTH = 300


def record(
    line: TransferLine,
    kind: MovementKind,
    *,
    on: date,
    units: int,
    mass_kg: Decimal | None,
    now: datetime,
    weighed: bool = False,
    proof: Proof = Proof.DECLARED,
    reason: str = "",
) -> None:
    """A movement of the ledger for some units of a line; `reason` is that of a correction."""
    record_movement(
        kind,
        on=on,
        giver_id=line.transfer.giver_id,
        taker_id=line.transfer.taker_id,
        category_id=line.category_id,
        units=units,
        mass_kg=mass_kg,
        mass_is_weighed=weighed,
        eligibility=line.eligibility,
        proof=proof,
        now=now,
        transfer_line_id=line.id,
        correction_reason=reason,
    )


def estimate(line: TransferLine, units: int) -> Decimal | None:
    """The estimated mass in kilograms of some units of a line; unknown when that of one is."""
    return None if line.unit_mass_kg is None else line.unit_mass_kg * units


def leave_lots(item_ids: Sequence[int]) -> None:
    """A device that is back in the inventory is in no lot any more, so that another one can take it."""
    for lot_item in queries.lot_items_of(item_ids):
        db.session.delete(lot_item)
