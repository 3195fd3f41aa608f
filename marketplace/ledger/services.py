"""Writing in the ledger: the only door, always within the command that makes the movement true."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete

from core.db import at_opening, db, hold, in_transaction, transaction
from core.rows import insert_rows
from marketplace.ledger import queries
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.models import ClosedYear, Movement, MovementSum
from marketplace.ledger.rules import counting_year

YEARS = "years of the ledger"
# What a movement brought back to its year shares with the one it takes the place of.
COPIED = (
    "kind", "occurred_on", "giver_id", "taker_id", "category_id", "mass_is_weighed", "eligibility", "proof", "origin",
    "transfer_line_id", "emptying_line_id",
)  # fmt: skip


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


def bring_back(year: int, *, reason: str, now: datetime) -> int:
    """Count again in a published year what was known too late to be in it, within the erratum that corrects it; how many movements.

    Each gives two: one takes it away from the year where it counted, one counts it in its own, so that the sum over all years never
    changes. What counts in a year published meanwhile stays there.
    """
    hold(YEARS)
    late = queries.movements_counted_late(year)
    for movement in late:
        for counts_in, sign in ((movement.year, -1), (year, 1)):
            copied = {name: getattr(movement, name) for name in COPIED}
            mass_kg = None if movement.mass_kg is None else sign * movement.mass_kg
            db.session.add(
                Movement(
                    **copied, year=counts_in, units=sign * movement.units, mass_kg=mass_kg, recorded_at=now,
                    correction_reason=reason, brought_back_id=movement.id,
                )
            )  # fmt: skip
    db.session.flush()
    return len(late)


def sum_movements(*, again: bool = False) -> int:
    """Bring the sums up to the movements recorded so far; how many years were counted. Safe to repeat, and side by side.

    Each year that moved is counted whole, from its movements alone; every year is when it is done `again`. Movements never change:
    they are counted outside any transaction, and the few rows that come out are written in one.
    """
    until, before = _settled_movement(), queries.summed_until()
    years = queries.years_between(0 if again else before, until)
    rows = queries.sums_of_years(years, until=until)
    with transaction():
        mark = queries.get_summed_until_for_update()
        if mark.movement_id != before or not rows:
            return 0  # somebody else did meanwhile, or nothing moved
        db.session.execute(delete(MovementSum).where(MovementSum.year.in_(years)))
        insert_rows(MovementSum.__table__, rows)
        mark.movement_id = until
    return len(years)


def _settled_movement() -> int:
    """A movement before which none will appear any more: whoever was recording has ended, and whoever begins gets a higher key."""
    with transaction():
        hold(YEARS)
        return queries.last_movement_id()


def published_years() -> frozenset[int]:
    """The years whose figures are published, for the command that decides on them: none is published until it ends."""
    if not in_transaction():
        raise RuntimeError("what is decided on these years is written in the transaction that holds them")
    return _closed_years()


def _closed_years() -> frozenset[int]:
    """Read once a command, which may record a thousand movements: no year is closed before it ends."""
    known = db.session.info.get(YEARS)
    if known is None:
        with db.session.no_autoflush:  # the command is in the middle of its writing
            hold(YEARS, shared=True)
            known = db.session.info[YEARS] = queries.closed_years()
    return known


@at_opening
def _forget_closed_years() -> None:
    db.session.info.pop(YEARS, None)
