"""The pick list: what the giver puts aside for the pickup, said as often as one likes."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete

from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from marketplace.transfers import queries, rules
from marketplace.transfers.errors import DeviceNotInLot
from marketplace.transfers.events import PickListSaved
from marketplace.transfers.models import PickedItem, Transfer


def save_picks(
    transfer_id: int,
    *,
    shown: Collection[int],
    ticked: Collection[int],
    units: Mapping[int, int],
    by: Membership,
    now: datetime,
) -> Transfer:
    """Of the devices shown, those ticked are put aside and the others are not; `units` by counted line.

    Said again, it changes nothing: a telephone that finds the network back may send twice. What it did not show stays as it is.
    Raises `NotPrepared`, `DeviceNotInLot`, `WrongCount`.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        line_of = {item.id: line_id for line_id, items in queries.devices_of_lot(transfer).items() for item in items}
        if not set(ticked) <= set(shown) or not set(ticked) <= line_of.keys():
            raise DeviceNotInLot
        known = queries.picked_items(transfer_id)
        gone = [item_id for item_id in shown if item_id in known and item_id not in ticked]
        db.session.execute(
            delete(PickedItem).where(PickedItem.item_id.in_(gone), PickedItem.line_id.in_([line.id for line in transfer.lines]))
        )
        new = [item_id for item_id in dict.fromkeys(ticked) if item_id not in known]
        db.session.add_all(
            PickedItem(line_id=line_of[item_id], item_id=item_id, picked_at=now, by_membership_id=by.id) for item_id in new
        )
        changed = bool(gone or new)
        for line in transfer.lines:
            if line.id in units and units[line.id] != line.picked_units:
                rules.check_picked(line, units[line.id])
                line.picked_units, changed = units[line.id], True
        if changed:
            announce(PickListSaved(transfer.id, len(known) + len(new) - len(gone)), by=by, at=now)
    return transfer
