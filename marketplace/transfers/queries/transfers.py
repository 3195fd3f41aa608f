"""One transfer, the list of them, and their journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from core.accounts.models import Organisation
from core.accounts.queries import journal_about
from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_rows
from geo.partners.enums import LegalClass
from geo.partners.models import Partner
from marketplace.lots.models import Claim, ClaimLine, Lot
from marketplace.transfers.enums import TransferState
from marketplace.transfers.events import SENTENCES
from marketplace.transfers.models import Transfer, TransferLine

REFERENCE_LOCK = 7_057_001  # any number of our own: it names the queue of those who take a reference


def get_transfer(transfer_id: int) -> Transfer:
    """That transfer with its two sides, its lot and its lines; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Transfer)
            .where(Transfer.id == transfer_id)
            .options(
                joinedload(Transfer.giver, innerjoin=True),
                joinedload(Transfer.taker, innerjoin=True),
                joinedload(Transfer.claim, innerjoin=True).joinedload(Claim.lot, innerjoin=True),
                joinedload(Transfer.agreement),
                joinedload(Transfer.deed),
                joinedload(Transfer.certificate),
                selectinload(Transfer.slots),
                selectinload(Transfer.lines).options(
                    joinedload(TransferLine.category, innerjoin=True), joinedload(TransferLine.lot_line, innerjoin=True)
                ),
            )
        )
    )


def get_transfer_for_update(transfer_id: int) -> Transfer:
    """That transfer, locked, with its lines as the database holds them now; raises `NotFound`."""
    transfer = found(db.session.scalar(locked(select(Transfer).where(Transfer.id == transfer_id))))
    db.session.scalars(
        select(TransferLine)
        .where(TransferLine.transfer_id == transfer_id)
        .order_by(TransferLine.id)
        .execution_options(populate_existing=True)
    ).all()
    return transfer


def find_transfer_of_claim(claim_id: int) -> Transfer | None:
    """The transfer of a claim, whatever its state, if it was prepared."""
    return db.session.scalar(select(Transfer).where(Transfer.claim_id == claim_id))


def granted_units(claim_id: int) -> dict[int, int]:
    """What a claim is granted now, by lot line."""
    rows = select(ClaimLine.lot_line_id, ClaimLine.granted_units).where(ClaimLine.claim_id == claim_id)
    return dict(db.session.execute(rows).all())


def find_claim_for_update(claim_id: int) -> Claim | None:
    """That claim, locked."""
    return db.session.scalar(locked(select(Claim).where(Claim.id == claim_id)))


def next_number(year: int) -> int:
    """The number after the last reference of that year; whoever asks next waits until this one is kept or given up."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(REFERENCE_LOCK)))
    last = db.session.scalar(
        select(Transfer.reference)
        .where(Transfer.reference.like(f"CE-{year}-%"))
        .order_by(func.length(Transfer.reference).desc(), Transfer.reference.desc())
        .limit(1)
    )
    return int(last.rpartition("-")[2]) + 1 if last else 1


def get_line(transfer_id: int, line_id: int) -> TransferLine:
    """That line of that transfer; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(TransferLine)
            .where(TransferLine.id == line_id, TransferLine.transfer_id == transfer_id)
            .options(
                joinedload(TransferLine.category, innerjoin=True),
                joinedload(TransferLine.transfer, innerjoin=True).options(
                    joinedload(Transfer.giver, innerjoin=True), joinedload(Transfer.taker, innerjoin=True)
                ),
            )
        )
    )


def transfer_of_line(line_id: int) -> Transfer:
    """The transfer a line belongs to; raises `NotFound`."""
    return found(db.session.scalar(select(Transfer).join(Transfer.lines).where(TransferLine.id == line_id)))


def legal_class_of(organisation_id: int) -> LegalClass | None:
    """The legal class of a partner, if it has a profile."""
    return db.session.scalar(select(Partner.legal_class).where(Partner.organisation_id == organisation_id))


