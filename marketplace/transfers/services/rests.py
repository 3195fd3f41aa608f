"""What is left of a lot once a part of it was promised, taken back by its giver."""

from datetime import datetime

from core.accounts.models import Membership
from core.db import transaction
from marketplace.lots import queries as lots
from marketplace.lots import services
from marketplace.transfers import queries


def take_back_rest(lot_id: int, *, reason: str = "", by: Membership, now: datetime) -> int:
    """Take back the units of a lot promised to nobody: its devices that nobody awaits are available again; how many units.

    Raises what `lots.services.take_back_rest` raises.
    """
    with transaction():
        lots.get_lot_for_update(lot_id)
        lots.lines_for_update(lot_id)  # whoever hands over devices of these lines has done so, or will find them gone
        return services.take_back_rest(lot_id, queries.devices_nobody_awaits(lot_id), reason=reason, by=by, now=now)
