"""Commands on transfers: the only writers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import update

from agreements.queries import find_agreement_in_force
from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.documents import render_pdf
from core.events import announce
from core.thresholds import UnknownThreshold, threshold
from core.web.filters import french_date
from marketplace.inventory import services as inventory
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import items_by_id_for_update
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.ledger.services import record_movement
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import LotLine
from marketplace.lots.services import release_allocation
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import OutcomeKind, TransferState
from marketplace.transfers.errors import (
    DeviceAlreadyReported,
    DeviceGoneAgain,
    DeviceNotInLot,
    DevicesMissing,
    DocumentNotReady,
)
from marketplace.transfers.events import (
    CertificateStored,
    DeedStored,
    OrganisationReminded,
    OutcomeCorrected,
    OutcomesReported,
    PickupAgreed,
    PickupProposed,
    TransferCancelled,
    TransferClosed,
    TransferHandedOver,
    TransferPrepared,
    TransferReceived,
    TransferReopened,
)
from marketplace.transfers.models import Outcome, Reminder, Transfer, TransferItem, TransferLine
from marketplace.transfers.rules import ProofFile, documents

REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Report:
    """What became of some units, as somebody says it."""

    kind: OutcomeKind
    occurred_on: date
    proof: Proof
    proof_file: ProofFile | None = None
    note: str = ""


# Preparing and planning


def prepare_transfer(claim_id: int, *, now: datetime) -> Transfer | None:
    """The transfer of an allocated claim, made once however often this is called; `None` when nothing is granted."""
    with transaction():
        claim = queries.find_claim_for_update(claim_id)
        if claim is None:
            return None
        existing = queries.find_transfer_of_claim(claim_id)
        granted = [line for line in claim.lines if line.granted_units > 0]
        if existing or claim.state is not ClaimState.ALLOCATED or not granted:
            return existing
        day = paris_day(now)
        transfer = Transfer(
            reference=rules.reference(day.year, queries.next_number(day.year)),
            claim_id=claim_id,
            agreement=find_agreement_in_force(claim.lot.giver_id, claim.taker_id, on=day),
            giver_id=claim.lot.giver_id,
            taker_id=claim.taker_id,
            state=TransferState.PREPARED,
            prepared_at=now,
            lines=[_prepared_line(line.lot_line, line.granted_units) for line in granted],
        )
        db.session.add(transfer)
        db.session.flush()
        announce(TransferPrepared(transfer.id), at=now)
        return transfer


def _prepared_line(lot_line: LotLine, units: int) -> TransferLine:
    return TransferLine(
        lot_line=lot_line,
        category_id=lot_line.category_id,
        eligibility=lot_line.eligibility,
        promised_units=units,
        reported_units=0,
        unit_mass_kg=rules.unit_mass(lot_line.mass_kg, lot_line.units, lot_line.category.default_mass_kg),
    )


def propose_pickup(transfer_id: int, pickup_on: date, *, by: Membership, now: datetime) -> Transfer:
    """One side proposes a day; the other one is told, and agrees or proposes another. Raises `NotPrepared`, `PickupNotPossible`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        rules.check_pickup_day(pickup_on, today=paris_day(now))
        transfer.pickup_on = pickup_on
        transfer.pickup_proposed_by_id = by.organisation_id
        transfer.pickup_agreed_at = None
        announce(PickupProposed(transfer.id, by.organisation_id, pickup_on.isoformat()), by=by, at=now)
        return transfer


def agree_pickup(transfer_id: int, pickup_on: date, *, by: Membership, now: datetime) -> Transfer:
    """Agree to the day the other side proposed, as it was read; raises `NothingToAgree`, `PickupChanged`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_agreeable(transfer, organisation_id=by.organisation_id, pickup_on=pickup_on)
        transfer.pickup_agreed_at = now
        announce(PickupAgreed(transfer.id), by=by, at=now)
        return transfer


def cancel_transfer(transfer_id: int, *, reason: str, by: Membership | None, now: datetime) -> Transfer:
    """Give up before anything left: the units go back to the lot. Raises `NotPrepared`, `ReasonMissing`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        rules.check_reason(reason)
        _cancel(transfer, reason=reason, by=by, now=now)
        release_allocation(transfer.claim_id, by=by, now=now, reason=reason)
        return transfer


