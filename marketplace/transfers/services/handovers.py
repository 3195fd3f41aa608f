"""The giver counts what leaves and signs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from agreements.queries import find_agreement_in_force
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.thresholds import threshold
from marketplace.inventory import services as inventory
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import erasures_by_item, items_by_id_for_update
from marketplace.ledger.enums import MovementKind
from marketplace.lots.models import LotLine
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import DeviceNotInLot
from marketplace.transfers.events import DevicesKept, TransferHandedOver
from marketplace.transfers.models import Transfer, TransferItem
from marketplace.transfers.rules import documents
from marketplace.transfers.services.movements import estimate, leave_lots, record
from marketplace.transfers.services.prices import ceiling_of_gifts, price_caps


def hand_over(
    transfer_id: int,
    *,
    sent: Mapping[int, int],
    devices: Mapping[int, Sequence[int]] | None = None,
    erased: Mapping[int, int] | None = None,
    capacity: str,
    by: Membership,
    now: datetime,
) -> Transfer:
    """The giver counts what leaves and signs the deed.

    `sent` is by line; on a line made of devices, those of `devices` leave and are the count. Units promised and not sent do not
    leave: the devices nobody else awaits go back to the inventory. `erased` says, by counted line,
    how many units that leave have no data any more. Raises `NotPrepared`, `NoAgreement`, `WrongCount`,
    `NothingSent`, `WrongDevices`, `DeviceNotInLot`, `CapacityMissing`, `GiftTooDear`, `DevicesNotErased`,
    `UnitsNotErased`.
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
        going = [(line, counts[line.id]) for line in transfer.lines if counts[line.id]]
        rules.check_gift_values(going, ceiling_of_gifts(on=day), of_devices=leaving)
        said_erased = {line.id: (erased or {}).get(line.id, 0) for line in transfer.lines}
        for line in transfer.lines:
            rules.check_erased_before_leaving(
                line,
                leaving.get(line.id, []),
                sent=counts[line.id],
                erased=said_erased[line.id],
                by_taker=transfer.is_erased_by_taker,
            )

        for line in transfer.lines:
            line.sent_units = counts[line.id]
            line.erased_units = said_erased[line.id]
            line.items = [TransferItem(item_id=item.id) for item in leaving.get(line.id, [])]
            if gone := counts[line.id]:
                record(line, MovementKind.GIVEN, on=day, units=gone, mass_kg=estimate(line, gone), now=now)
        inventory.mark_given([item for items in leaving.values() for item in items], on=day)
        freed = _release_devices_left(transfer, lot_lines)
        transfer.state = TransferState.HANDED_OVER
        transfer.handed_over_on, transfer.handed_over_at = day, now
        transfer.handed_over_by, transfer.handed_over_capacity = by.user.name, capacity.strip()
        deed = _deed(transfer, counts, leaving, on=day)
        transfer.deed_facts, transfer.deed_sha256 = deed, documents.fingerprint(deed)
        total = sum(counts.values())
        kept = sum(line.promised_units for line in transfer.lines) - total
        left = [item.id for items in leaving.values() for item in items]
        announce(TransferHandedOver(transfer.id, total, kept), by=by, at=now, about={"equipment_item": left})
        if freed:
            announce(DevicesKept(transfer.id), by=by, at=now, about={"equipment_item": freed})
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


def _release_devices_left(transfer: Transfer, lot_lines: Sequence[LotLine]) -> list[int]:
    """Devices that stay and that nobody else awaits are available again; their keys."""
    db.session.flush()
    left = queries.devices_of_lot(transfer)
    lot_line_of = {line.id: line.lot_line_id for line in transfer.lines}
    awaited = {lot_line.id for lot_line in lot_lines if queries.is_still_awaited(lot_line, but_for=transfer)}
    ids = [item.id for line_id, items in left.items() if lot_line_of[line_id] not in awaited for item in items]
    inventory.release_items(items_by_id_for_update(ids, transfer.giver_id))
    leave_lots(ids)
    return ids


def _deed(
    transfer: Transfer,
    counts: Mapping[int, int],
    devices: Mapping[int, Sequence[EquipmentItem]],
    *,
    on: date,
    is_draft: bool = False,
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
        ceiling=ceiling_of_gifts(on=on),
        erasures=erasures_by_item([item.id for items in devices.values() for item in items]),
        is_draft=is_draft,
    )


def draft_deed(transfer: Transfer, *, today: date) -> documents.Facts:
    """The deed before anybody signed: everything promised, nothing decided."""
    promised = {line.id: line.promised_units for line in transfer.lines}
    return _deed(transfer, promised, {}, on=transfer.pickup_on or today, is_draft=True) | {"text_sha256": None, "signatures": []}
