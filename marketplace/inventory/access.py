"""Who may read and change an inventory."""

from core.accounts.access import acts_for, is_coordinator, is_official
from core.accounts.models import Organisation
from marketplace.inventory.models import KindMeaning


def can_see_inventory(user: object, organisation: Organisation) -> bool:
    """Those who act for the public body; the coordinator reads them all."""
    return organisation.kind.is_public and (acts_for(user, organisation.id) or is_coordinator(user))


def can_edit_inventory(user: object, organisation: Organisation) -> bool:
    """Those who act for the public body, and nobody else."""
    return organisation.kind.is_public and acts_for(user, organisation.id)


def can_see_meaning(user: object, meaning: KindMeaning) -> bool:
    """Words are seen by those who said them, and by the coordinator."""
    return is_coordinator(user) or (meaning.organisation is not None and can_edit_inventory(user, meaning.organisation))


def can_forget_meaning(user: object, meaning: KindMeaning) -> bool:
    """One forgets one's own words; the coordinator, those that mean something for all."""
    return is_coordinator(user) if meaning.organisation is None else can_edit_inventory(user, meaning.organisation)


def can_see_declarations(user: object, organisation: Organisation) -> bool:
    """Totals are also for the elected."""
    return can_see_inventory(user, organisation) or (organisation.kind.is_public and is_official(user))