def cancel_released_transfer(claim_id: int, *, now: datetime) -> None:
    """The giver took the allocation back in the lot: the transfer that was prepared for it is cancelled, if it still stands."""
    with transaction():
        found = queries.find_transfer_of_claim(claim_id)
        transfer = queries.get_transfer_for_update(found.id) if found else None
        if transfer and transfer.state is TransferState.PREPARED:
            _cancel(transfer, reason=transfer.claim.decision_reason or "Attribution annulée", by=None, now=now)


def _cancel(transfer: Transfer, *, reason: str, by: Membership | None, now: datetime) -> None:
    transfer.state = TransferState.CANCELLED
    transfer.cancellation_reason = reason.strip()[:500]
    announce(TransferCancelled(transfer.id, by.organisation_id if by else None), by=by, at=now)


# Handing over


def hand_over(
    transfer_id: int,
    *,
    sent: Mapping[int, int],
    devices: Mapping[int, Sequence[int]] | None = None,
    capacity: str,
    by: Membership,
    now: datetime,
) -> Transfer:
    """The giver counts what leaves and signs the deed.

    `sent` is by line; on a line made of devices, those of `devices` leave and are the count. Units promised and not sent do not
    leave: the devices nobody else awaits go back to the inventory. Raises `NotPrepared`, `NoAgreement`, `WrongCount`,
    `NothingSent`, `WrongDevices`, `DeviceNotInLot`, `CapacityMissing`.
    """
    day = paris_day(now)
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        transfer.agreement = find_agreement_in_force(transfer.giver_id, transfer.taker_id, on=day)
        rules.check_agreement(transfer, has_agreement=transfer.agreement is not None)
        rules.check_capacity(capacity)
        lot_lines = queries.lot_lines_for_update(transfer)
        leaving = _devices_that_leave(transfer, devices or {})
        counts = {line.id: len(leaving[line.id]) if line.id in leaving else sent.get(line.id, 0) for line in transfer.lines}
        rules.check_sent(transfer.lines, counts)

        for line in transfer.lines:
            line.sent_units = counts[line.id]
            line.items = [TransferItem(item_id=item.id) for item in leaving.get(line.id, [])]
            if gone := counts[line.id]:
                _record(line, MovementKind.GIVEN, on=day, units=gone, mass_kg=_estimate(line, gone), now=now)
        inventory.mark_given([item for items in leaving.values() for item in items], on=day)
        _release_devices_left(transfer, lot_lines)
        transfer.state = TransferState.HANDED_OVER
        transfer.handed_over_on, transfer.handed_over_at = day, now
        transfer.handed_over_by, transfer.handed_over_capacity = by.user.name, capacity.strip()
        deed = _deed(transfer, counts, leaving, on=day)
        transfer.deed_facts, transfer.deed_sha256 = deed, documents.fingerprint(deed)
        total = sum(counts.values())
        kept = sum(line.promised_units for line in transfer.lines) - total
        announce(TransferHandedOver(transfer.id, total, kept), by=by, at=now)
        return transfer


def _devices_that_leave(transfer: Transfer, chosen: Mapping[int, Sequence[int]]) -> dict[int, list[EquipmentItem]]:
    """The devices chosen on each line made of devices, locked."""
    with_devices = queries.lines_with_devices(transfer)
    leaving: dict[int, list[EquipmentItem]] = {}
    for line in transfer.lines:
        ids = set(chosen.get(line.id, ()))
        if line.id not in with_devices:
            continue
        if not ids <= queries.lot_item_ids(line.lot_line_id):
            raise DeviceNotInLot(field=f"items_{line.id}")
        rules.check_devices(line, len(ids))
        leaving[line.id] = items_by_id_for_update(ids, transfer.giver_id)
    return leaving


def _release_devices_left(transfer: Transfer, lot_lines: Sequence[LotLine]) -> None:
    """Devices that stay and that nobody else awaits are available again."""
    db.session.flush()
    left = queries.devices_of_lot(transfer)
    lot_line_of = {line.id: line.lot_line_id for line in transfer.lines}
    awaited = {lot_line.id for lot_line in lot_lines if queries.is_still_awaited(lot_line, but_for=transfer)}
    ids = [item.id for line_id, items in left.items() if lot_line_of[line_id] not in awaited for item in items]
    inventory.release_items(items_by_id_for_update(ids, transfer.giver_id))
    _leave_lots(ids)


def _leave_lots(item_ids: Sequence[int]) -> None:
    """A device that is back in the inventory is in no lot any more, so that another one can take it."""
    for lot_item in queries.lot_items_of(item_ids):
        db.session.delete(lot_item)


