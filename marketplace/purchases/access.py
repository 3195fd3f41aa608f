"""Who may read what a public body buys, write it, and declare it."""

from core.accounts.access import acts_for, is_coordinator, is_official, manages
from core.accounts.models import Organisation
from marketplace.purchases.models import Purchase


def can_see_purchases(user: object, organisation: Organisation) -> bool:
    """Those who act for the public body; the coordinator and the officials read them all."""
    return organisation.kind.is_public and (acts_for(user, organisation.id) or is_coordinator(user) or is_official(user))


def can_write_purchases(user: object, organisation: Organisation) -> bool:
    """Those who act for the public body, and nobody else."""
    return organisation.kind.is_public and acts_for(user, organisation.id)


def can_see_purchase(user: object, purchase: Purchase) -> bool:
    """Whoever reads what its organisation buys."""
    return can_see_purchases(user, purchase.organisation)


def can_change_purchase(user: object, purchase: Purchase) -> bool:
    """Whoever writes what its organisation buys, until it is removed."""
    return can_write_purchases(user, purchase.organisation) and purchase.removed_at is None


def can_declare(user: object, organisation: Organisation) -> bool:
    """The manager of the public body: a declaration engages it."""
    return organisation.kind.is_public and manages(user, organisation.id)


def can_follow_territory(user: object) -> bool:
    """The coordinator and the officials follow all the public bodies."""
    return is_coordinator(user) or is_official(user)


def can_set_references(user: object) -> bool:
    """The coordinator, for all."""
    return is_coordinator(user)
