"""Who may be the same: proposed by a rule, decided by a person, never by itself."""

from datetime import datetime

from core.accounts.models import Membership
from core.db import db, hold, transaction
from core.events import announce
from geo.actors import queries
from geo.actors.enums import ActorState, PairState
from geo.actors.errors import ActorChangedMeanwhile, PairAnswered
from geo.actors.events import ActorLinked, ActorMerged, ActorSeparated, ActorsSaidDifferent
from geo.actors.models import Actor, ActorPair
from geo.actors.rules.duplicates import Pair, likely_pairs
from geo.actors.services.application import READING


def propose_pairs() -> int:
    """Propose who may be the same among actors nobody treated and organisations that joined; how many are proposed.

    What a person decided is never proposed again; a proposal that no longer holds is dropped. Safe to repeat.
    """
    found = {_key(pair): pair for pair in likely_pairs(queries.candidates())}
    with transaction():
        hold("pairs of actors")
        known = {(one.first_id, one.second_id, one.organisation_id): one for one in queries.all_pairs_for_update()}
        for key, one in known.items():
            if one.state is not PairState.PROPOSED:
                continue
            if key not in found:
                db.session.delete(one)
            else:
                _fill(one, found[key])
        for key, pair in found.items():
            if key not in known:
                first_id, second_id, organisation_id = key
                one = ActorPair(first_id=first_id, second_id=second_id, organisation_id=organisation_id, state=PairState.PROPOSED)
                _fill(one, pair)
                db.session.add(one)
    return len(found)


def merge_pair(pair_id: int, *, kept_id: int | None, by: Membership, now: datetime) -> None:
    """They are the same. Of two actors, `kept_id` stays in the list and stands for both; an actor is linked to its organisation.

    Nothing is lost: both keep their identifiers, their attributions and what the publication says of them. Raises `PairAnswered`,
    `ActorChangedMeanwhile`.
    """
    with transaction():
        hold(READING, shared=True)  # a reading writes on many actors, in an order of its own
        pair = _open(pair_id)
        if pair.organisation_id is not None:
            link_actor(_spotted(pair.first_id), pair.organisation_id, by=by, now=now)
        else:
            _merge(pair, keeps_second=kept_id == pair.second_id, by=by, now=now)
        _decide(pair, PairState.SAME, by=by, now=now)


def say_different(pair_id: int, *, by: Membership, now: datetime) -> None:
    """They are not the same, for ever; raises `PairAnswered`."""
    with transaction():
        pair = _open(pair_id)
        _decide(pair, PairState.DIFFERENT, by=by, now=now)
        announce(ActorsSaidDifferent(pair.first_id, pair.id), by=by, at=now, about={"actor": [pair.second_id or pair.first_id]})


def separate_actor(actor_id: int, *, by: Membership, now: datetime) -> None:
    """Undo a merge or a link: the actor is in the list again, and the pair, if there was one, is proposed anew.

    Raises `ActorChangedMeanwhile`.
    """
    with transaction():
        pairs = queries.pairs_that_joined(actor_id)  # before the actor, as whoever decides does
        actor = queries.get_actor_for_update(actor_id)
        if actor.state not in {ActorState.MERGED, ActorState.LINKED}:
            raise ActorChangedMeanwhile
        for pair in pairs:
            pair.state, pair.decided_at, pair.decided_by_id = PairState.PROPOSED, None, None
        actor.state, actor.merged_into_id, actor.organisation_id = ActorState.SPOTTED, None, None
        announce(ActorSeparated(actor.id), by=by, at=now)


def link_actor(actor: Actor, organisation_id: int, *, by: Membership, now: datetime) -> None:
    """It has joined as that organisation, in the transaction of the caller."""
    actor.state, actor.state_reason, actor.organisation_id = ActorState.LINKED, "", organisation_id
    db.session.flush()
    announce(ActorLinked(actor.id, organisation_id), by=by, at=now)


def _merge(pair: ActorPair, *, keeps_second: bool, by: Membership, now: datetime) -> None:
    first, second = _spotted(pair.first_id), _spotted(pair.second_id or 0)
    kept, other = (second, first) if keeps_second else (first, second)
    for child in queries.merged_into_for_update(other.id):  # whoever it stood for is now behind the one that is kept
        child.merged_into_id = kept.id
    other.state, other.state_reason, other.merged_into_id = ActorState.MERGED, "", kept.id
    db.session.flush()
    announce(ActorMerged(other.id, kept.id), by=by, at=now, about={"actor": [kept.id]})


def _open(pair_id: int) -> ActorPair:
    pair = queries.get_pair_for_update(pair_id)
    if pair.state is not PairState.PROPOSED:
        raise PairAnswered
    return pair


def _spotted(actor_id: int) -> Actor:
    actor = queries.get_actor_for_update(actor_id)
    if actor.state is not ActorState.SPOTTED:
        raise ActorChangedMeanwhile
    return actor


def _decide(pair: ActorPair, state: PairState, *, by: Membership, now: datetime) -> None:
    pair.state, pair.decided_at, pair.decided_by_id = state, now, by.id


def _key(pair: Pair) -> tuple[int, int | None, int | None]:
    second = pair.second
    return (pair.first.id, second.id, None) if second.is_actor else (pair.first.id, None, second.id)


def _fill(one: ActorPair, pair: Pair) -> None:
    likenesses = [likeness.value for likeness in pair.likenesses]
    if (one.points, one.likenesses) != (pair.points, likenesses):
        one.points, one.likenesses = pair.points, likenesses
