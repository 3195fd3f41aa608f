"""Pairs that may be the same, and who is compared."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from core.accounts.enums import OrganisationKind
from core.accounts.models import Membership, Organisation
from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_entities
from geo.actors.enums import ActorState, PairState
from geo.actors.models import Actor, ActorPair, ActorService
from geo.actors.rules.duplicates import Candidate
from geo.partners.models import Partner
from geo.points import Point

READ_AT_ONCE = 5_000
EVERY = "tous"


class Behind(NamedTuple):
    """An actor that another stands for."""

    id: int
    name: str
    identifier: str
    attribution: str


def candidates() -> list[Candidate]:
    """Whom to compare: actors that are in the publication and that nobody treated, organisations of partners."""
    columns = (
        Actor.id, Actor.name, Actor.trade_name, Actor.siren, Actor.siret, Actor.insee_code, Actor.latitude, Actor.longitude,
    )  # fmt: skip
    spotted = select(*columns).where(Actor.state == ActorState.SPOTTED, Actor.gone_on.is_(None)).order_by(Actor.id)
    found = [
        Candidate(row.id, True, (row.name, row.trade_name), row.siren, row.siret, row.insee_code, _point(row))  # noqa: FBT003
        for row in db.session.execute(spotted.execution_options(yield_per=READ_AT_ONCE))
    ]
    joined = (
        select(Organisation.id, Organisation.name, Organisation.siret, Organisation.insee_code)
        .add_columns(Partner.insee_code.label("own_code"), Partner.latitude, Partner.longitude, Partner.location_is_approximate)
        .outerjoin(Partner, Partner.organisation_id == Organisation.id)
        .where(Organisation.kind == OrganisationKind.PARTNER)
        .order_by(Organisation.id)
    )
    for row in db.session.execute(joined):
        point = None if row.location_is_approximate else _point(row)
        code = row.own_code or row.insee_code or ""
        found.append(Candidate(row.id, False, (row.name,), row.siret[:9], row.siret, code, point))  # noqa: FBT003
    return found


def pairs_page(number: int, *, state: str) -> Page[ActorPair]:
    """A page of pairs, the likeliest first."""
    return page_of_entities(_pairs(state), number)


def listed_pairs(*, state: str) -> Sequence[ActorPair]:
    """The same, all of them."""
    return db.session.scalars(_pairs(state)).all()


def pair_count() -> int:
    """How many wait for a decision."""
    return db.session.scalar(select(func.count()).select_from(_pairs("").order_by(None).subquery())) or 0


def get_pair(pair_id: int) -> ActorPair:
    """That pair, with both; raises `NotFound`."""
    return found(db.session.scalar(select(ActorPair).where(ActorPair.id == pair_id).options(*_WHOLE)))


def get_pair_for_update(pair_id: int) -> ActorPair:
    """That pair, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(ActorPair).where(ActorPair.id == pair_id))))


def all_pairs_for_update() -> Sequence[ActorPair]:
    """Every pair, locked, whatever was decided of it."""
    return db.session.scalars(locked(select(ActorPair).order_by(ActorPair.id))).all()


def pairs_of(actor_id: int) -> Sequence[ActorPair]:
    """The pairs of an actor that wait for a decision, the likeliest first."""
    statement = _pairs("").where(or_(ActorPair.first_id == actor_id, ActorPair.second_id == actor_id))
    return db.session.scalars(statement).all()


def pairs_that_joined(actor_id: int) -> Sequence[ActorPair]:
    """The decisions by which an actor was merged or linked, locked; lock them before the actor."""
    mine = or_(ActorPair.first_id == actor_id, ActorPair.second_id == actor_id)
    statement = select(ActorPair).where(mine, ActorPair.state == PairState.SAME).order_by(ActorPair.id)
    return db.session.scalars(locked(statement)).all()


def merged_into_for_update(actor_id: int) -> Sequence[Actor]:
    """The actors that one stands for, locked."""
    return db.session.scalars(locked(select(Actor).where(Actor.merged_into_id == actor_id).order_by(Actor.id))).all()


def behind(actor_ids: Collection[int]) -> dict[int, list[Behind]]:
    """The actors that each of those stands for, by identifier."""
    others: defaultdict[int, list[Behind]] = defaultdict(list)
    columns = (Actor.merged_into_id, Actor.id, Actor.name, Actor.identifier, Actor.attribution)
    for kept_id, *facts in db.session.execute(
        select(*columns).where(Actor.merged_into_id.in_(actor_ids)).order_by(Actor.identifier)
    ):
        others[kept_id or 0].append(Behind(*facts))  # pyright: ignore[reportArgumentType] - the columns, in this order
    return others


def services_together(actor_id: int) -> list[tuple[str, str]]:
    """What people may do at an actor's, and at those it stands for."""
    own = or_(Actor.id == actor_id, Actor.merged_into_id == actor_id)
    statement = select(ActorService.action, ActorService.subcategory).join(Actor, Actor.id == ActorService.actor_id).where(own)
    return [(row.action, row.subcategory) for row in db.session.execute(statement.distinct().order_by("action", "subcategory"))]


_WHOLE = (
    joinedload(ActorPair.first, innerjoin=True),
    joinedload(ActorPair.second),
    joinedload(ActorPair.organisation),
    joinedload(ActorPair.decided_by).joinedload(Membership.user),
)


def _pairs(state: str) -> Select[*tuple[Any, ...]]:
    """Those of a state; among the proposed, those whose actors nobody treated otherwise meanwhile."""
    statement = select(ActorPair).options(*_WHOLE).order_by(ActorPair.points.desc(), ActorPair.id)
    if state == EVERY:
        return statement
    wanted = PairState(state) if state else PairState.PROPOSED
    statement = statement.where(ActorPair.state == wanted)
    if wanted is PairState.PROPOSED:
        first, second = aliased(Actor), aliased(Actor)
        statement = (
            statement.join(first, first.id == ActorPair.first_id)
            .outerjoin(second, second.id == ActorPair.second_id)
            .where(first.state == ActorState.SPOTTED, or_(second.id.is_(None), second.state == ActorState.SPOTTED))
        )
    return statement


def _point(row: Any) -> Point | None:
    return None if row.latitude is None else Point(row.latitude, row.longitude)
