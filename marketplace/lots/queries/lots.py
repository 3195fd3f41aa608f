"""One lot or one claim, read or locked."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.keys import key_of
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.lots.enums import LIVE_CLAIMS, ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotItem, LotLine
from marketplace.lots.rules import Asked, Stakes

Rows = Select[*tuple[Any, ...]]  # rows whose columns the docstring names


_LOT_OF_CLAIM = locked(select(Lot.id, Lot.state).join(Lot.claims).where(Claim.id == bindparam("claim_id")), of=Lot)
_STATE_OF_CLAIM = select(Claim.state).where(Claim.id == bindparam("claim_id"))
_LEFT = LotLine.units - LotLine.allocated_units - LotLine.taken_back_units
_REMAINING = select(LotLine.id, _LEFT).where(LotLine.lot_id == bindparam("lot_id"))
_LIVE = (
    select(Claim.id, Claim.state, Claim.may_wait, ClaimLine.lot_line_id, ClaimLine.units, ClaimLine.granted_units)
    .join(Claim.lines)
    .where(Claim.lot_id == bindparam("lot_id"), Claim.state.in_(LIVE_CLAIMS))
    .order_by(Claim.claimed_at, Claim.id, ClaimLine.lot_line_id)
)


def get_lot(lot_id: int) -> Lot:
    """That lot with its giver, photos, lines and categories; raises `NotFound`."""
    statement = (
        select(Lot)
        .where(Lot.id == key_of(lot_id))
        .options(
            joinedload(Lot.giver, innerjoin=True),
            joinedload(Lot.photos),
            selectinload(Lot.lines).joinedload(LotLine.category, innerjoin=True),
        )
    )
    return found(db.session.scalars(statement).unique().one_or_none())


def get_lot_for_update(lot_id: int) -> Lot:
    """That lot, locked: nobody else claims, allocates or changes it meanwhile; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Lot).where(Lot.id == key_of(lot_id)))))


def lines_for_update(lot_id: int) -> Sequence[LotLine]:
    """The lines of a lot, locked in the order of their keys."""
    return db.session.scalars(locked(select(LotLine).where(LotLine.lot_id == lot_id).order_by(LotLine.id))).all()