@dataclass(frozen=True, slots=True)
class TransferFilters:
    """What a list of transfers is narrowed to. `side` is « giver » or « taker », of the organisation that looks."""

    state: TransferState | None = None
    side: str | None = None
    text: str = ""


def _transfer_rows(filters: TransferFilters, *, organisation_id: int, sees_all: bool) -> Any:
    giver, taker = aliased(Organisation), aliased(Organisation)
    units = (
        select(
            TransferLine.transfer_id.label("transfer_id"),
            func.sum(TransferLine.promised_units).label("promised"),
            func.sum(TransferLine.sent_units).label("sent"),
            func.sum(TransferLine.received_units).label("received"),
            func.sum(TransferLine.reported_units).label("reported"),
        )
        .group_by(TransferLine.transfer_id)
        .subquery()
    )
    statement = (
        select(
            Transfer.id, Transfer.reference, Transfer.state, Lot.title, giver.name.label("giver"), taker.name.label("taker"),
            units.c.promised, units.c.sent, units.c.received, units.c.reported, Transfer.pickup_on, Transfer.handed_over_on,
            Transfer.received_on, Transfer.outcomes_due_on, Transfer.closed_on,
        )
        .join(giver, giver.id == Transfer.giver_id)
        .join(taker, taker.id == Transfer.taker_id)
        .join(Claim, Claim.id == Transfer.claim_id)
        .join(Lot, Lot.id == Claim.lot_id)
        .join(units, units.c.transfer_id == Transfer.id)
        .order_by(Transfer.id.desc())
    )  # fmt: skip
    if filters.side == "giver":
        statement = statement.where(Transfer.giver_id == organisation_id)
    elif filters.side == "taker":
        statement = statement.where(Transfer.taker_id == organisation_id)
    elif not sees_all:
        statement = statement.where(or_(Transfer.giver_id == organisation_id, Transfer.taker_id == organisation_id))
    if filters.state is not None:
        statement = statement.where(Transfer.state == filters.state)
    if filters.text:
        wanted = filters.text.lower()
        statement = statement.where(
            or_(
                *(
                    func.lower(column).contains(wanted, autoescape=True)
                    for column in (Transfer.reference, Lot.title, giver.name, taker.name)
                )
            )
        )
    return statement


def transfers_page(filters: TransferFilters, number: int, *, organisation_id: int, sees_all: bool) -> Page[Any]:
    """Transfers one may see, newest first, as plain rows."""
    return page_of_rows(_transfer_rows(filters, organisation_id=organisation_id, sees_all=sees_all), number)


def all_transfers(filters: TransferFilters, *, organisation_id: int, sees_all: bool) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(_transfer_rows(filters, organisation_id=organisation_id, sees_all=sees_all)).all()


class Entry(NamedTuple):
    """One fact of the journal: when, what, by whom."""

    at: datetime
    sentence: str
    who: str


def journal_of(transfer_id: int) -> list[Entry]:
    """What happened to a transfer, oldest first."""
    return [Entry(entry.at, SENTENCES.get(entry.name, entry.name), entry.who) for entry in journal_about("transfer", transfer_id)]


class Undeclared(NamedTuple):
    """Units received whose outcome nobody said."""

    giver_id: int
    taker_id: int
    category_id: int
    units: int


def undeclared_rows(year: int) -> Select[*tuple[Any, ...]]:
    """Giver, taker, category and units handed over in a civil year, received, whose outcome nobody said: they count as no reuse.

    A statement, to be read with what other channels leave undeclared.
    """
    return (
        select(
            Transfer.giver_id,
            Transfer.taker_id,
            TransferLine.category_id,
            func.sum(TransferLine.received_units - TransferLine.reported_units).label("units"),
        )
        .join(Transfer.lines)
        .where(
            Transfer.state == TransferState.RECEIVED,
            Transfer.handed_over_on.between(date(year, 1, 1), date(year, 12, 31)),
            TransferLine.received_units > TransferLine.reported_units,
        )
        .group_by(Transfer.giver_id, Transfer.taker_id, TransferLine.category_id)
    )
