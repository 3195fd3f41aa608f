"""Reading organisations, people and sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from core.accounts import rules
from core.accounts.enums import InvitationState, OrganisationKind, Role, VerificationState
from core.accounts.errors import LinkNotValid
from core.accounts.models import Invitation, Membership, Organisation, PasswordReset, SignIn, SignInAttempt, User
from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_rows

_OPEN_SIGN_IN = select(SignIn).options(
    joinedload(SignIn.membership, innerjoin=True).options(
        joinedload(Membership.user, innerjoin=True), joinedload(Membership.organisation, innerjoin=True)
    )
)

_MEMBERSHIP = select(Membership).options(
    joinedload(Membership.user, innerjoin=True), joinedload(Membership.organisation, innerjoin=True)
)


def find_open_sign_in(token_hash: str, *, now: datetime) -> SignIn | None:
    """The session opened by that token, with who acts for whom, if it is still open."""
    sign_in = db.session.scalar(_OPEN_SIGN_IN.where(SignIn.token_hash == token_hash))
    if sign_in is None or sign_in.ended_at is not None or sign_in.expires_at <= now:
        return None
    membership = sign_in.membership
    usable = not membership.ended_at and not membership.user.disabled_at and membership.organisation.verified_on
    return sign_in if usable else None


def open_sign_ins(user_id: int, *, now: datetime) -> Sequence[SignIn]:
    """The open sessions of a person, newest first."""
    return db.session.scalars(
        _OPEN_SIGN_IN.join(SignIn.membership)
        .where(Membership.user_id == user_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.began_at.desc(), SignIn.id.desc())
    ).all()


def get_sign_in_for_update(sign_in_id: int, *, user_id: int) -> SignIn:
    """A session of that person; raises `NotFound`."""
    return found(
        db.session.scalar(
            locked(select(SignIn).join(SignIn.membership).where(SignIn.id == sign_in_id, Membership.user_id == user_id), of=SignIn)
        )
    )


def find_sign_in_for_update(token_hash: str) -> SignIn | None:
    """The session opened by that token, open or not."""
    return db.session.scalar(
        locked(
            select(SignIn).where(SignIn.token_hash == token_hash).options(joinedload(SignIn.membership, innerjoin=True)), of=SignIn
        )
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


def last_membership_id(user_id: int) -> int | None:
    """For whom a person acted last."""
    return db.session.scalar(
        select(SignIn.membership_id)
        .join(SignIn.membership)
        .where(Membership.user_id == user_id)
        .order_by(SignIn.began_at.desc(), SignIn.id.desc())
        .limit(1)
    )


def attempt_count(target: str, *, since: datetime) -> int:
    """How many times that target was tried since that moment."""
    return db.session.scalar(select(func.count()).where(SignInAttempt.target == target, SignInAttempt.attempted_at >= since)) or 0


def find_invitation_by_link(token: str, *, lock: bool = False) -> Invitation:
    """The invitation a link speaks of, whatever its state; raises `LinkNotValid` when the link was never sent."""
    statement = select(Invitation).options(joinedload(Invitation.organisation, innerjoin=True))
    return _row_of_link(statement, Invitation, token, "invitation", lock=lock)


def get_waiting_invitation(token: str, *, now: datetime, lock: bool = False) -> Invitation:
    """The invitation a link speaks of, if it still waits for an answer; raises `LinkNotValid`."""
    invitation = find_invitation_by_link(token, lock=lock)
    if invitation.state(now) is not InvitationState.WAITING:
        raise LinkNotValid
    return invitation


def find_password_reset_by_link(token: str, *, lock: bool = False) -> PasswordReset:
    """The request a reset link answers, whatever its state; raises `LinkNotValid` when the link was never sent."""
    return _row_of_link(select(PasswordReset), PasswordReset, token, "password", lock=lock)


def get_password_reset_in_force(token: str, *, now: datetime, lock: bool = False) -> PasswordReset:
    """The request a link answers, if it may still serve; raises `LinkNotValid`."""
    reset = find_password_reset_by_link(token, lock=lock)
    if reset.used_at or reset.expires_at <= now or reset.user_id is None:
        raise LinkNotValid
    return reset


def token_of(row: Invitation | PasswordReset) -> str:
    """The secret part of the link sent for that row."""
    purpose = "invitation" if isinstance(row, Invitation) else "password"
    return rules.link_token(current_app.config["SECRET_KEY"], purpose=purpose, row_id=row.id, nonce=row.nonce)


def _row_of_link(statement: Select[*tuple[Any, ...]], model: type[Any], token: str, purpose: str, *, lock: bool) -> Any:
    row_id = rules.row_of_link(token)
    statement = statement.where(model.id == row_id)
    if lock:
        statement = locked(statement, of=model)
    row = db.session.scalar(statement) if row_id else None
    if row is None or not rules.is_same_secret(token, token_of(row)):
        raise LinkNotValid
    return row


def get_invitation(invitation_id: int) -> Invitation:
    """That invitation, with its organisation and who sent it; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Invitation)
            .where(Invitation.id == invitation_id)
            .options(joinedload(Invitation.organisation), joinedload(Invitation.invited_by).joinedload(Membership.user))
        )
    )


