"""Who may read and prepare factor sets."""

from core.accounts.access import is_coordinator
from marketplace.impact.models import FactorSet


def can_see_set(user: object, factor_set: FactorSet) -> bool:
    """A published set is everybody's; a draft, or one that was given up, is the coordinator's."""
    return factor_set.is_published or can_prepare_sets(user)


def can_prepare_sets(user: object) -> bool:
    """The metropole's coordinator prepares and publishes."""
    return is_coordinator(user)


def can_edit_set(user: object, factor_set: FactorSet) -> bool:
    """A set is written as long as it is a draft."""
    return can_prepare_sets(user) and factor_set.is_draft
