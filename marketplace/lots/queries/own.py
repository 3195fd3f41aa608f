"""What an organisation offers and asks for, and what awaits it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select

from core.accounts.models import Membership, Organisation
from core.db import db
from core.thresholds import threshold_expression
from core.waiting import Waiting
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotLine
from marketplace.lots.queries.lots import Rows
from marketplace.lots.queries.windows import is_claimable


def lots_of(organisation_id: int, state: LotState | None = None) -> Rows:
    """The lots of an organisation, and those its people began for others; newest first, drafts and withdrawn ones included.

    Rows for `page_of_rows`: id, title, giver, state, created_at, claims_until, units, remaining, claims, pending.
    """
    left = func.sum(LotLine.units - LotLine.allocated_units - LotLine.taken_back_units)
    lines = select(LotLine.lot_id, func.sum(LotLine.units).label("units"), left.label("left")).group_by(LotLine.lot_id).subquery()
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


def lots_to_export(organisation_id: int, state: LotState | None = None) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(lots_of(organisation_id, state)).all()


def drafts_of(organisation_id: int, most: int = 5) -> Sequence[Any]:
    """The latest drafts of an organisation: id, title."""
    drafts = select(Lot.id, Lot.title).where(Lot.giver_id == organisation_id, Lot.state == LotState.DRAFT)
    return db.session.execute(drafts.order_by(Lot.id.desc()).limit(most)).all()


def lots_to_label(organisation_id: int | None, ids: Sequence[int], state: LotState | None, *, most: int) -> Sequence[Any]:
    """At most so many lots, oldest first: id, title, giver, units. Those named, else those in that state, else all not taken back.

    Of that organisation, or of any when it is `None`.
    """
    units = func.coalesce(select(func.sum(LotLine.units)).where(LotLine.lot_id == Lot.id).scalar_subquery(), 0)
    statement = select(Lot.id, Lot.title, Organisation.name.label("giver"), units.label("units")).join(Lot.giver)
    if organisation_id is not None:
        statement = statement.where(Lot.giver_id == organisation_id)
    if ids:
        statement = statement.where(Lot.id.in_(ids[:most]))
    else:
        statement = statement.where(Lot.state != LotState.WITHDRAWN if state is None else Lot.state == state)
    return db.session.execute(statement.order_by(Lot.id).limit(most)).all()


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


def claims_to_export(organisation_id: int, state: ClaimState | None = None) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(claims_of(organisation_id, state)).all()


class ClaimsWaiting(NamedTuple):
    """The claims that wait for an answer, and those of them that nobody may answer much longer."""

    pending: Waiting
    lapsing: Waiting


def claims_to_decide(organisation_id: int, *, on: date, within_days: int) -> ClaimsWaiting:
    """The claims on the lots of an organisation that wait for its answer, by lot; those that lapse within so many days apart."""
    return _claims_waiting(Lot.giver_id == organisation_id, Claim.lot_id, on + timedelta(days=within_days))


def claims_pending_of(organisation_id: int, *, on: date, within_days: int) -> ClaimsWaiting:
    """The claims of an organisation that wait for the giver's answer, those that lapse within so many days apart."""
    return _claims_waiting(Claim.taker_id == organisation_id, Claim.id, on + timedelta(days=within_days))


def _claims_waiting(whose: ColumnElement[bool], key: Any, last_day: date) -> ClaimsWaiting:
    """`rules.lapses_after` in SQL, one row for each day from which the delay runs."""
    since = case((Claim.recalled_on > Lot.claims_until, Claim.recalled_on), else_=Lot.claims_until)
    rows = db.session.execute(
        select(since, func.count(), func.min(key), threshold_expression("claim_lapse", on=last_day))
        .select_from(Claim)
        .join(Claim.lot)
        .where(whose, Claim.state == ClaimState.PENDING)
        .group_by(since)
    ).all()
    lapsing = [row for row in rows if row[0] + timedelta(days=int(row[3])) <= last_day]
    return ClaimsWaiting(
        *(Waiting(sum(row[1] for row in some), min((row[2] for row in some), default=None)) for some in (rows, lapsing))
    )


class LotsWaiting(NamedTuple):
    """The lots an organisation began and did not publish, and those nobody took in time."""

    drafts: Waiting
    expired: Waiting


def lots_waiting(organisation_id: int) -> LotsWaiting:
    """The lots of an organisation that it is to finish, or to offer again or take back."""
    rows = db.session.execute(
        select(Lot.state, func.count(), func.min(Lot.id))
        .where(Lot.giver_id == organisation_id, Lot.state.in_((LotState.DRAFT, LotState.EXPIRED)))
        .group_by(Lot.state)
    )
    waiting = {state: Waiting(count, first_id) for state, count, first_id in rows}
    return LotsWaiting(waiting.get(LotState.DRAFT, Waiting(0)), waiting.get(LotState.EXPIRED, Waiting(0)))


def open_lots_count(*, is_public: bool, on: date) -> int:
    """How many lots a public body, or a partner, may ask for on that day."""
    return _count(select(Lot.id).where(is_claimable(is_public=is_public, today=on)))


def open_lots_of_givers(*, is_public: bool, on: date) -> Sequence[tuple[str, int, int]]:
    """Who has lots that a public body, or a partner, may ask for on that day: INSEE code, lots, units on offer; by giver."""
    remaining = func.sum(LotLine.units - LotLine.allocated_units - LotLine.taken_back_units)
    rows = db.session.execute(
        select(Organisation.insee_code, func.count(Lot.id.distinct()), remaining)
        .join(Lot.giver)
        .join(Lot.lines)
        .where(is_claimable(is_public=is_public, today=on))
        .group_by(Organisation.id, Organisation.insee_code)
        .order_by(Organisation.id)
    )
    return [(insee_code or "", lots, int(units)) for insee_code, lots, units in rows]


def _count(statement: Rows) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
