"""Reading organisations, people and sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from core.accounts.enums import OrganisationKind
from core.accounts.models import Membership, Organisation, SignIn, SignInAttempt, User
from core.db import db
from core.errors import NotFound

_OPEN_SIGN_IN = select(SignIn).options(
    joinedload(SignIn.membership, innerjoin=True).options(
        joinedload(Membership.user, innerjoin=True), joinedload(Membership.organisation, innerjoin=True)
    )
)


def find_open_sign_in(token_hash: str, *, now: datetime) -> SignIn | None:
    """The session opened by that token, with who acts for whom, if it is still open."""
    sign_in = db.session.scalar(_OPEN_SIGN_IN.where(SignIn.token_hash == token_hash))
    if sign_in is None or sign_in.ended_at is not None or sign_in.expires_at <= now:
        return None
    membership = sign_in.membership
    return None if membership.ended_at or membership.user.disabled_at else sign_in


def find_user(email: str) -> User | None:
    """The person with that address, whatever its case."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def memberships_of(user_id: int) -> Sequence[Membership]:
    """For whom a person may act, oldest first."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.user), joinedload(Membership.organisation))
        .order_by(Membership.id)
    ).all()


def failures_since(targets: Sequence[str], moment: datetime) -> int:
    """The largest number of failed attempts against one of the targets since that moment."""
    counts = db.session.execute(
        select(func.count())
        .where(SignInAttempt.target.in_(targets), SignInAttempt.attempted_at >= moment)
        .group_by(SignInAttempt.target)
    ).scalars()
    return max(counts, default=0)


def get_organisation(organisation_id: int) -> Organisation:
    """That organisation; raises `NotFound`."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def get_organisation_by_siret(siret: str) -> Organisation:
    """The organisation with that SIRET; raises `NotFound`."""
    organisation = find_organisation_by_siret(siret)
    if organisation is None:
        raise NotFound
    return organisation


def find_organisation_by_siret(siret: str) -> Organisation | None:
    """The organisation with that SIRET, if any."""
    return db.session.scalar(select(Organisation).where(Organisation.siret == siret))


def find_metropole() -> Organisation | None:
    """The metropole that runs this installation."""
    return db.session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.METROPOLE))


def managers_of(organisation_id: int) -> Sequence[Membership]:
    """Those who decide for an organisation: whom letters are sent to."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.ended_at.is_(None),
            Membership.role.in_(["manager", "coordinator"]),
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
        .where(Membership.role == "coordinator", Membership.ended_at.is_(None), User.disabled_at.is_(None))
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()