def get_claim(claim_id: int) -> Claim:
    """That claim with its lot, both organisations and what it asks for; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Claim)
            .where(Claim.id == key_of(claim_id))
            .options(
                joinedload(Claim.lot, innerjoin=True).joinedload(Lot.giver, innerjoin=True),
                joinedload(Claim.taker, innerjoin=True),
                selectinload(Claim.lines)
                .joinedload(ClaimLine.lot_line, innerjoin=True)
                .joinedload(LotLine.category, innerjoin=True),
            )
        )
    )


def taker_of(claim_id: int) -> int:
    """The key of the organisation that made a claim; raises `NotFound`."""
    return found(db.session.scalar(select(Claim.taker_id).where(Claim.id == key_of(claim_id))))


class HeldLot(NamedTuple):
    """A lot locked by a command: whoever holds it is alone to change its lines and its claims."""

    id: int
    state: LotState


def lot_of_claim_for_update(claim_id: int) -> HeldLot:
    """The lot a claim is about, locked; raises `NotFound`."""
    return HeldLot(*found(db.session.connection().execute(_LOT_OF_CLAIM, {"claim_id": key_of(claim_id)}).first()))


def state_of_claim(claim_id: int) -> ClaimState:
    """Where a claim stands; to decide on it, read it once its lot is held."""
    return db.session.connection().execute(_STATE_OF_CLAIM, {"claim_id": claim_id}).scalar_one()


def stakes_of(lot: HeldLot | Lot) -> Stakes:
    """What remains of a lot that is held, and who asks for what, first come first."""
    connection = db.session.connection()
    claims: dict[int, Asked] = {}
    for claim_id, state, may_wait, line_id, units, granted in connection.execute(_LIVE, {"lot_id": lot.id}):
        asked = claims.get(claim_id)
        if asked is None:
            asked = claims[claim_id] = Asked(claim_id, state, may_wait, {}, {})
        asked.wanted[line_id] = units
        asked.granted[line_id] = granted
    remaining = dict(connection.execute(_REMAINING, {"lot_id": lot.id}).all())
    return Stakes(lot.id, lot.state, remaining, claims)


def waiting_rank(claim: Claim) -> int:
    """The place of a claim on the waiting list of its lot, from 1, first come first."""
    before = or_(Claim.claimed_at < claim.claimed_at, and_(Claim.claimed_at == claim.claimed_at, Claim.id <= claim.id))
    return db.session.scalars(
        select(func.count(Claim.id)).where(Claim.lot_id == claim.lot_id, Claim.state == ClaimState.WAITING, before)
    ).one()


def live_claim(lot_id: int, taker_id: int) -> Claim | None:
    """The claim of an organisation on a lot that is pending, waiting or allocated, if any."""
    return db.session.scalar(select(Claim).where(Claim.lot_id == lot_id, Claim.taker_id == taker_id, Claim.state.in_(LIVE_CLAIMS)))


def live_takers_of(lot_id: int) -> set[int]:
    """The organisations that have a live claim on a lot."""
    return set(db.session.scalars(select(Claim.taker_id).where(Claim.lot_id == lot_id, Claim.state.in_(LIVE_CLAIMS))))


def last_claim(lot_id: int, taker_id: int) -> Claim | None:
    """The latest claim of an organisation on a lot, whatever became of it."""
    return db.session.scalar(
        select(Claim).where(Claim.lot_id == lot_id, Claim.taker_id == taker_id).order_by(Claim.id.desc()).limit(1)
    )


def claims_on(lot_id: int) -> Sequence[Claim]:
    """The claims on a lot, first come first, with who asks and for what."""
    return db.session.scalars(
        select(Claim)
        .where(Claim.lot_id == lot_id)
        .options(joinedload(Claim.taker, innerjoin=True), selectinload(Claim.lines))
        .order_by(Claim.claimed_at, Claim.id)
    ).all()


def item_ids_of(lot_id: int, line_id: int | None = None) -> Sequence[int]:
    """The keys of the devices in a lot, or in one of its lines."""
    statement = select(LotItem.item_id).join(LotItem.line).where(LotLine.lot_id == lot_id).order_by(LotItem.item_id)
    return db.session.scalars(statement if line_id is None else statement.where(LotLine.id == line_id)).all()


def devices_of_line(line_id: int) -> Sequence[EquipmentItem]:
    """The devices of a line, by name."""
    return db.session.scalars(
        select(EquipmentItem)
        .join(LotItem, LotItem.item_id == EquipmentItem.id)
        .where(LotItem.line_id == line_id)
        .order_by(EquipmentItem.name, EquipmentItem.id)
    ).all()


def devices_in(lot_id: int) -> Rows:
    """The devices of a lot, those to hand over first, whatever became of them since.

    Rows for `page_of_rows`: id, name, inventory_number, serial, place, state, erasure, category, holds_data.
    """
    item, category = EquipmentItem, EquipmentCategory
    return (
        select(
            item.id,
            item.name,
            item.inventory_number,
            item.serial,
            item.place,
            item.state,
            item.erasure,
            category.label.label("category"),
            category.holds_data,
        )
        .join(LotItem, LotItem.item_id == item.id)
        .join(LotItem.line)
        .join(item.category)
        .where(LotLine.lot_id == lot_id)
        .order_by(item.state != ItemState.IN_LOT, item.name, item.id)
    )


def inventoried_units(lot_id: int) -> dict[int, int]:
    """How many units come from the inventory, by line; counted lines are left out."""
    rows = db.session.execute(
        select(LotItem.line_id, func.count()).join(LotItem.line).where(LotLine.lot_id == lot_id).group_by(LotItem.line_id)
    )
    return dict(rows.all())


def usual_pickups(organisation_id: int, most: int = 5) -> Sequence[Lot]:
    """The latest lot of an organisation at each place it had lots picked up, the last used first: people type it once."""
    latest = (
        select(func.max(Lot.id).label("id"))
        .where(Lot.giver_id == organisation_id)
        .group_by(Lot.pickup_place)
        .order_by(func.max(Lot.id).desc())
        .limit(most)
        .subquery()
    )
    return db.session.scalars(select(Lot).join(latest, latest.c.id == Lot.id).order_by(Lot.id.desc())).all()
