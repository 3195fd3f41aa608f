"""The taker says what it did to the data of what it received, when the agreement gives it that."""

from collections.abc import Collection, Mapping
from datetime import datetime

from core.accounts.models import Membership
from core.db import transaction
from core.events import announce
from core.uploads import CheckedFile
from marketplace.inventory.enums import ErasureResult
from marketplace.inventory.queries import items_by_id_for_update
from marketplace.inventory.services import ErasureFacts, note_erasures
from marketplace.transfers import queries, rules
from marketplace.transfers.errors import DeviceNotInLot, NothingErased
from marketplace.transfers.events import ErasuresMade


def record_taker_erasures(
    transfer_id: int,
    facts: ErasureFacts,
    *,
    item_ids: Collection[int] = (),
    erased: Mapping[int, int] | None = None,
    file: CheckedFile | None = None,
    by: Membership,
    now: datetime,
) -> int:
    """Keep the erasures of devices received, and of units without inventory by line; how many in all.

    Only a success counts for units without inventory. Raises `ErasureNotAwaited`, `NothingErased`, `DeviceNotInLot`, `WrongCount`,
    and the refusals of `inventory.rules.erasures.check_erasure`.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_erasure_awaited(transfer)
        awaited = {item.id for items in queries.devices_to_erase(transfer_id).values() for item in items}
        if not set(item_ids) <= awaited:
            raise DeviceNotInLot(field="items")
        units = 0
        for line in transfer.lines:
            if more := (erased or {}).get(line.id, 0):
                rules.check_taker_erased(line, more)
                units += more
                line.taker_erased_units += more if facts.result is ErasureResult.SUCCEEDED else 0
        if not item_ids and not units:
            raise NothingErased
        items = items_by_id_for_update(item_ids, transfer.giver_id)
        note_erasures(items, facts, file=file, organisation_id=transfer.taker_id, by=by, now=now)
        announce(ErasuresMade(transfer.id, len(items), units), by=by, at=now)
    return len(items) + units
