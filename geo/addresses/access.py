"""Who settles where addresses are."""

from core.accounts.access import is_coordinator


def can_settle_addresses(user: object) -> bool:
    """The coordinator."""
    return is_coordinator(user)
