"""Which lots are open to whom, and which have something due on a day. The first two are rules, said in SQL."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from core.db import db
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, Lot


def opens_on(*, is_public: bool) -> ColumnElement[Any]:
    """`rules.opens_on` in SQL: the first day on which a public body, or a partner, may ask for a published lot."""
    return Lot.available_on.expression if is_public else Lot.partners_from.expression


def is_claimable(*, is_public: bool, today: date) -> ColumnElement[bool]:
    """`rules.is_claimable` in SQL: published, open to such an organisation that day, its deadline not passed."""
    return and_(Lot.state == LotState.PUBLISHED, opens_on(is_public=is_public) <= today, Lot.claims_until >= today)


def lots_to_open(*, on: date) -> Sequence[int]:
    """The published lots open to an audience that was not told yet, by key."""
    return db.session.scalars(
        select(Lot.id)
        .where(
            Lot.state == LotState.PUBLISHED,
            or_(
                and_(Lot.available_on <= on, Lot.bodies_told_at.is_(None)),
                and_(Lot.partners_from <= on, Lot.partners_told_at.is_(None)),
            ),
        )
        .order_by(Lot.id)
    ).all()


def lots_to_expire(*, on: date) -> Sequence[int]:
    """The published lots whose deadline has passed and on which no claim waits for an answer, by key."""
    pending = select(Claim.id).where(Claim.lot_id == Lot.id, Claim.state == ClaimState.PENDING).exists()
    return db.session.scalars(
        select(Lot.id).where(Lot.state == LotState.PUBLISHED, Lot.claims_until < on, ~pending).order_by(Lot.id)
    ).all()


def lots_with_lapsed_claims(state: ClaimState, *, days: int, on: date) -> Sequence[int]:
    """The lots with claims in that state that more than so many days went by without answering, by key."""
    return db.session.scalars(
        select(Claim.lot_id).join(Claim.lot).where(_has_lapsed(state, days=days, on=on)).distinct().order_by(Claim.lot_id)
    ).all()


def lapsed_claims_of(lot_id: int, state: ClaimState, *, days: int, on: date) -> Sequence[int]:
    """The same claims on one lot, by key; lock the lot first."""
    return db.session.scalars(
        select(Claim.id)
        .join(Claim.lot)
        .where(Claim.lot_id == lot_id, _has_lapsed(state, days=days, on=on))
        .order_by(Claim.id)
        .execution_options(populate_existing=True)
    ).all()


def _has_lapsed(state: ClaimState, *, days: int, on: date) -> ColumnElement[bool]:
    """`rules.lapses_after` in SQL, before that day."""
    limit = on - timedelta(days=days)
    return and_(Claim.state == state, Lot.claims_until < limit, or_(Claim.recalled_on.is_(None), Claim.recalled_on < limit))
