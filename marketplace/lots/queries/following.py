"""Saved searches, wishes, and what each person is still to be told of."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from core.accounts.enums import Role
from core.accounts.models import Membership, Organisation, User
from core.accounts.rules import is_same_secret, link_token, row_of_link
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import NotFound, found
from marketplace.lots.enums import WishState
from marketplace.lots.models import LotFeed, LotFollower, SavedSearch, ToldLot, Wish
from marketplace.lots.queries.catalogue import CatalogueRow, LotFilters, catalogue_rows
from marketplace.lots.queries.lots import Rows

DIGEST, FEED = "digest", "feed"


class Demand(NamedTuple):
    """How many organisations look for a category, and for how many units in all."""

    category_id: int
    label: str
    plural: str
    organisations: int
    units: int


def searches_of(membership_id: int) -> Sequence[SavedSearch]:
    """The searches a person saved, by name."""
    return db.session.scalars(
        select(SavedSearch).where(SavedSearch.membership_id == membership_id).order_by(SavedSearch.name, SavedSearch.id)
    ).all()


def get_search_for_update(search_id: int, *, membership_id: int) -> SavedSearch:
    """That search of that person, locked; raises `NotFound`."""
    return found(
        db.session.scalar(
            locked(select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.membership_id == membership_id))
        )
    )


def get_wish(wish_id: int) -> Wish:
    """That wish with its organisation and category; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Wish)
            .where(Wish.id == wish_id)
            .options(joinedload(Wish.organisation, innerjoin=True), joinedload(Wish.category, innerjoin=True))
        )
    )