def _deed(
    transfer: Transfer, counts: Mapping[int, int], devices: Mapping[int, Sequence[EquipmentItem]], *, on: date
) -> documents.Facts:
    return documents.deed_facts(
        transfer,
        sent=counts,
        devices=devices,
        signatory=", ".join(part for part in (transfer.handed_over_by, transfer.handed_over_capacity) if part),
        on=on,
        outcome_days=threshold("outcome_delay", on=on),
        legal_class=queries.legal_class_of(transfer.taker_id),
        price_caps=price_caps(on=on),
    )


def price_caps(*, on: date) -> dict[str, int]:
    """The highest solidarity prices that day, in euros including tax, by category code."""
    caps: dict[str, int] = {}
    for category, code in documents.PRICE_CAPS.items():
        try:
            caps[category] = threshold(code, on=on)
        except UnknownThreshold:  # before the decree of November 2022 there was no such price
            continue
    return caps


def draft_deed(transfer: Transfer, *, today: date) -> documents.Facts:
    """The deed before anybody signed: everything promised, nothing decided."""
    promised = {line.id: line.promised_units for line in transfer.lines}
    return _deed(transfer, promised, {}, on=transfer.pickup_on or today) | {"text_sha256": None, "signatures": []}


# Receiving


def receive(
    transfer_id: int,
    *,
    received: Mapping[int, int],
    weighed: Mapping[int, Decimal] | None = None,
    note: str = "",
    capacity: str,
    by: Membership,
    now: datetime,
) -> Transfer:
    """The taker counts what arrived and signs. `weighed` is in kilograms, by line, for the lines put on a scale.

    What is missing is corrected in the ledger on the day of the handover, with the reason; a weighing replaces the estimate there
    too. Raises `NotHandedOver`, `WrongCount`, `MassNotCredible`, `DiscrepancyUnexplained`, `CapacityMissing`.
    """
    day, weighed = paris_day(now), weighed or {}
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_receivable(transfer)
        rules.check_received(transfer.lines, received, weighed, note)
        rules.check_capacity(capacity)

        for line in transfer.lines:
            line.received_units = received.get(line.id, 0)
            line.weighed_kg = weighed.get(line.id)
            _correct_given(line, note.strip(), now=now)
        transfer.state = TransferState.RECEIVED
        transfer.received_on, transfer.received_at = day, now
        transfer.received_by, transfer.received_capacity = by.user.name, capacity.strip()
        transfer.outcomes_due_on = day + timedelta(days=threshold("outcome_delay", on=day))
        transfer.discrepancy_note = note.strip()[:1000]
        missing = sum(line.discrepancy_units for line in transfer.lines)
        arrived = sum(line.received_units or 0 for line in transfer.lines)
        announce(TransferReceived(transfer.id, arrived, missing), by=by, at=now)
        _close_if_reported(transfer, by=by, now=now)
        return transfer


def _correct_given(line: TransferLine, note: str, *, now: datetime) -> None:
    """What the ledger said at the handover becomes what arrived, as it was weighed."""
    given_on, units, missing = line.transfer.handed_over_on, line.received_units or 0, line.discrepancy_units
    if given_on is None:
        raise RuntimeError("a line is received after it was handed over")
    if missing:
        reason = f"Écart à la réception : {note}"[:REASON_LENGTH]
        _record(line, MovementKind.GIVEN, on=given_on, units=-missing, mass_kg=_estimate(line, -missing), now=now, reason=reason)
    if line.weighed_kg is not None:
        reason = "Pesée à la réception"
        _record(line, MovementKind.GIVEN, on=given_on, units=-units, mass_kg=_estimate(line, -units), now=now, reason=reason)
        _record(line, MovementKind.GIVEN, on=given_on, units=units, mass_kg=line.weighed_kg, weighed=True, now=now, reason=reason)


def _estimate(line: TransferLine, units: int) -> Decimal | None:
    return None if line.unit_mass_kg is None else line.unit_mass_kg * units


