"""Who may read and change an inventory."""

from core.accounts.access import acts_for, is_coordinator, is_official
from core.accounts.models import Organisation


def can_see_inventory(user: object, organisation: Organisation) -> bool:
    """Those who act for the public body; the coordinator reads them all."""
    return organisation.kind.is_public and (acts_for(user, organisation.id) or is_coordinator(user))


def can_edit_inventory(user: object, organisation: Organisation) -> bool:
    """Those who act for the public body, and nobody else."""
    return organisation.kind.is_public and acts_for(user, organisation.id)


def can_see_declarations(user: object, organisation: Organisation) -> bool:
    """Totals are also for the elected."""
    return can_see_inventory(user, organisation) or (organisation.kind.is_public and is_official(user))
