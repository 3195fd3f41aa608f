"""Partners follow the address they gave, once somebody knows where it is."""

from core.db import transaction
from geo.addresses.queries import get_address
from geo.partners import queries
from geo.partners.services.answers import stand


def follow_address(address_id: int) -> None:
    """Whoever gave that address stands at its point, or at the town hall while it has none. Safe to repeat."""
    with transaction():
        partners = queries.partners_at_for_update(address_id)
        address = get_address(address_id)  # once they are locked
        for partner in partners:
            stand(partner, address.point)
