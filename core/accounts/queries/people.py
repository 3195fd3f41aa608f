"""Reading people and for whom they act."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from core.accounts import rules
from core.accounts.enums import Role
from core.accounts.models import Membership, User
from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_rows

_MEMBERSHIP = select(Membership).options(
    joinedload(Membership.user, innerjoin=True), joinedload(Membership.organisation, innerjoin=True)
)


def find_user(email: str) -> User | None:
    """The person with that address, whatever its case."""
    return db.session.scalar(select(User).where(User.email == rules.clean_email(email)))


def get_user(user_id: int) -> User:
    """That person; raises `NotFound`."""
    return found(db.session.get(User, user_id))


def get_user_for_update(user_id: int) -> User:
    """That person, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(User).where(User.id == user_id))))


def memberships_of(user_id: int) -> Sequence[Membership]:
    """For whom a person may act, oldest first."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.user), joinedload(Membership.organisation))
        .order_by(Membership.id)
    ).all()


def usable_memberships_of(user_id: int) -> list[Membership]:
    """For whom a person may act today: organisations that are verified."""
    return [membership for membership in memberships_of(user_id) if membership.organisation.verified_on]


def find_membership(user_id: int, organisation_id: int) -> Membership | None:
    """The membership of that person in that organisation, ended or not."""
    return db.session.scalar(select(Membership).where(Membership.user_id == user_id, Membership.organisation_id == organisation_id))


def get_membership(membership_id: int) -> Membership:
    """That membership, with its person and organisation; raises `NotFound`."""
    return found(db.session.scalar(_MEMBERSHIP.where(Membership.id == membership_id)))


def get_active_membership(membership_id: int, *, organisation_id: int) -> Membership:
    """A present membership in that organisation; raises `NotFound`."""
    return found(
        db.session.scalar(
            _MEMBERSHIP.where(
                Membership.id == membership_id, Membership.organisation_id == organisation_id, Membership.ended_at.is_(None)
            ).execution_options(populate_existing=True)
        )
    )


def other_guardians(membership: Membership) -> int:
    """How many others hold the role the organisation may not be without."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Membership)
            .join(Membership.user)
            .where(
                Membership.organisation_id == membership.organisation_id,
                Membership.role == membership.organisation.kind.guardian,
                Membership.ended_at.is_(None),
                Membership.id != membership.id,
                User.disabled_at.is_(None),
            )
        )
        or 0
    )


def page_of_members(organisation_id: int, number: int) -> Page[Any]:
    """Who acts for an organisation: key, name, address, role; by name."""
    return page_of_rows(
        select(Membership.id, User.name, User.email, Membership.role)
        .join(Membership.user)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .order_by(func.lower(User.name), Membership.id),
        number,
    )


def managers_of(organisation_id: int) -> Sequence[Membership]:
    """Those who decide for an organisation: whom letters are sent to."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.ended_at.is_(None),
            Membership.role.in_([Role.MANAGER, Role.COORDINATOR]),
            User.disabled_at.is_(None),
        )
        .options(joinedload(Membership.user), joinedload(Membership.organisation))
        .order_by(Membership.id)
    ).all()


def coordinators() -> Sequence[Membership]:
    """The metropole's coordinators."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(Membership.role == Role.COORDINATOR, Membership.ended_at.is_(None), User.disabled_at.is_(None))
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def officials() -> Sequence[Membership]:
    """The elected people."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(Membership.role == Role.OFFICIAL, Membership.ended_at.is_(None), User.disabled_at.is_(None))
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()
