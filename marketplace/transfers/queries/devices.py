"""The devices of a transfer: in the lot, sent, to report."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager

from agreements.enums import ErasedBy
from agreements.models import Agreement
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from marketplace.inventory.enums import ErasureState, ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import Claim, ClaimLine, LotItem, LotLine
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Outcome, PickedItem, Transfer, TransferItem, TransferLine

_UNERASED = (
    EquipmentItem.state == ItemState.GIVEN,
    EquipmentItem.erasure != ErasureState.ERASED,
    EquipmentCategory.holds_data,
)
_TO_BE_HANDED_OVER = or_(Transfer.id.is_(None), Transfer.state == TransferState.PREPARED)  # of an allocated claim


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


def picked_items(transfer_id: int) -> set[int]:
    """The devices put aside for a pickup."""
    return set(
        db.session.scalars(
            select(PickedItem.item_id)
            .join(TransferLine, TransferLine.id == PickedItem.line_id)
            .where(TransferLine.transfer_id == transfer_id)
        )
    )


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


def devices_to_erase(transfer_id: int) -> dict[int, list[EquipmentItem]]:
    """The devices that left and may still hold data, by line; those that came back are the giver's again."""
    rows = db.session.execute(
        select(TransferLine.id, EquipmentItem)
        .join(TransferItem, TransferItem.line_id == TransferLine.id)
        .join(EquipmentItem, EquipmentItem.id == TransferItem.item_id)
        .join(EquipmentItem.category)
        .where(TransferLine.transfer_id == transfer_id, *_UNERASED)
        .options(contains_eager(EquipmentItem.category))
        .order_by(TransferLine.id, EquipmentItem.name, EquipmentItem.id)
    )
    return _grouped(rows)


def transfers_to_erase() -> Any:
    """The keys of the transfers whose taker was given the erasure by the agreement, and has not said it is done, as a subquery."""
    devices = (
        select(TransferItem.id)
        .join(TransferItem.item)
        .where(TransferItem.line_id == TransferLine.id, EquipmentItem.state == ItemState.GIVEN)
        .where(EquipmentItem.erasure != ErasureState.ERASED)
        .exists()
    )
    has_devices = exists().where(TransferItem.line_id == TransferLine.id)
    counted = (TransferLine.erased_units + TransferLine.taker_erased_units < TransferLine.sent_units) & ~has_devices
    return (
        select(Transfer.id)
        .join(Transfer.agreement)
        .join(Transfer.lines)
        .join(TransferLine.category)
        .where(
            Transfer.state == TransferState.RECEIVED,
            Agreement.erased_by == ErasedBy.PARTNER,
            EquipmentCategory.holds_data,
            or_(devices, counted),
        )
    )


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
            _TO_BE_HANDED_OVER,
        )
        .limit(1)
    )
    return db.session.scalar(other) is not None


def devices_nobody_awaits(lot_id: int) -> list[int]:
    """The devices in a lot beyond those still to be handed over to whom they were promised; those put aside are kept for that."""
    awaited = dict(
        db.session.execute(
            select(ClaimLine.lot_line_id, func.sum(ClaimLine.granted_units))
            .join(Claim, Claim.id == ClaimLine.claim_id)
            .outerjoin(Transfer, Transfer.claim_id == Claim.id)
            .where(Claim.lot_id == lot_id, Claim.state == ClaimState.ALLOCATED, _TO_BE_HANDED_OVER)
            .group_by(ClaimLine.lot_line_id)
        ).all()
    )
    put_aside = (
        select(PickedItem.id)
        .join(TransferLine, TransferLine.id == PickedItem.line_id)
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .where(PickedItem.item_id == LotItem.item_id, Transfer.state == TransferState.PREPARED)
        .exists()
    )
    rows = db.session.execute(
        select(LotItem.line_id, LotItem.item_id)
        .join(LotItem.line)
        .join(LotItem.item)
        .where(LotLine.lot_id == lot_id, EquipmentItem.state == ItemState.IN_LOT)
        .order_by(put_aside.desc(), LotItem.item_id)
    )
    free: list[int] = []
    for line_id, item_id in rows:
        if awaited.get(line_id, 0):
            awaited[line_id] -= 1
        else:
            free.append(item_id)
    return free


def lot_items_of(item_ids: Sequence[int]) -> Sequence[LotItem]:
    """The places of devices in lots."""
    return db.session.scalars(select(LotItem).where(LotItem.item_id.in_(item_ids)).order_by(LotItem.id)).all()


def lot_item_ids(lot_line_id: int) -> set[int]:
    """The devices a lot line is made of."""
    return set(db.session.scalars(select(LotItem.item_id).where(LotItem.line_id == lot_line_id)))
