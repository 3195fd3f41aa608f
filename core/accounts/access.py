"""Who may act for whom. Every predicate says no to a visitor who is not signed in."""

from core.accounts import rules
from core.accounts.enums import Role
from core.accounts.models import Membership, Organisation


def is_coordinator(user: object) -> bool:
    """The metropole's coordinator of reuse."""
    return isinstance(user, Membership) and user.role is Role.COORDINATOR


def is_official(user: object) -> bool:
    """An elected person: reads everything, does nothing."""
    return isinstance(user, Membership) and user.role is Role.OFFICIAL


def acts_for(user: object, organisation_id: int) -> bool:
    """A member or a manager of that organisation (an official does not act)."""
    return isinstance(user, Membership) and user.organisation_id == organisation_id and user.role is not Role.OFFICIAL


def manages(user: object, organisation_id: int) -> bool:
    """A manager of that organisation; the coordinator manages the metropole."""
    return acts_for(user, organisation_id) and getattr(user, "role", None) in {Role.MANAGER, Role.COORDINATOR}


def is_of_public_body(user: object) -> bool:
    """Somebody of a municipality, of the metropole or of another public body, officials included."""
    return isinstance(user, Membership) and user.organisation.kind.is_public


def acts_for_public_body(user: object) -> bool:
    """Somebody who may handle the equipment of her public body."""
    return isinstance(user, Membership) and acts_for(user, user.organisation_id) and user.organisation.kind.is_public


def acts_for_partner(user: object) -> bool:
    """Somebody who acts for a partner."""
    return isinstance(user, Membership) and acts_for(user, user.organisation_id) and not user.organisation.kind.is_public


def can_see_members(user: object, organisation: Organisation) -> bool:
    """People see their colleagues; the coordinator sees everybody."""
    return is_coordinator(user) or (isinstance(user, Membership) and user.organisation_id == organisation.id)


def can_invite(user: object, organisation: Organisation) -> bool:
    """A manager invites into her own organisation; the coordinator invites anywhere."""
    return is_coordinator(user) or manages(user, organisation.id)


def can_manage(user: object, membership: Membership) -> bool:
    """Whoever may give that person her role may change it and end it."""
    if not isinstance(user, Membership):
        return False
    own = user.organisation_id == membership.organisation_id
    return membership.role in rules.grantable_roles(user.role, membership.organisation.kind, own=own)


def roles_to_give(user: Membership, organisation: Organisation) -> tuple[Role, ...]:
    """The roles a person may give in that organisation."""
    return rules.grantable_roles(user.role, organisation.kind, own=user.organisation_id == organisation.id)


def can_verify(user: object, organisation: Organisation) -> bool:
    """The coordinator, once."""
    return is_coordinator(user) and organisation.verified_on is None
