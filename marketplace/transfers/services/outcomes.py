"""What became of the goods: reports, corrections, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import update

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.uploads import CheckedFile
from core.web.filters import french_date
from marketplace.inventory import services as inventory
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import items_by_id_for_update
from marketplace.ledger.enums import Proof
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import OutcomeKind, Reuse, TransferState
from marketplace.transfers.errors import DeviceAlreadyReported, DeviceGoneAgain, DevicesMissing
from marketplace.transfers.events import OutcomeCorrected, OutcomesReported, TransferClosed, TransferReopened
from marketplace.transfers.models import Outcome, Transfer, TransferLine
from marketplace.transfers.services.movements import REASON_LENGTH, leave_lots, record
from marketplace.transfers.services.prices import price_caps


@dataclass(frozen=True, slots=True)
class Report:
    """What became of some units, as somebody says it."""

    kind: OutcomeKind
    occurred_on: date
    proof: Proof
    proof_file: CheckedFile | None = None
    note: str = ""
    reuse: Reuse | None = None
    unit_price_eur: Decimal | None = None
    row_key: str = ""


def report_outcome(
    line_id: int, report: Report, *, units: int = 0, item_ids: Sequence[int] = (), by: Membership, now: datetime
) -> list[Outcome]:
    """The taker says what became of some units of a line: `units` of a counted line, or the devices of `item_ids`.

    The last report closes the transfer. Raises `NotReceived`, `TooManyReported`, `DevicesMissing`, `DeviceAlreadyReported`,
    `OutcomeTooEarly`, `OutcomeInFuture`, `DevicesNotErased`, `UnitsNotErased`, and what `rules.check_proof` and `rules.check_price`
    raise.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(queries.transfer_of_line(line_id).id)
        rules.check_reportable(transfer)
        line = next(line for line in transfer.lines if line.id == line_id)
        devices = _devices_reported(line, item_ids)
        file = _proof_of(report)
        _check_day(transfer, report, now=now)
        outcomes = _add_outcomes(line, report, units=units, devices=devices, file=file, by=by, now=now)
        reported = OutcomesReported(transfer.id, line.id, report.kind, sum(outcome.units for outcome in outcomes))
        announce(reported, by=by, at=now, about={"equipment_item": [item.id for item in devices]})
        close_if_reported(transfer, by=by, now=now)
        return outcomes


def _devices_reported(line: TransferLine, item_ids: Sequence[int]) -> list[EquipmentItem]:
    """The devices of a line that are reported, locked; none on a counted line."""
    if not queries.has_devices(line.id):
        return []
    if not item_ids:
        raise DevicesMissing
    if not set(item_ids) <= {item.id for item in queries.devices_to_report(line.id)}:
        raise DeviceAlreadyReported
    return items_by_id_for_update(item_ids, line.transfer.giver_id)


def _proof_of(report: Report) -> storage.StoredFile | None:
    rules.check_proof(report.proof, report.proof_file)
    file = report.proof_file
    return storage.store(file.content, name=file.name, media_type=file.media_type) if file else None


def _check_day(transfer: Transfer, report: Report, *, now: datetime) -> None:
    received_on = transfer.received_on or paris_day(now)
    rules.check_outcome_day(report.occurred_on, received_on=received_on, today=paris_day(now), said=french_date(received_on))


def _add_outcomes(
    line: TransferLine,
    report: Report,
    *,
    units: int,
    devices: Sequence[EquipmentItem],
    file: storage.StoredFile | None,
    by: Membership,
    now: datetime,
) -> list[Outcome]:
    """One outcome for counted units, or one per device, each with its movement."""
    shares = [(1, item) for item in devices] or [(units, None)]
    total = sum(share for share, _item in shares)
    if report.reuse is Reuse.SOLD:
        _check_sale(line, report)
    rules.check_reported_units(total, line.unreported_units)
    rules.check_erased_before_reuse(line, report.kind, devices, total, reused_units=queries.reused_units(line.id))
    reported, mass_said = line.reported_units, queries.reported_mass(line.id)
    _count_reported(line, total)
    outcomes = []
    for share, item in shares:
        mass_kg = rules.share_of_mass(line, share, reported, mass_said)
        reported, mass_said = reported + share, mass_said + (mass_kg or 0)
        outcomes.append(
            Outcome(
                line=line,
                item=item,
                kind=report.kind,
                reuse=report.reuse if report.kind is OutcomeKind.REUSED else None,
                unit_price_eur=report.unit_price_eur if (report.kind, report.reuse) == (OutcomeKind.REUSED, Reuse.SOLD) else None,
                row_key=report.row_key,
                units=share,
                mass_kg=mass_kg,
                occurred_on=report.occurred_on,
                proof=report.proof,
                proof_file=file,
                note=report.note.strip(),
                reported_at=now,
                by_membership_id=by.id,
            )
        )
        _record_outcome(outcomes[-1], sign=1, now=now)
    db.session.add_all(outcomes)
    db.session.flush()
    if report.kind is OutcomeKind.RETURNED:
        inventory.take_back(devices)
        leave_lots([item.id for item in devices])
    return outcomes


