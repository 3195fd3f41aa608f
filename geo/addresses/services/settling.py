"""Where an address is, as a person says; the machine never comes back to it."""

from datetime import datetime

from core.accounts.models import Membership
from core.db import transaction
from core.events import announce
from core.rows import key_of
from geo.addresses import queries
from geo.addresses.enums import AddressState
from geo.addresses.events import AddressLeft, AddressPlaced
from geo.addresses.models import Address
from geo.addresses.rules import check_near
from geo.points import Point
from geo.territory.queries import get_municipality


def place_address(address_id: int, point: Point, *, by: Membership, now: datetime) -> Address:
    """The address is there: what stands at it goes to that point. Raises `FarFromMunicipality`, `NotFound`."""
    with transaction():
        address = queries.get_address_for_update(address_id)
        check_near(point, get_municipality(address.insee_code).town_hall)
        _settle(address, AddressState.PLACED, point, by=by, now=now)
        announce(AddressPlaced(address.id, point.latitude, point.longitude), by=by, at=now)
        return address


def leave_address(address_id: int, *, by: Membership, now: datetime) -> Address:
    """Nobody knows better than the town hall: what stands there stays at it. Raises `NotFound`."""
    with transaction():
        address = queries.get_address_for_update(address_id)
        _settle(address, AddressState.LEFT, None, by=by, now=now)
        announce(AddressLeft(address.id), by=by, at=now)
        return address


def _settle(address: Address, state: AddressState, point: Point | None, *, by: Membership, now: datetime) -> None:
    address.state, address.settled_at, address.settled_by_id = state, now, key_of(by)
    address.latitude, address.longitude = (point.latitude, point.longitude) if point else (None, None)
