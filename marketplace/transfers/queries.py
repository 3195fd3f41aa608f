"""Reading transfers, their lines, outcomes and journal."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from core.accounts.models import Membership, Organisation, User
from core.db import db, locked
from core.errors import found
from core.events import Announcement
from core.waiting import Waiting
from core.web.pages import Page, page_of_entities, page_of_rows
from geo.partners.enums import LegalClass
from geo.partners.models import Partner
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Proof
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotItem, LotLine
from marketplace.transfers import rules
from marketplace.transfers.enums import OutcomeKind, ReminderKind, TransferState
from marketplace.transfers.events import SENTENCES
from marketplace.transfers.models import Outcome, Reminder, Transfer, TransferItem, TransferLine

REFERENCE_LOCK = 7_057_001  # any number of our own: it names the queue of those who take a reference


# One transfer


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


def legal_class_of(organisation_id: int) -> LegalClass | None:
    """The legal class of a partner, if it has a profile."""
    return db.session.scalar(select(Partner.legal_class).where(Partner.organisation_id == organisation_id))


# Devices


def devices_of_lot(transfer: Transfer) -> dict[int, list[EquipmentItem]]:
    """The devices still in the lot, by line of the transfer: those that may leave. Lines without devices are counted."""
    rows = db.session.execute(
        select(TransferLine.id, EquipmentItem)
        .join(LotItem, LotItem.line_id == TransferLine.lot_line_id)
        .join(EquipmentItem, EquipmentItem.id == LotItem.item_id)
        .where(TransferLine.transfer_id == transfer.id, EquipmentItem.state == ItemState.IN_LOT)
        .order_by(TransferLine.id, EquipmentItem.name, EquipmentItem.id)
    )
    return _grouped(rows)


def lines_with_devices(transfer: Transfer) -> set[int]:
    """The lines of the transfer made of devices of the inventory, whether or not one is left in the lot."""
    return set(
        db.session.scalars(
            select(TransferLine.id)
            .join(LotItem, LotItem.line_id == TransferLine.lot_line_id)
            .where(TransferLine.transfer_id == transfer.id)
        )
    )


def devices_sent(transfer: Transfer) -> dict[int, list[EquipmentItem]]:
    """The devices that left, by line."""
    rows = db.session.execute(
        select(TransferLine.id, EquipmentItem)
        .join(TransferItem, TransferItem.line_id == TransferLine.id)
        .join(EquipmentItem, EquipmentItem.id == TransferItem.item_id)
        .where(TransferLine.transfer_id == transfer.id)
        .order_by(TransferLine.id, EquipmentItem.name, EquipmentItem.id)
    )
    return _grouped(rows)


def _grouped(rows: Any) -> dict[int, list[EquipmentItem]]:
    groups: dict[int, list[EquipmentItem]] = defaultdict(list)
    for line_id, item in rows:
        groups[line_id].append(item)
    return dict(groups)


def devices_to_report(line_id: int) -> Sequence[EquipmentItem]:
    """The devices of a line whose outcome nobody said."""
    return db.session.scalars(
        select(EquipmentItem)
        .join(TransferItem, TransferItem.item_id == EquipmentItem.id)
        .where(
            TransferItem.line_id == line_id,
            ~exists().where(Outcome.line_id == line_id, Outcome.item_id == EquipmentItem.id, Outcome.withdrawn_at.is_(None)),
        )
        .order_by(EquipmentItem.name, EquipmentItem.id)
    ).all()


def has_devices(line_id: int) -> bool:
    """Whether devices of the inventory left with that line."""
    return db.session.scalar(select(TransferItem.id).where(TransferItem.line_id == line_id).limit(1)) is not None


def lot_lines_for_update(transfer: Transfer) -> Sequence[LotLine]:
    """The lot lines the transfer draws from, locked in ascending key order."""
    return db.session.scalars(
        locked(
            select(LotLine)
            .join(TransferLine, TransferLine.lot_line_id == LotLine.id)
            .where(TransferLine.transfer_id == transfer.id)
            .order_by(LotLine.id),
            of=LotLine,
        )
    ).all()


def is_still_awaited(lot_line: LotLine, *, but_for: Transfer) -> bool:
    """Whether devices of a lot line are still on offer, or promised to somebody who has not taken them yet."""
    if lot_line.remaining_units:
        return True
    other = (
        select(ClaimLine.id)
        .join(Claim, Claim.id == ClaimLine.claim_id)
        .outerjoin(Transfer, Transfer.claim_id == Claim.id)
        .where(
            ClaimLine.lot_line_id == lot_line.id,
            ClaimLine.granted_units > 0,
            Claim.id != but_for.claim_id,
            Claim.state == ClaimState.ALLOCATED,
            or_(Transfer.id.is_(None), Transfer.state == TransferState.PREPARED),
        )
        .limit(1)
    )
    return db.session.scalar(other) is not None


def lot_items_of(item_ids: Sequence[int]) -> Sequence[LotItem]:
    """The places of devices in lots."""
    return db.session.scalars(select(LotItem).where(LotItem.item_id.in_(item_ids)).order_by(LotItem.id)).all()


def lot_item_ids(lot_line_id: int) -> set[int]:
    """The devices a lot line is made of."""
    return set(db.session.scalars(select(LotItem.item_id).where(LotItem.line_id == lot_line_id)))


# Outcomes


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


def outcomes_page(line_id: int, number: int) -> Page[Any]:
    """The reports made on a line, newest first, withdrawn ones included."""
    return page_of_entities(
        select(Outcome)
        .where(Outcome.line_id == line_id)
        .options(joinedload(Outcome.item), joinedload(Outcome.proof_file))
        .order_by(Outcome.id.desc()),
        number,
    )


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


# The list


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


# The journal


class Entry(NamedTuple):
    """One fact of the journal: when, what, by whom."""

    at: datetime
    sentence: str
    who: str


def journal_of(transfer_id: int) -> list[Entry]:
    """What happened to a transfer, oldest first."""
    rows = db.session.execute(
        select(Announcement.announced_at, Announcement.name, User.name, Organisation.name)
        .outerjoin(Membership, Membership.id == Announcement.by_membership_id)
        .outerjoin(User, User.id == Membership.user_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(Announcement.subject_kind == "transfer", Announcement.subject_id == transfer_id)
        .order_by(Announcement.id)
    )
    return [
        Entry(at, SENTENCES.get(name, name), f"{person}, {organisation}" if person else "la plateforme")
        for at, name, person, organisation in rows
    ]


# What waits for somebody


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


# Reminders


class DueReminder(NamedTuple):
    """Something an organisation is to be reminded of, that it was not reminded of yet at that stage."""

    organisation_id: int
    transfer_id: int
    reference: str
    kind: ReminderKind
    due_on: date
    days_late: int


def reminders_due(*, today: date, organisation_id: int | None = None) -> list[DueReminder]:
    """What organisations are to be reminded of that day, by organisation, then by transfer."""
    said = {
        (sent.transfer_id, sent.organisation_id, sent.kind, sent.due_on, sent.days_late)
        for sent in db.session.scalars(_of_organisation(select(Reminder), Reminder.organisation_id, organisation_id))
    }
    due = [
        reminder
        for transfer in db.session.scalars(_late_transfers(today))
        for reminder in _reminders_of(transfer, today)
        if organisation_id in {None, reminder.organisation_id}
        and (reminder.transfer_id, reminder.organisation_id, reminder.kind, reminder.due_on, reminder.days_late) not in said
    ]
    return sorted(due)


def _of_organisation(statement: Select[Any], column: Any, organisation_id: int | None) -> Select[Any]:
    return statement if organisation_id is None else statement.where(column == organisation_id)


def _late_transfers(today: date) -> Select[Any]:
    confirmed_by = today - timedelta(days=rules.STAGES[ReminderKind.RECEIPT][0])
    return (
        select(Transfer)
        .where(
            or_(
                (Transfer.state == TransferState.PREPARED) & (Transfer.pickup_on < today),
                (Transfer.state == TransferState.HANDED_OVER) & (Transfer.handed_over_on <= confirmed_by),
                (Transfer.state == TransferState.RECEIVED) & (Transfer.outcomes_due_on <= today),
            )
        )
        .order_by(Transfer.id)
    )


def _reminders_of(transfer: Transfer, today: date) -> list[DueReminder]:
    kind, due_on, organisations = {
        TransferState.PREPARED: (ReminderKind.PICKUP, transfer.pickup_on, [transfer.giver_id, transfer.taker_id]),
        TransferState.HANDED_OVER: (ReminderKind.RECEIPT, transfer.handed_over_on, [transfer.taker_id]),
        TransferState.RECEIVED: (ReminderKind.OUTCOMES, transfer.outcomes_due_on, [transfer.taker_id]),
    }[transfer.state]
    stage = rules.stage_reached(kind, due_on, today=today) if due_on else None
    if due_on is None or stage is None:
        return []
    return [DueReminder(side, transfer.id, transfer.reference, kind, due_on, stage) for side in organisations]


def lock_organisation(organisation_id: int) -> None:
    """Whoever else would remind that organisation waits."""
    db.session.execute(locked(select(Organisation.id).where(Organisation.id == organisation_id)))


def get_reminders(reminder_ids: Sequence[int]) -> Sequence[Reminder]:
    """Those reminders with their transfers, in order."""
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.id.in_(reminder_ids))
        .options(joinedload(Reminder.transfer, innerjoin=True))
        .order_by(Reminder.id)
    ).all()
