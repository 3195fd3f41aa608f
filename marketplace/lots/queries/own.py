"""What an organisation offers and asks for, and what awaits it."""

from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from core.accounts.models import Membership, Organisation
from core.db import db
from core.waiting import Waiting
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotLine
from marketplace.lots.queries.lots import Rows
from marketplace.lots.queries.windows import is_claimable


def lots_of(organisation_id: int, state: LotState | None = None) -> Rows:
    """The lots of an organisation, and those its people began for others; newest first, drafts and withdrawn ones included.

    Rows for `page_of_rows`: id, title, giver, state, created_at, claims_until, units, remaining, claims, pending.
    """
    lines = (
        select(
            LotLine.lot_id, func.sum(LotLine.units).label("units"), func.sum(LotLine.units - LotLine.allocated_units).label("left")
        )
        .group_by(LotLine.lot_id)
        .subquery()
    )
    claims = (
        select(
            Claim.lot_id,
            func.count().label("claims"),
            func.count().filter(Claim.state == ClaimState.PENDING).label("pending"),
        )
        .group_by(Claim.lot_id)
        .subquery()
    )
    statement = (
        select(
            Lot.id,
            Lot.title,
            Organisation.name.label("giver"),
            Lot.state,
            Lot.created_at,
            Lot.claims_until,
            func.coalesce(lines.c.units, 0).label("units"),
            func.coalesce(lines.c.left, 0).label("remaining"),
            func.coalesce(claims.c.claims, 0).label("claims"),
            func.coalesce(claims.c.pending, 0).label("pending"),
        )
        .join(Lot.giver)
        .outerjoin(lines, lines.c.lot_id == Lot.id)
        .outerjoin(claims, claims.c.lot_id == Lot.id)
        .where(or_(Lot.giver_id == organisation_id, Lot.created_by_id.in_(_people_of(organisation_id))))
        .order_by(Lot.created_at.desc(), Lot.id.desc())
    )
    return statement if state is None else statement.where(Lot.state == state)


def _people_of(organisation_id: int) -> Any:
    return select(Membership.id).where(Membership.organisation_id == organisation_id)


def claims_of(organisation_id: int, state: ClaimState | None = None) -> Rows:
    """The claims of an organisation, newest first.

    Rows for `page_of_rows`: id, lot_id, title, giver, state, claimed_at, decided_at, decision_reason, asked, granted.
    """
    statement = (
        select(
            Claim.id,
            Claim.lot_id,
            Lot.title,
            Organisation.name.label("giver"),
            Claim.state,
            Claim.claimed_at,
            Claim.decided_at,
            Claim.decision_reason,
            func.sum(ClaimLine.units).label("asked"),
            func.sum(ClaimLine.granted_units).label("granted"),
        )
        .join(Claim.lot)
        .join(Lot.giver)
        .join(Claim.lines)
        .where(Claim.taker_id == organisation_id)
        .group_by(Claim.id, Lot.id, Organisation.id)
        .order_by(Claim.claimed_at.desc(), Claim.id.desc())
    )
    return statement if state is None else statement.where(Claim.state == state)


def claims_to_decide(organisation_id: int) -> Waiting:
    """The claims on the lots of an organisation that wait for its answer, and the lot of one of them."""
    row = db.session.execute(
        select(func.count(Claim.id), func.min(Claim.lot_id))
        .join(Claim.lot)
        .where(Lot.giver_id == organisation_id, Claim.state == ClaimState.PENDING)
    ).one()
    return Waiting(*row)


def claims_pending_of(organisation_id: int) -> int:
    """How many claims of an organisation wait for the giver's answer."""
    return _count(select(Claim.id).where(Claim.taker_id == organisation_id, Claim.state == ClaimState.PENDING))


def drafts_of(organisation_id: int) -> Waiting:
    """The lots an organisation began and did not publish."""
    row = db.session.execute(
        select(func.count(Lot.id), func.min(Lot.id)).where(Lot.giver_id == organisation_id, Lot.state == LotState.DRAFT)
    ).one()
    return Waiting(*row)


def open_lots_count(*, is_public: bool, on: date) -> int:
    """How many lots a public body, or a partner, may ask for on that day."""
    return _count(select(Lot.id).where(is_claimable(is_public=is_public, today=on)))


def _count(statement: Rows) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
