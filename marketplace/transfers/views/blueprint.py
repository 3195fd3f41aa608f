"""Where the pages of this domain hang, and the transfer each one shows."""

from flask import Blueprint

from core.web.access import require_sight
from marketplace.transfers import access, queries
from marketplace.transfers.models import Transfer

bp = Blueprint("transfers", __name__)


def seen_transfer(transfer_id: int) -> Transfer:
    """That transfer, for somebody who may see it; raises `NotFound`."""
    transfer = queries.get_transfer(transfer_id)
    require_sight(access.can_see_transfer, transfer)
    return transfer
