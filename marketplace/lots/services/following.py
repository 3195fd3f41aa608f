"""Saving searches, wishing, following lots by letter or by feed."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, update

from core import mail
from core.accounts.enums import Role
from core.accounts.models import Membership
from core.accounts.queries import get_user, managers_of, usable_memberships_of
from core.catalogue.queries import category_by_id
from core.db import db, hold, transaction
from core.events import announce
from core.rows import insert_rows
from marketplace.lots import queries, rules
from marketplace.lots.enums import WishState
from marketplace.lots.events import (
    AlertsChosen,
    DigestSent,
    FeedAddressChanged,
    SearchChanged,
    SearchForgotten,
    SearchSaved,
    WishClosed,
    WishMade,
)
from marketplace.lots.models import Lot, LotFeed, LotFollower, SavedSearch, ToldLot, Wish
from marketplace.lots.queries import CatalogueRow, LotFilters

DECIDING = (Role.MANAGER, Role.COORDINATOR)
FiltersOf = Callable[[str], LotFilters]
MOST_SHOWN = 10  # lots of one search in a letter; the list has the others


@dataclass(frozen=True)
class WishFacts:
    """What an organisation looks for."""

    category_id: int
    units: int
    words: str
    details: str
    within_km: int | None
    until: date


@dataclass(frozen=True)
class Finding:
    """What a letter says of one search or one wish: the first new lots, how many there are, and where the list is."""

    name: str
    lots: list[CatalogueRow]
    count: int
    search_question: str | None
    wish_id: int | None


def save_search(
    name: str, question: str, filters: LotFilters, *, is_alerted: bool, by: Membership, now: datetime, today: date
) -> SavedSearch:
    """Keep filters under a name: the lots they find now are known, those to come are told.

    Raises `TooManySearches`, `NameTaken`.
    """
    with transaction():
        hold(f"searches of {by.id}")
        rules.check_new_search(name, [search.name for search in queries.searches_of(by.id)])
        search = SavedSearch(membership_id=by.id, name=name, question=question, is_alerted=is_alerted, created_at=now)
        db.session.add(search)
        db.session.flush()
        _know(by.user_id, [row.lot_id for row in queries.lots_found(by, filters, today=today)])
        announce(SearchSaved(search.id), by=by, at=now)
        return search


def alert_search(search_id: int, *, is_alerted: bool, by: Membership, now: datetime) -> None:
    """Be told of the new lots of a search, or no longer; raises `NotFound`."""
    with transaction():
        search = queries.get_search_for_update(search_id, membership_id=by.id)
        search.is_alerted = is_alerted
        announce(SearchChanged(search_id), by=by, at=now)


def forget_search(search_id: int, *, by: Membership, now: datetime) -> None:
    """Delete a search; raises `NotFound`."""
    with transaction():
        db.session.delete(queries.get_search_for_update(search_id, membership_id=by.id))
        announce(SearchForgotten(search_id), by=by, at=now)


def make_wish(facts: WishFacts, *, by: Membership, now: datetime, today: date) -> Wish:
    """Say what an organisation looks for; the lots that fit now are shown at once, those to come are told.

    Raises `UnknownCategory`, `UnitsOutOfRange`, `WishOverOutOfRange`, `TooManyWishes`.
    """
    with transaction():
        hold(f"wishes of {by.organisation_id}")
        category = rules.check_category(category_by_id(facts.category_id))
        open_wishes = queries.open_wish_count(by.organisation_id, today=today)
        rules.check_new_wish(facts.units, facts.until, open_wishes=open_wishes, today=today)
        wish = Wish(
            organisation_id=by.organisation_id,
            by_membership_id=by.id,
            category=category,
            units=facts.units,
            words=facts.words,
            details=facts.details,
            within_km=facts.within_km,
            until=facts.until,
            state=WishState.OPEN,
            created_at=now,
        )
        db.session.add(wish)
        db.session.flush()
        fitting = queries.lots_found(by, queries.filters_of_wish(wish), today=today)
        for manager in managers_of(by.organisation_id):
            _know(manager.user_id, [row.lot_id for row in fitting])
        announce(WishMade(wish.id), by=by, at=now)
        return wish


def close_wish(wish_id: int, state: WishState, *, by: Membership, now: datetime, today: date) -> None:
    """No longer look: the wish is fulfilled, or withdrawn. Raises `WishNotOpen`."""
    with transaction():
        wish = queries.get_wish_for_update(wish_id)
        rules.check_wish_open(wish, today=today)
        wish.state, wish.closed_at = state, now
        announce(WishClosed(wish_id, state.value), by=by, at=now)


def choose_alerts(user_id: int, *, wants_digest: bool, by: Membership | None, now: datetime) -> None:
    """Have the daily letter, or no longer; `by` is nobody when a letter's own link was followed."""
    with transaction():
        _follower(user_id).wants_digest = wants_digest
        announce(AlertsChosen(user_id, wants_digest), by=by, at=now)