def _record(
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


# Reporting what became of the goods


def report_outcome(
    line_id: int, report: Report, *, units: int = 0, item_ids: Sequence[int] = (), by: Membership, now: datetime
) -> list[Outcome]:
    """The taker says what became of some units of a line: `units` of a counted line, or the devices of `item_ids`.

    The last report closes the transfer. Raises `NotReceived`, `TooManyReported`, `DevicesMissing`, `DeviceAlreadyReported`,
    `OutcomeTooEarly`, `OutcomeInFuture`, and what `rules.check_proof` and `rules.media_type_of` raise.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(queries.transfer_of_line(line_id).id)
        rules.check_reportable(transfer)
        line = next(line for line in transfer.lines if line.id == line_id)
        devices = _devices_reported(line, item_ids)
        file = _proof_of(report)
        _check_day(transfer, report, now=now)
        outcomes = _add_outcomes(line, report, units=units, devices=devices, file=file, by=by, now=now)
        announce(OutcomesReported(transfer.id, line.id, report.kind, sum(outcome.units for outcome in outcomes)), by=by, at=now)
        _close_if_reported(transfer, by=by, now=now)
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
    return storage.store(file.content, name=file.name, media_type=rules.media_type_of(file)) if file else None


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
    rules.check_reported_units(total, line.unreported_units)
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
        _leave_lots([item.id for item in devices])
    return outcomes


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
    _record(
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
        announce(OutcomeCorrected(transfer.id, outcome.id, new.id if new else None), by=by, at=now)
        _reopen_or_close(transfer, by=by, now=now)
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


def _close_if_reported(transfer: Transfer, *, by: Membership, now: datetime) -> None:
    if not rules.is_wholly_reported(transfer.lines):
        return
    transfer.state = TransferState.CLOSED
    transfer.closed_on = paris_day(now)
    transfer.certificate = None
    transfer.certificate_number += 1
    announce(TransferClosed(transfer.id, transfer.certificate_number), by=by, at=now)


def _reopen_or_close(transfer: Transfer, *, by: Membership, now: datetime) -> None:
    """After a correction: a new certificate when everything is reported still, none when something is unknown again."""
    if rules.is_wholly_reported(transfer.lines):
        _close_if_reported(transfer, by=by, now=now)
    elif transfer.state is TransferState.CLOSED:
        transfer.state, transfer.closed_on, transfer.certificate = TransferState.RECEIVED, None, None
        announce(TransferReopened(transfer.id), by=by, at=now)


# Documents


def store_deed(transfer_id: int, *, now: datetime) -> None:
    """Keep the signed deed as a PDF, once; raises `DocumentNotReady` before the receipt."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.deed_id is not None:
        return
    if transfer.received_on is None or not transfer.deed_facts:
        raise DocumentNotReady
    facts = documents.signed_deed(transfer)
    pdf = render_pdf("deed", facts)
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        if transfer.deed_id is None:
            transfer.deed = storage.store(pdf, name=f"{facts['reference']}.pdf", media_type="application/pdf")
            announce(DeedStored(transfer.id), at=now)


def store_certificate(transfer_id: int, *, now: datetime) -> None:
    """Keep the reuse certificate of a closed transfer as a PDF, once for each closing; raises `DocumentNotReady`."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.certificate_id is not None:
        return
    outcomes = queries.live_outcomes(transfer_id)
    if transfer.state is not TransferState.CLOSED or not outcomes:
        raise DocumentNotReady
    number, facts = transfer.certificate_number, documents.certificate_facts(transfer, outcomes)
    pdf = render_pdf("reuse_certificate", facts)
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        if transfer.certificate_id is None and transfer.certificate_number == number:
            transfer.certificate = storage.store(pdf, name=f"{facts['reference']}.pdf", media_type="application/pdf")
            announce(CertificateStored(transfer.id, number), at=now)


# Reminders


def send_reminders(*, today: date, now: datetime) -> dict[int, int]:
    """Remind each organisation of what is late, once for each stage of each delay; how many reminders by organisation."""
    sent: dict[int, int] = {}
    for organisation_id in dict.fromkeys(reminder.organisation_id for reminder in queries.reminders_due(today=today)):
        with transaction():
            queries.lock_organisation(organisation_id)
            rows = [
                Reminder(
                    transfer_id=due.transfer_id,
                    organisation_id=organisation_id,
                    kind=due.kind,
                    due_on=due.due_on,
                    days_late=due.days_late,
                    reminded_at=now,
                )
                for due in queries.reminders_due(today=today, organisation_id=organisation_id)
            ]
            if rows:
                db.session.add_all(rows)
                db.session.flush()
                announce(OrganisationReminded(organisation_id, [row.id for row in rows]), at=now)
                sent[organisation_id] = len(rows)
    return sent
