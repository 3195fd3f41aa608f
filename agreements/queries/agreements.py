"""Reading one agreement, or those between two organisations."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from agreements.enums import BINDING, AgreementScope, AgreementState
from agreements.models import Agreement, Signature, TemplateVersion
from core.accounts.models import Membership
from core.db import db, locked
from core.errors import found
from core.waiting import Waiting

_WHOLE_AGREEMENT = select(Agreement).options(
    joinedload(Agreement.giver),
    joinedload(Agreement.partner),
    joinedload(Agreement.template_version).joinedload(TemplateVersion.template),
    joinedload(Agreement.document),
    joinedload(Agreement.text_document),
    *(joinedload(link) for link in (Agreement.amends, Agreement.renews, Agreement.joins)),
    joinedload(Agreement.original),
    joinedload(Agreement.closed_by).options(joinedload(Membership.user), joinedload(Membership.organisation)),
    selectinload(Agreement.signatures).joinedload(Signature.organisation),
)


def find_agreement_in_force(
    giver_id: int, partner_id: int, *, on: date, scope: AgreementScope = AgreementScope.GIFT
) -> Agreement | None:
    """The agreement between the two, to give unless said otherwise, that is in force that day; `None` when there is none."""
    candidates = db.session.scalars(
        select(Agreement)
        .where(
            Agreement.giver_id == giver_id,
            Agreement.partner_id == partner_id,
            Agreement.scope == scope,
            Agreement.state.in_(BINDING),
            Agreement.starts_on <= on,
            Agreement.ends_on > on,
        )
        .options(joinedload(Agreement.giver), joinedload(Agreement.partner))
        .order_by(Agreement.ends_on.desc(), Agreement.id)
    )
    return next((agreement for agreement in candidates if agreement.is_in_force(on)), None)


def find_live_agreement(giver_id: int, partner_id: int, *, on: date | None = None) -> Agreement | None:
    """The agreement to give, between the two, that is signed and not over by that day, else the one that waits for signatures.

    Without a day, a signed agreement counts whatever its period. A termination to come does not count: use
    `find_agreement_in_force` to know whether goods may change hands.
    """
    live = db.session.scalars(
        select(Agreement)
        .where(
            Agreement.giver_id == giver_id,
            Agreement.partner_id == partner_id,
            Agreement.scope == AgreementScope.GIFT,
            Agreement.state.in_([AgreementState.SIGNED, AgreementState.PROPOSED]),
        )
        .options(joinedload(Agreement.giver), joinedload(Agreement.partner))
        .order_by(Agreement.state.desc(), Agreement.ends_on.desc(), Agreement.id)
    )
    return next((one for one in live if on is None or one.state is AgreementState.PROPOSED or one.ends_on > on), None)


def agreements_to_sign(organisation_id: int) -> Waiting:
    """The agreements that wait for the signature of that organisation, and the one that has waited longest."""
    return Waiting(*db.session.execute(select(*to_sign_columns(organisation_id))).one())


def to_sign_columns(organisation_id: int) -> tuple[Any, Any]:
    """The same as columns, to be read with something else: how many, the key of the first."""
    waiting = select(Agreement.id).where(_awaits(organisation_id))
    first = waiting.order_by(Agreement.proposed_at, Agreement.id).limit(1)
    return select(func.count()).select_from(waiting.subquery()).scalar_subquery(), first.scalar_subquery()


def find_agreement(agreement_id: int) -> Agreement | None:
    """The same, if it exists."""
    return db.session.scalar(_WHOLE_AGREEMENT.where(Agreement.id == agreement_id))


def get_agreement(agreement_id: int) -> Agreement:
    """That agreement, with its parties, its model and its signatures; raises `NotFound`."""
    return found(db.session.scalar(_WHOLE_AGREEMENT.where(Agreement.id == agreement_id)))


def get_agreement_for_update(agreement_id: int) -> Agreement:
    """That agreement, which nobody else may change until the transaction ends; raises `NotFound`."""
    return found(db.session.scalar(locked(_WHOLE_AGREEMENT.where(Agreement.id == agreement_id), of=Agreement)))


def agreements_between(giver_id: int, partner_id: int, *, scope: AgreementScope = AgreementScope.GIFT) -> Sequence[Agreement]:
    """All agreements between the two, to give unless said otherwise, newest first."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.giver_id == giver_id, Agreement.partner_id == partner_id, Agreement.scope == scope)
        .order_by(Agreement.ends_on.desc(), Agreement.id)
    ).all()


def concerns(organisation_id: int) -> ColumnElement[bool]:
    """The agreements that organisation is a party to."""
    return or_(Agreement.giver_id == organisation_id, Agreement.partner_id == organisation_id)


def _awaits(organisation_id: int) -> ColumnElement[bool]:
    signed = exists().where(Signature.agreement_id == Agreement.id, Signature.organisation_id == organisation_id)
    return and_(concerns(organisation_id), Agreement.state == AgreementState.PROPOSED, ~signed)