def renew_feed(*, by: Membership, now: datetime) -> None:
    """Give a person's feed an address nobody else knows; the one before leads nowhere."""
    with transaction():
        hold(f"feed of {by.id}")
        feed = queries.find_feed(by.id)
        if feed is None:
            db.session.add(LotFeed(membership_id=by.id, nonce=secrets.token_urlsafe(24), made_at=now))
        else:
            feed.nonce, feed.made_at = secrets.token_urlsafe(24), now
        announce(FeedAddressChanged(by.id), by=by, at=now)


def close_feed(*, by: Membership, now: datetime) -> None:
    """Let the address of a person's feed lead nowhere."""
    with transaction():
        db.session.execute(delete(LotFeed).where(LotFeed.membership_id == by.id).execution_options(synchronize_session="fetch"))
        announce(FeedAddressChanged(by.id), by=by, at=now)


def send_digests(filters_of: FiltersOf, *, today: date, now: datetime) -> dict[int, int]:
    """One letter to each person who has something new, once a day; how many lots by person. Safe to repeat.

    `filters_of` reads the address of a saved search, as the catalogue's form does.
    """
    sent = {}
    for user_id in queries.people_to_tell(today=today):
        if count := send_digest(user_id, filters_of, today=today, now=now):
            sent[user_id] = count
    return sent


def send_digest(user_id: int, filters_of: FiltersOf, *, today: date, now: datetime) -> int:
    """Tell one person of the lots that are new for her; how many. The letter, what it told and its day are kept together."""
    with transaction():
        follower = _follower(user_id)
        if not (follower.wants_digest and rules.is_digest_due(follower.digest_on, today=today)):
            return 0
        findings = [
            finding for membership in usable_memberships_of(user_id) for finding in _findings(membership, filters_of, today=today)
        ]
        rows = {row.lot_id: row for _, found in findings for row in found}
        told = queries.told_lots(user_id, rows)
        new = [(about, [row for row in found if row.lot_id not in told]) for about, found in findings]
        count = len(rows.keys() - told)
        if not count:
            return 0
        follower.digest_on = today
        _know(user_id, rows.keys() - told, told_on=today)
        mail.send(
            "lot_digest",
            to=get_user(user_id).email,
            about=f"lots of {today}",
            name=get_user(user_id).name,
            findings=[_shortened(about, found) for about, found in new if found],
            count=count,
            token=queries.secret_of(follower),
        )
        announce(DigestSent(user_id, count), at=now)
        return count


def tell_of_lot(lot: Lot, people: Iterable[Membership], *, template: str, about: str, today: date) -> None:
    """Write to people about a lot, each once a day at most: nobody whom a letter told of it that day, the digest included.

    The letters and who was told are kept together. Safe to repeat.
    """
    with transaction():
        by_user = {person.user_id: person for person in people}
        told = queries.told_people(lot.id, by_user, on=today)
        for user_id in sorted(by_user.keys() - told):
            person = by_user[user_id]
            mail.send(template, to=person.user.email, about=about, person=person, lot=lot)
            _know(user_id, [lot.id], told_on=today)


def _findings(
    membership: Membership, filters_of: FiltersOf, *, today: date
) -> Iterable[tuple[SavedSearch | Wish, list[CatalogueRow]]]:
    for search in queries.alerted_searches(membership.id):
        yield search, queries.lots_found(membership, filters_of(search.question), today=today)
    if membership.role in DECIDING:
        for wish in queries.open_wishes_of(membership.organisation_id, today=today):
            yield wish, queries.lots_found(membership, queries.filters_of_wish(wish), today=today)


def _shortened(about: SavedSearch | Wish, rows: list[CatalogueRow]) -> Finding:
    if isinstance(about, SavedSearch):
        return Finding(about.name, rows[:MOST_SHOWN], len(rows), about.question, None)
    return Finding(f"{about.units} × {about.category.label}", rows[:MOST_SHOWN], len(rows), None, about.id)


def _follower(user_id: int) -> LotFollower:
    """How that person follows lots, locked; made if she never chose."""
    hold(f"follower {user_id}")
    follower = queries.find_follower_for_update(user_id)
    if follower is None:
        follower = LotFollower(user_id=user_id, wants_digest=True, nonce=secrets.token_urlsafe(24))
        db.session.add(follower)
        db.session.flush()
    return follower


def _know(user_id: int, lot_ids: Iterable[int], *, told_on: date | None = None) -> None:
    """Those lots are no longer new for that person; `told_on` is the day of the letter that tells her, if one does."""
    hold(f"follower {user_id}")
    wanted = set(lot_ids)
    known = queries.told_lots(user_id, wanted)
    new = sorted(wanted - known)
    insert_rows(ToldLot.__table__, [{"user_id": user_id, "lot_id": lot_id, "told_on": told_on} for lot_id in new])
    if told_on and known:
        again = update(ToldLot).where(ToldLot.user_id == user_id, ToldLot.lot_id.in_(known)).values(told_on=told_on)
        db.session.execute(again.execution_options(synchronize_session=False))