def get_wish_for_update(wish_id: int) -> Wish:
    """That wish, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Wish).where(Wish.id == wish_id))))


def wishes_of(organisation_id: int, state: WishState | None = None, *, today: date) -> Rows:
    """The wishes of an organisation, the latest first.

    Rows for `page_of_rows`: id, category, units, words, details, within_km, until, state, created_at. A wish whose last day is past
    is found under « ended », and still says « open ».
    """
    statement = (
        select(
            Wish.id, EquipmentCategory.label.label("category"), Wish.units, Wish.words, Wish.details, Wish.within_km, Wish.until,
            Wish.state, Wish.created_at,
        )
        .join(Wish.category)
        .where(Wish.organisation_id == organisation_id)
        .order_by(Wish.created_at.desc(), Wish.id.desc())
    )  # fmt: skip
    if state is WishState.OPEN:
        return statement.where(Wish.state == WishState.OPEN, Wish.until >= today)
    if state is WishState.ENDED:
        return statement.where(Wish.state == WishState.OPEN, Wish.until < today)
    return statement if state is None else statement.where(Wish.state == state)


def open_wish_count(organisation_id: int, *, today: date) -> int:
    """How many wishes of an organisation are looked for."""
    statement = wishes_of(organisation_id, WishState.OPEN, today=today)
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def demand(*, today: date, category_ids: Iterable[int] | None = None, but_for: int) -> Sequence[Demand]:
    """What other organisations look for, by category: the most asked for first."""
    statement = (
        select(
            Wish.category_id,
            EquipmentCategory.label,
            EquipmentCategory.plural,
            func.count(Wish.organisation_id.distinct()),
            func.sum(Wish.units),
        )
        .join(Wish.category)
        .where(Wish.state == WishState.OPEN, Wish.until >= today, Wish.organisation_id != but_for)
        .group_by(Wish.category_id, EquipmentCategory.label, EquipmentCategory.plural)
        .order_by(func.count(Wish.organisation_id.distinct()).desc(), Wish.category_id)
    )
    if category_ids is not None:
        statement = statement.where(Wish.category_id.in_(list(category_ids)))
    return [Demand(key, label, plural, count, int(units)) for key, label, plural, count, units in db.session.execute(statement)]


def filters_of_wish(wish: Wish) -> LotFilters:
    """The lots that fit a wish: of its category, with its words, within its distance, open to its organisation."""
    return LotFilters(text=wish.words, category=wish.category.code, within_km=wish.within_km)


def lots_found(by: Membership, filters: LotFilters, *, today: date) -> list[CatalogueRow]:
    """The lots of others that are open to a person and pass her filters."""
    return [row for row in catalogue_rows(by, filters, today=today) if row.giver_id != by.organisation_id]


def told_lots(user_id: int, lot_ids: Iterable[int]) -> set[int]:
    """Those of these lots that a person knows of."""
    wanted = sorted(set(lot_ids))
    rows: set[int] = set()
    for i in range(0, len(wanted), 500):
        rows.update(
            db.session.scalars(select(ToldLot.lot_id).where(ToldLot.user_id == user_id, ToldLot.lot_id.in_(wanted[i : i + 500])))
        )
    return rows


def told_people(lot_id: int, user_ids: Iterable[int], *, on: date) -> set[int]:
    """Those of these people whom a letter of that day told of a lot."""
    told = select(ToldLot.user_id).where(ToldLot.lot_id == lot_id, ToldLot.user_id.in_(set(user_ids)), ToldLot.told_on == on)
    return set(db.session.scalars(told))


def people_to_tell(*, today: date) -> Sequence[int]:
    """The keys of those who may have a letter that day: they saved a search, or decide for an organisation that has a wish."""
    wishing = select(Wish.organisation_id).where(Wish.state == WishState.OPEN, Wish.until >= today)
    searching = select(SavedSearch.membership_id).where(SavedSearch.is_alerted)
    return db.session.scalars(
        select(Membership.user_id)
        .join(Membership.user)
        .join(Membership.organisation)
        .outerjoin(LotFollower, LotFollower.user_id == Membership.user_id)
        .where(
            Membership.ended_at.is_(None),
            User.disabled_at.is_(None),
            Organisation.verified_on.is_not(None),
            func.coalesce(LotFollower.wants_digest, True),
            or_(LotFollower.digest_on.is_(None), LotFollower.digest_on < today),
            or_(
                Membership.id.in_(searching),
                Membership.role.in_([Role.MANAGER, Role.COORDINATOR]) & Membership.organisation_id.in_(wishing),
            ),
        )
        .distinct()
        .order_by(Membership.user_id)
    ).all()


def alerted_searches(membership_id: int) -> Sequence[SavedSearch]:
    """The searches a person wants to be told of."""
    return [search for search in searches_of(membership_id) if search.is_alerted]


def open_wishes_of(organisation_id: int, *, today: date) -> Sequence[Wish]:
    """The wishes of an organisation that are looked for, the oldest first."""
    return db.session.scalars(
        select(Wish)
        .where(Wish.organisation_id == organisation_id, Wish.state == WishState.OPEN, Wish.until >= today)
        .options(joinedload(Wish.category, innerjoin=True))
        .order_by(Wish.id)
    ).all()


def find_follower(user_id: int) -> LotFollower | None:
    """How that person follows lots, if she ever chose."""
    return db.session.scalar(select(LotFollower).where(LotFollower.user_id == user_id))


def find_follower_for_update(user_id: int) -> LotFollower | None:
    """The same, locked."""
    return db.session.scalar(locked(select(LotFollower).where(LotFollower.user_id == user_id)))


def follower_of_link(token: str) -> LotFollower:
    """The person a link of a letter speaks of; raises `NotFound`."""
    return _of_link(LotFollower, token, DIGEST)


def find_feed(membership_id: int) -> LotFeed | None:
    """The feed of a membership, if it has one."""
    return db.session.scalar(select(LotFeed).where(LotFeed.membership_id == membership_id))


def membership_of_feed(token: str) -> Membership:
    """For whom a feed is read, with her organisation; raises `NotFound` once it was renewed, or she no longer acts."""
    feed = _of_link(LotFeed, token, FEED)
    membership = found(
        db.session.scalar(
            select(Membership)
            .where(Membership.id == feed.membership_id)
            .options(joinedload(Membership.user, innerjoin=True), joinedload(Membership.organisation, innerjoin=True))
        )
    )
    if membership.ended_at or membership.user.disabled_at or not membership.organisation.verified_on:
        raise NotFound
    return membership


def secret_of(row: LotFollower | LotFeed) -> str:
    """The secret part of the address made for that row."""
    purpose = FEED if isinstance(row, LotFeed) else DIGEST
    return link_token(current_app.config["SECRET_KEY"], purpose=purpose, row_id=row.id, nonce=row.nonce)


def _of_link(model: Any, token: str, purpose: str) -> Any:
    key = row_of_link(token)
    row = db.session.scalar(select(model).where(model.id == key)) if key else None
    if row is None or not is_same_secret(token, secret_of(row)):
        raise NotFound
    return row


def all_wishes_of(organisation_id: int, state: WishState | None, *, today: date) -> Sequence[Any]:
    """The rows of `wishes_of`, all of them."""
    return db.session.execute(wishes_of(organisation_id, state, today=today)).all()


def newest_open_lots(by: Membership, filters: LotFilters, *, today: date, most: int) -> list[CatalogueRow]:
    """The newest lots open to a person, no more than `most`."""
    return catalogue_rows(by, filters, today=today, most=most)
