"""Writing in the ledger: the only door, always within the command that makes the movement true."""

from datetime import date, datetime
from decimal import Decimal

from core.db import at_opening, db, hold, in_transaction
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.models import ClosedYear, Movement
from marketplace.ledger.queries import closed_years
from marketplace.ledger.rules import counting_year

YEARS = "years of the ledger"


def record_movement(
    kind: MovementKind,
    *,
    on: date,
    giver_id: int,
    taker_id: int | None,
    category_id: int,
    units: int,
    mass_kg: Decimal | None,
    mass_is_weighed: bool,
    eligibility: Eligibility,
    proof: Proof,
    now: datetime,
    origin: Origin = Origin.PUBLIC_BODY,
    transfer_line_id: int | None = None,
    emptying_line_id: int | None = None,
    correction_reason: str = "",
) -> Movement:
    """Add a movement in the open transaction. It keeps its day, and counts in the first year from then on that is not closed.

    `mass_kg` is that of all the units; without `taker_id`, they left for somebody who is not on Boucle. A correction has negative
    units and mass, and a reason.
    """
    if not in_transaction():
        raise RuntimeError("a movement is recorded within the command that makes it true")
    movement = Movement(
        kind=kind,
        occurred_on=on,
        year=counting_year(on, _closed_years()),
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
        emptying_line_id=emptying_line_id,
        correction_reason=correction_reason,
    )
    db.session.add(movement)
    return movement


def close_year(year: int, *, now: datetime) -> None:
    """From this transaction on, nothing more counts in that year; what is being recorded meanwhile is waited for, and does."""
    hold(YEARS)
    db.session.add(ClosedYear(year=year, closed_at=now))
    db.session.flush()


def _closed_years() -> frozenset[int]:
    """Read once a command, which may record a thousand movements: no year is closed before it ends."""
    known = db.session.info.get(YEARS)
    if known is None:
        with db.session.no_autoflush:  # the command is in the middle of its writing
            hold(YEARS, shared=True)
            known = db.session.info[YEARS] = closed_years()
    return known


@at_opening
def _forget_closed_years() -> None:
    db.session.info.pop(YEARS, None)