def get_invitation_for_update(invitation_id: int, *, organisation_id: int) -> Invitation:
    """An invitation into that organisation, locked; raises `NotFound`."""
    return found(
        db.session.scalar(
            locked(
                select(Invitation)
                .where(Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)
                .options(joinedload(Invitation.organisation, innerjoin=True)),
                of=Invitation,
            )
        )
    )


def find_open_invitation(organisation_id: int, email: str) -> Invitation | None:
    """The invitation that still waits for an answer, expired or not."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.organisation_id == organisation_id,
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
    )


def open_invitations(organisation_id: int) -> Sequence[Invitation]:
    """The invitations neither accepted nor cancelled, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.accepted_at.is_(None), Invitation.cancelled_at.is_(None))
        .order_by(Invitation.invited_at.desc(), Invitation.id.desc())
        .limit(50)
    ).all()


def get_password_reset(password_reset_id: int) -> PasswordReset:
    """That request, with the person it is for; raises `NotFound`."""
    return found(db.session.get(PasswordReset, password_reset_id, options=[joinedload(PasswordReset.user)]))


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


_ORGANISATION_ROWS: Select[*tuple[Any, ...]] = select(
    Organisation.id, Organisation.name, Organisation.kind, Organisation.siret, Organisation.town, Organisation.verified_on
).order_by(func.lower(Organisation.name), Organisation.id)


def organisations_like(
    *, text: str = "", kind: OrganisationKind | None = None, verification: VerificationState | None = None
) -> Select[*tuple[Any, ...]]:
    """Organisations whose name, town or SIRET holds every word of `text`, case and accents apart; by name."""
    statement = _ORGANISATION_ROWS
    for word in Organisation.folded(text).split():
        statement = statement.where(Organisation.search_text.contains(word, autoescape=True))
    if kind:
        statement = statement.where(Organisation.kind == kind)
    if verification is VerificationState.VERIFIED:
        statement = statement.where(Organisation.verified_on.is_not(None))
    elif verification is VerificationState.UNVERIFIED:
        statement = statement.where(Organisation.verified_on.is_(None))
    return statement


def page_of_organisations(number: int, **filters: Any) -> Page[Any]:
    """A page of organisations: key, name, kind, SIRET, town, day of verification."""
    return page_of_rows(organisations_like(**filters), number)


def organisations_to_export(**filters: Any) -> Sequence[Any]:
    """The same organisations, all of them, with how to reach them."""
    return db.session.execute(
        organisations_like(**filters).add_columns(
            Organisation.insee_code, Organisation.street, Organisation.postcode, Organisation.email, Organisation.phone
        )
    ).all()


def unverified_count() -> int:
    """How many organisations wait for the coordinator to verify them."""
    return db.session.scalar(select(func.count()).select_from(Organisation).where(Organisation.verified_on.is_(None))) or 0


def get_organisation_for_update(organisation_id: int) -> Organisation:
    """That organisation, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Organisation).where(Organisation.id == organisation_id))))


def names_of(membership_ids: Sequence[int]) -> dict[int, str]:
    """Who these memberships are: « Claire Martin (Woippy) »."""
    rows = db.session.execute(
        select(Membership.id, User.name, Organisation.name)
        .join(Membership.user)
        .join(Membership.organisation)
        .where(Membership.id.in_(set(membership_ids)))
    )
    return {key: f"{person} ({organisation})" for key, person, organisation in rows}


def get_organisation(organisation_id: int) -> Organisation:
    """That organisation; raises `NotFound`."""
    return found(db.session.get(Organisation, organisation_id))


def get_organisation_by_siret(siret: str) -> Organisation:
    """The organisation with that SIRET; raises `NotFound`."""
    return found(find_organisation_by_siret(siret))


def find_organisation_by_siret(siret: str) -> Organisation | None:
    """The organisation with that SIRET, if any."""
    return db.session.scalar(select(Organisation).where(Organisation.siret == siret))


def find_metropole() -> Organisation | None:
    """The metropole that runs this installation."""
    return db.session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.METROPOLE))


def public_bodies() -> list[tuple[int, str]]:
    """Every verified public body, the metropole first, then by name: key and name."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.kind != OrganisationKind.PARTNER, Organisation.verified_on.is_not(None))
        .order_by(Organisation.kind != OrganisationKind.METROPOLE, Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


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
