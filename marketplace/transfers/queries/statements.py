"""What an organisation gave, took and threw away over a period."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, extract, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from core.accounts.models import Organisation
from core.db import db
from core.errors import found
from core.web.filters import SPACE
from marketplace.lots.models import Claim, Lot
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.models import DocumentBundle, Outcome, Transfer, TransferLine
from marketplace.transfers.queries.outgoings import outgoings_between
from marketplace.transfers.rules.documents import PREPARATION, RECYCLING, StatedTransfer, WasteRow

SECONDS_OF_DAY = 86_400


def stated_transfers(organisation_id: int, first: date, last: date, *, as_giver: bool) -> list[StatedTransfer]:
    """The transfers handed over between two days (both included) that an organisation gave, or took, oldest first."""
    own, other = (Transfer.giver_id, Transfer.taker_id) if as_giver else (Transfer.taker_id, Transfer.giver_id)
    within = (own == organisation_id, Transfer.handed_over_on.between(first, last))
    transfers: Any = db.session.execute(
        select(
            Transfer.id,
            Transfer.reference,
            Organisation.name,
            Transfer.handed_over_on,
            func.coalesce(func.sum(TransferLine.sent_units), 0),
            func.sum(TransferLine.received_units),
        )
        .join(Organisation, Organisation.id == other)
        .join(TransferLine, TransferLine.transfer_id == Transfer.id)
        .where(*within)
        .group_by(Transfer.id, Transfer.reference, Organisation.name, Transfer.handed_over_on)
        .order_by(Transfer.handed_over_on, Transfer.id)
    ).all()
    outcomes: dict[int, dict[Any, int]] = defaultdict(dict)
    masses: dict[int, Decimal] = {}
    rows = db.session.execute(
        select(TransferLine.transfer_id, Outcome.kind, Outcome.proof, func.sum(Outcome.units), func.sum(Outcome.mass_kg))
        .join(Outcome.line)
        .join(TransferLine.transfer)
        .where(*within, Outcome.withdrawn_at.is_(None))
        .group_by(TransferLine.transfer_id, Outcome.kind, Outcome.proof)
    )
    for transfer_id, kind, proof, units, mass_kg in rows:
        outcomes[transfer_id][kind, proof] = int(units)
        if kind is OutcomeKind.REUSED and mass_kg is not None:
            masses[transfer_id] = masses.get(transfer_id, Decimal(0)) + mass_kg
    return [
        StatedTransfer(reference, name, on, sent, received, masses.get(key), outcomes.get(key, {}))
        for key, reference, name, on, sent, received in transfers
    ]


def waste_rows(organisation_id: int, first: date, last: date) -> list[WasteRow]:
    """What left an organisation as waste between two days (both included), oldest first.

    What it had recycled of what it had taken, and what it sold or had taken back as waste.
    """
    outcomes = db.session.scalars(
        select(Outcome)
        .join(Outcome.line)
        .join(TransferLine.transfer)
        .where(
            Transfer.taker_id == organisation_id,
            Outcome.kind == OutcomeKind.RECYCLED,
            Outcome.withdrawn_at.is_(None),
            Outcome.occurred_on.between(first, last),
        )
        .options(
            contains_eager(Outcome.line).options(
                contains_eager(TransferLine.transfer), joinedload(TransferLine.category, innerjoin=True)
            ),
            joinedload(Outcome.proof_file),
        )
        .order_by(Outcome.occurred_on, Outcome.id)
    )
    recycled = [
        WasteRow(
            outcome.occurred_on,
            outcome.line.category.label,
            str(outcome.line.category.weee_category or ""),
            outcome.units,
            outcome.mass_kg,
            outcome.line.weighed_kg is not None,
            outcome.note,
            RECYCLING,
            outcome.proof_file.name if outcome.proof_file else "",
            outcome.line.transfer.reference,
        )
        for outcome in outcomes
    ]
    thrown_away = [
        WasteRow(
            left_on=outgoing.left_on,
            category=line.category.label,
            weee_category=str(line.category.weee_category or ""),
            units=line.units,
            mass_kg=None if line.category.default_mass_kg is None else line.category.default_mass_kg * line.units,
            is_weighed=False,
            taken_by=outgoing.recipient,
            treatment=PREPARATION if outgoing.committed_on else "",
            slip=outgoing.proof_file.name if outgoing.proof_file else "",
            reference=f"Sortie n°{SPACE}{outgoing.id}",
        )
        for outgoing in outgoings_between(organisation_id, first, last)
        if outgoing.is_waste
        for line in outgoing.lines
    ]
    return sorted([*recycled, *thrown_away], key=lambda row: row.left_on)


def transfers_between(organisation_id: int, first: date, last: date) -> Sequence[Transfer]:
    """The transfers handed over between two days (both included) in which that organisation has a part, with their documents."""
    return db.session.scalars(
        select(Transfer)
        .where(
            (Transfer.giver_id == organisation_id) | (Transfer.taker_id == organisation_id),
            Transfer.handed_over_on.between(first, last),
        )
        .options(
            joinedload(Transfer.giver, innerjoin=True),
            joinedload(Transfer.taker, innerjoin=True),
            joinedload(Transfer.claim, innerjoin=True).joinedload(Claim.lot, innerjoin=True),
            joinedload(Transfer.agreement),
            joinedload(Transfer.deed),
            joinedload(Transfer.certificate),
            selectinload(Transfer.lines).options(
                joinedload(TransferLine.category, innerjoin=True), joinedload(TransferLine.lot_line, innerjoin=True)
            ),
        )
        .order_by(Transfer.id)
    ).all()


def get_bundle(bundle_id: int) -> DocumentBundle:
    """That bundle with its organisation and its file; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(DocumentBundle)
            .where(DocumentBundle.id == bundle_id)
            .options(joinedload(DocumentBundle.organisation, innerjoin=True), joinedload(DocumentBundle.file))
        )
    )


def bundles_of(organisation_id: int) -> Sequence[DocumentBundle]:
    """The last bundles asked for about an organisation, newest first."""
    return db.session.scalars(
        select(DocumentBundle)
        .where(DocumentBundle.organisation_id == organisation_id)
        .options(joinedload(DocumentBundle.file))
        .order_by(DocumentBundle.id.desc())
        .limit(10)
    ).all()


def handover_delays(
    period: ColumnElement[Any], *, first: date, last: date, organisation_id: int | None = None
) -> dict[Any, Counter[int]]:
    """How many transfers handed over between two days left so many whole days after their lot was published, by period.

    `period` says of `Transfer.handed_over_on` which one it is in (its year, its half-year). One statement, whose answer does not
    grow with the transfers: how many there are of each delay.
    """
    days = (extract("epoch", Transfer.handed_over_at) - extract("epoch", Lot.published_at)) // SECONDS_OF_DAY
    counted = (
        select(period.label("period"), days.label("days"), func.count(Transfer.id))
        .join(Transfer.claim)
        .join(Lot, Claim.lot_id == Lot.id)
        .where(Transfer.handed_over_on.between(first, last), Lot.published_at.is_not(None), Transfer.handed_over_at.is_not(None))
        .group_by("period", "days")
    )
    if organisation_id is not None:
        counted = counted.where(or_(Transfer.giver_id == organisation_id, Transfer.taker_id == organisation_id))
    found: dict[Any, Counter[int]] = defaultdict(Counter)
    for key, delay, transfers in db.session.execute(counted):
        found[key][max(0, int(delay))] += transfers
    return dict(found)