def _check_sale(line: TransferLine, report: Report) -> None:
    rules.check_price(
        report.kind,
        report.reuse,
        report.unit_price_eur,
        category=line.category.label,
        cap_eur=price_caps(on=report.occurred_on).get(line.category.code),
        legal_class=queries.legal_class_of(line.transfer.taker_id),
    )


def _count_reported(line: TransferLine, units: int) -> None:
    """Conditional, so that no more than what was received is ever reported, whoever else reports at the same time."""
    changed = db.session.execute(
        update(TransferLine)
        .where(TransferLine.id == line.id, TransferLine.reported_units + units <= TransferLine.received_units)
        .values(reported_units=TransferLine.reported_units + units)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(line, ["reported_units"])
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE counts its rows
        rules.check_reported_units(units, line.unreported_units)


def _record_outcome(outcome: Outcome, *, sign: int, now: datetime, reason: str = "") -> None:
    record(
        outcome.line,
        outcome.kind.movement,
        on=outcome.occurred_on,
        units=sign * outcome.units,
        mass_kg=None if outcome.mass_kg is None else sign * outcome.mass_kg,
        weighed=outcome.line.weighed_kg is not None,
        proof=outcome.proof,
        now=now,
        reason=reason,
    )


def correct_outcome(
    outcome_id: int, *, reason: str, replacement: Report | None, units: int = 0, by: Membership, now: datetime
) -> Outcome | None:
    """Withdraw a wrong report and, with `replacement`, make the right one (of `units`, or of the same device).

    The ledger gets the opposite movement on the same day, then the right one: nothing in it is changed. Without a new file, a
    certified replacement keeps the proof of the report it replaces. Raises `OutcomeWithdrawn`, `ReasonMissing`, `DeviceGoneAgain`,
    and what `report_outcome` raises.
    """
    with transaction():
        queries.get_transfer_for_update(queries.get_outcome(outcome_id).line.transfer_id)
        outcome = queries.get_outcome(outcome_id)
        line, transfer = outcome.line, outcome.line.transfer
        rules.check_correctable(outcome, transfer)
        rules.check_reason(reason)
        _withdraw(outcome, reason.strip()[:REASON_LENGTH], now=now)
        new = None
        if replacement:
            keeps = replacement.proof is Proof.CERTIFIED and replacement.proof_file is None and outcome.proof_file is not None
            file = outcome.proof_file if keeps else _proof_of(replacement)
            _check_day(transfer, replacement, now=now)
            devices = [outcome.item] if outcome.item else []
            new = _add_outcomes(line, replacement, units=units, devices=devices, file=file, by=by, now=now)[0]
        about = {"equipment_item": [outcome.item_id] if outcome.item_id else []}
        announce(OutcomeCorrected(transfer.id, outcome.id, new.id if new else None), by=by, at=now, about=about)
        reopen_or_close(transfer, by=by, now=now)
        return new


def _withdraw(outcome: Outcome, reason: str, *, now: datetime) -> None:
    outcome.withdrawn_at, outcome.withdrawal_reason = now, reason
    outcome.line.reported_units -= outcome.units
    _record_outcome(outcome, sign=-1, now=now, reason=reason)
    db.session.flush()
    if outcome.kind is OutcomeKind.RETURNED and outcome.item:
        items = items_by_id_for_update([outcome.item.id], outcome.line.transfer.giver_id)
        if any(item.state is not ItemState.DECOMMISSIONED for item in items):
            raise DeviceGoneAgain
        inventory.reserve_items(items)
        inventory.mark_given(items, on=outcome.line.transfer.handed_over_on or paris_day(now))


def close_if_reported(transfer: Transfer, *, by: Membership, now: datetime) -> None:
    if not rules.is_wholly_reported(transfer.lines):
        return
    transfer.state = TransferState.CLOSED
    transfer.closed_on = paris_day(now)
    transfer.certificate = None
    transfer.certificate_number += 1
    announce(TransferClosed(transfer.id, transfer.certificate_number), by=by, at=now)


def reopen_or_close(transfer: Transfer, *, by: Membership, now: datetime) -> None:
    """After a correction: a new certificate when everything is reported still, none when something is unknown again."""
    if rules.is_wholly_reported(transfer.lines):
        close_if_reported(transfer, by=by, now=now)
    elif transfer.state is TransferState.CLOSED:
        transfer.state, transfer.closed_on, transfer.certificate = TransferState.RECEIVED, None, None
        announce(TransferReopened(transfer.id), by=by, at=now)
