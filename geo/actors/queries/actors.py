"""Spotted actors: the list, its file, the page of one."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from core.db import db, locked
from core.errors import found
from core.text import folded_words
from core.web.pages import Page, page_of_entities
from geo.actors.enums import ActorState
from geo.actors.models import Actor, ActorService
from geo.actors.queries.codes import meanings
from geo.actors.queries.duplicates import Behind, behind
from geo.actors.rules import Meanings
from geo.companies.enums import Standing
from geo.companies.models import Company
from geo.companies.queries import companies_of
from geo.partners.enums import Activity
from geo.territory.models import Municipality

EXPORTED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ActorFilters:
    """Which actors; nothing asked is those that nobody has treated and that the publication still names."""

    text: str = ""
    municipality: str = ""  # INSEE code, or « hors » for those established elsewhere
    category: str = ""
    activity: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ListedActor:
    """An actor, the name of its municipality and what it does in our words."""

    actor: Actor
    municipality: str
    capabilities: tuple[tuple[str, Activity], ...]
    services: tuple[tuple[str, str], ...]
    company: Company | None
    behind: tuple[Behind, ...]

    @property
    def attributions(self) -> list[str]:
        """Whose data these are, those of the actors it stands for included."""
        return list(dict.fromkeys([self.actor.attribution, *(other.attribution for other in self.behind)]))

    @property
    def identifiers(self) -> list[str]:
        """Its own, then those of the actors it stands for."""
        return [self.actor.identifier, *(other.identifier for other in self.behind)]

    @property
    def activities(self) -> list[Activity]:
        """Its activities, whatever the category, in our order."""
        done = {activity for _category, activity in self.capabilities}
        return [activity for activity in Activity if activity in done]


class Known(NamedTuple):
    """What is known of an actor when a reading finds it again."""

    id: int
    fingerprint: str
    gone_on: date | None


ELSEWHERE, GONE, CLOSED, EVERY_STATE = "hors", "disparu", "ferme", "tous"


def actors_page(number: int, filters: ActorFilters, names: Mapping[str, str]) -> Page[ListedActor]:
    """A page of actors, by name; `names` are those of the municipalities, by INSEE code."""
    words = meanings()
    page = page_of_entities(_listed(filters, words), number)
    return replace(page, rows=_described(page.rows, words, names))


def listed_actors() -> Sequence[Actor]:
    """The actors that nobody has treated and that the publication still names, by name."""
    return db.session.scalars(_listed(ActorFilters(), meanings())).all()


def exported_actors(filters: ActorFilters, names: Mapping[str, str]) -> Iterator[ListedActor]:
    """The same actors, all of them, in the same order; a thousand in memory at a time."""
    words = meanings()
    statement, first = _listed(filters, words), 0
    while rows := db.session.scalars(statement.limit(EXPORTED_AT_ONCE).offset(first)).all():
        yield from _described(rows, words, names)
        first += EXPORTED_AT_ONCE


def get_actor(actor_id: int) -> Actor:
    """That actor, with the reading that saw it last; raises `NotFound`."""
    whole = (joinedload(Actor.seen_in, innerjoin=True), joinedload(Actor.found_in, innerjoin=True), joinedload(Actor.organisation))
    return found(db.session.scalar(select(Actor).where(Actor.id == actor_id).options(*whole)))


def get_actor_for_update(actor_id: int) -> Actor:
    """That actor, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Actor).where(Actor.id == actor_id))))


def services_of(actor_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """What people may do at each of those actors: action and sub-category, in the codes of the publication."""
    services: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(ActorService.actor_id, ActorService.action, ActorService.subcategory)
        .where(ActorService.actor_id.in_(actor_ids))
        .order_by(ActorService.actor_id, ActorService.action, ActorService.subcategory)
    )
    for actor_id, action, subcategory in rows:
        services[actor_id].append((action, subcategory))
    return services


def known_actors(identifiers: Collection[str]) -> dict[str, Known]:
    """What is known of the actors that bear those identifiers."""
    statement = select(Actor.identifier, Actor.id, Actor.fingerprint, Actor.gone_on).where(Actor.identifier.in_(identifiers))
    return {row.identifier: Known(row.id, row.fingerprint, row.gone_on) for row in db.session.execute(statement)}


def actor_count() -> int:
    """How many actors are known, whatever became of them."""
    return db.session.scalar(select(func.count(Actor.id))) or 0


def _listed(filters: ActorFilters, words: Meanings) -> Select[*tuple[Any, ...]]:
    statement = select(Actor).order_by(func.lower(Actor.name), Actor.id).where(*_in_state(filters.state))
    if filters.municipality == ELSEWHERE:
        statement = statement.where(Actor.insee_code.not_in(select(Municipality.insee_code)))
    elif filters.municipality:
        statement = statement.where(Actor.insee_code == filters.municipality)
    if filters.category or filters.activity:
        statement = statement.where(_does(filters, words))
    for word in folded_words(filters.text).split():
        statement = statement.where(Actor.search_text.contains(word, autoescape=True))
    return statement


def _in_state(asked: str) -> list[ColumnElement[bool]]:
    if asked == EVERY_STATE:
        return []
    if asked == GONE:
        return [Actor.gone_on.is_not(None)]
    if asked == CLOSED:
        return [exists().where(Company.siret == Actor.siret, Company.standing == Standing.CLOSED)]
    state = ActorState(asked) if asked else ActorState.SPOTTED
    return [Actor.state == state, Actor.gone_on.is_(None)] if not asked else [Actor.state == state]


def _does(filters: ActorFilters, words: Meanings) -> ColumnElement[bool]:
    doer = aliased(Actor)
    condition = exists().where(ActorService.actor_id == doer.id, or_(doer.id == Actor.id, doer.merged_into_id == Actor.id))
    if filters.activity:
        condition = condition.where(ActorService.action.in_(words.actions_for(filters.activity)))
    if filters.category:
        condition = condition.where(ActorService.subcategory.in_(words.subcategories_for(filters.category)))
    return condition


def _described(actors: Sequence[Actor], words: Meanings, names: Mapping[str, str]) -> list[ListedActor]:
    keys = [actor.id for actor in actors]
    others = behind(keys)
    said = services_of([*keys, *(other.id for each in others.values() for other in each)])
    services = {key: sorted({pair for one in (key, *(other.id for other in others[key])) for pair in said[one]}) for key in keys}
    companies = companies_of({actor.siret for actor in actors if actor.siret})
    return [
        ListedActor(
            actor,
            names.get(actor.insee_code, ""),
            tuple(words.capabilities(services[actor.id])),
            tuple(services[actor.id]),
            companies.get(actor.siret),
            tuple(others[actor.id]),
        )
        for actor in actors
    ]
