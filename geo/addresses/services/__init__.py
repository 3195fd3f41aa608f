"""Commands on addresses: wanted by what stands there, asked of the geocoder, settled by a person."""

from geo.addresses.services.asking import NotAnswered, locate_address, locate_waiting, want_address
from geo.addresses.services.settling import leave_address, place_address

__all__ = ["NotAnswered", "leave_address", "locate_address", "locate_waiting", "place_address", "want_address"]
