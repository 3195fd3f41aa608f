"""What follows once something stands at a new address."""

from core.clock import now
from core.events import reacts_to
from geo.addresses import services
from geo.addresses.events import AddressAsked


@reacts_to(AddressAsked, is_long=True)
def locate_address(address_id: int) -> None:
    """Ask the geocoder where it is; tried again later when it does not answer."""
    services.locate_address(address_id, clock=now)
