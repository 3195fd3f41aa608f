"""What became of the units of each line."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from core.accounts.models import Membership
from core.db import db
from core.errors import found
from core.web.pages import Page, page_of_entities
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.models import Outcome, Transfer, TransferLine
from marketplace.transfers.queries.devices import devices_to_report, has_devices


def get_outcome(outcome_id: int) -> Outcome:
    """That outcome with its line, device, proof and transfer; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Outcome)
            .where(Outcome.id == outcome_id)
            .options(
                joinedload(Outcome.item),
                joinedload(Outcome.proof_file),
                joinedload(Outcome.line, innerjoin=True).options(
                    joinedload(TransferLine.category, innerjoin=True),
                    joinedload(TransferLine.transfer, innerjoin=True).options(
                        joinedload(Transfer.giver, innerjoin=True), joinedload(Transfer.taker, innerjoin=True)
                    ),
                ),
            )
            .execution_options(populate_existing=True)
        )
    )


class Reported(NamedTuple):
    """Units of one line with one outcome, proved alike. `mass_kg` is unknown when that of one of them is."""

    kind: OutcomeKind
    proof: Proof
    units: int
    mass_kg: Decimal | None


def reported_by_line(transfer_id: int) -> dict[int, list[Reported]]:
    """What became of the units of each line, as it holds now."""
    rows = db.session.execute(
        select(
            Outcome.line_id, Outcome.kind, Outcome.proof, func.sum(Outcome.units), func.sum(Outcome.mass_kg),
            func.count() - func.count(Outcome.mass_kg),
        )
        .join(Outcome.line)
        .where(TransferLine.transfer_id == transfer_id, Outcome.withdrawn_at.is_(None))
        .group_by(Outcome.line_id, Outcome.kind, Outcome.proof)
        .order_by(Outcome.line_id, Outcome.kind, Outcome.proof)
    )  # fmt: skip
    reported: dict[int, list[Reported]] = defaultdict(list)
    for line_id, kind, proof, units, mass_kg, unknown in rows:
        reported[line_id].append(Reported(kind, proof, units, None if unknown else mass_kg))
    return dict(reported)


def reported_mass(line_id: int) -> Decimal:
    """The mass in kilograms the ledger already has for the outcomes of a line."""
    return db.session.scalar(
        select(func.sum(Outcome.mass_kg)).where(Outcome.line_id == line_id, Outcome.withdrawn_at.is_(None))
    ) or Decimal(0)


def reused_units(line_id: int) -> int:
    """How many units of a line are reported as used again."""
    reused = select(func.sum(Outcome.units)).where(
        Outcome.line_id == line_id, Outcome.kind == OutcomeKind.REUSED, Outcome.withdrawn_at.is_(None)
    )
    return db.session.scalar(reused) or 0


def outcomes_page(line_id: int, number: int) -> Page[Any]:
    """The reports made on a line, newest first, withdrawn ones included."""
    return page_of_entities(
        select(Outcome)
        .where(Outcome.line_id == line_id)
        .options(joinedload(Outcome.item), joinedload(Outcome.proof_file))
        .order_by(Outcome.id.desc()),
        number,
    )


def rows_to_report(transfer: Transfer) -> Sequence[tuple[object, ...]]:
    """What is left to report: line, inventory number, serial number, units; one row a device, one a counted line."""
    counted = [line for line in transfer.lines if line.unreported_units and not has_devices(line.id)]
    rows: list[tuple[object, ...]] = [
        (line.designation, item.inventory_number, item.serial, 1)
        for line in transfer.lines
        if line not in counted
        for item in devices_to_report(line.id)
    ]
    return [*rows, *((line.designation, None, None, line.unreported_units) for line in counted)]


def live_outcomes(transfer_id: int) -> Sequence[Outcome]:
    """The outcomes that hold, with their line and proof, in the order they were reported."""
    return db.session.scalars(
        select(Outcome)
        .join(Outcome.line)
        .where(TransferLine.transfer_id == transfer_id, Outcome.withdrawn_at.is_(None))
        .options(
            contains_eager(Outcome.line).joinedload(TransferLine.category),
            joinedload(Outcome.proof_file),
            joinedload(Outcome.by).joinedload(Membership.user),
        )
        .order_by(Outcome.id)
    ).all()
