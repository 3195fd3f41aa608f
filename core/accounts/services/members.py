"""People and what they may do for an organisation."""

from datetime import datetime

from core.accounts import queries, rules
from core.accounts.enums import Role
from core.accounts.errors import AlreadyMember
from core.accounts.events import MembershipEnded, MembershipGiven, MembershipRoleChanged, UserRenamed
from core.accounts.models import Membership, User
from core.accounts.services.sign_ins import end_sessions_of
from core.db import db, transaction
from core.events import announce


def create_user_with_membership(
    organisation_id: int,
    *,
    name: str,
    email: str,
    role: Role,
    now: datetime,
    password_hash: str | None = None,
    by: Membership | None = None,
) -> Membership:
    """Let somebody act for an organisation without an invitation (first installation, demonstration).

    A person already known keeps her name and password. Raises `RoleNotAllowed`, `AlreadyMember`.
    """
    email = rules.clean_email(email)
    with transaction():
        organisation = queries.get_organisation_for_update(organisation_id)
        rules.check_grantable(role, Role.COORDINATOR, organisation.kind, own=False)
        user = queries.find_user(email)
        if user is None:
            user = User(name=name, email=email, password_hash=password_hash, created_at=now)
            db.session.add(user)
            db.session.flush()
        membership = queries.find_membership(user.id, organisation_id)
        if membership and membership.ended_at is None:
            raise AlreadyMember
        if membership is None:
            membership = Membership(user=user, organisation=organisation)
            db.session.add(membership)
        membership.role, membership.ended_at = role, None
        db.session.flush()
        announce(MembershipGiven(membership.id), by=by, at=now)
        return membership


def change_role(membership_id: int, role: Role, *, organisation_id: int, by: Membership, now: datetime) -> Membership:
    """Give a colleague another role. Raises `RoleNotAllowed`, `LastManager`, `LastCoordinator`."""
    with transaction():
        membership = _get_guarded_membership(membership_id, organisation_id, becomes=role, by=by)
        if membership.role is not role:
            membership.role = role
            announce(MembershipRoleChanged(membership.id, role=role.value), by=by, at=now)
        return membership


def end_membership(membership_id: int, *, organisation_id: int, by: Membership, now: datetime) -> Membership:
    """Somebody no longer acts for the organisation; her sessions for it end. Raises as `change_role` does."""
    with transaction():
        membership = _get_guarded_membership(membership_id, organisation_id, becomes=None, by=by)
        membership.ended_at = now
        end_sessions_of(membership.user_id, now=now, by=by, only_membership_id=membership.id)
        announce(MembershipEnded(membership.id), by=by, at=now)
        return membership


def rename_user(name: str, *, by: Membership, now: datetime) -> None:
    """Change one's own name."""
    with transaction():
        user = queries.get_user_for_update(by.user_id)
        if user.name != name:
            user.name = name
            announce(UserRenamed(user.id), by=by, at=now)


def _get_guarded_membership(membership_id: int, organisation_id: int, *, becomes: Role | None, by: Membership) -> Membership:
    # The organisation is locked first: two managers who end each other's access at once leave one of them.
    organisation = queries.get_organisation_for_update(organisation_id)
    membership = queries.get_active_membership(membership_id, organisation_id=organisation_id)
    for role in {membership.role, becomes or membership.role}:
        rules.check_grantable(role, by.role, organisation.kind, own=by.organisation_id == organisation_id)
    rules.check_guarded(organisation.kind, was=membership.role, becomes=becomes, others=queries.other_guardians(membership))
    return membership
