"""What stands in a municipality that merged follows it."""

from collections.abc import Mapping
from datetime import datetime

from core.db import transaction
from geo.addresses.services import want_address
from marketplace.collection import queries
from marketplace.collection.models import CollectionBox


def follow_mergers(merged: Mapping[str, str], *, now: datetime) -> None:
    """Boxes, requests for one and events go with each municipality (INSEE code) to the one it became part of. Safe to repeat."""
    with transaction():
        for one in queries.standing_in_for_update(merged):
            one.insee_code = merged[one.insee_code]
            if isinstance(one, CollectionBox) and one.address_id is not None:
                one.address_id = want_address(one.street, one.insee_code, by=None, now=now).id
