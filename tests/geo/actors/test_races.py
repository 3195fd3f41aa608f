"""People who decide of the same actors at the same moment, and a reading that comes by meanwhile."""

from collections import Counter
from functools import partial

from sqlalchemy import select

from core.clock import now
from core.db import db as database
from core.events import quietly
from geo.actors import services
from geo.actors.enums import ActorState, PairState
from geo.actors.models import Actor, ActorPair
from tests.factories import make_coordinator, make_siret
from tests.geo.actors.factories import csv_of, row_of
from tests.races import RACES, person, race_app, run_races


def twins_file(races: int) -> bytes:
    rows = []
    for number in range(races):
        siret = make_siret()
        rows += [row_of(identifiant=f"{side}{number:04}", nom=f"JUMEAU {number}", siret=siret) for side in "ab"]
    return csv_of(*rows)


def test_two_decisions_on_one_pair_leave_one(tmp_path):
    """One says they are the same, one that they are not, one sets an actor aside: one decision stands, and both tables agree."""
    with race_app(tmp_path) as app, quietly():
        coordinator_id = make_coordinator().id
        facts = {"name": "a.csv", "is_complete": True, "accepts_losses": False}
        given = services.give_file(twins_file(RACES), **facts, by=person(coordinator_id), now=now())
        services.run_import(given.id, clock=now)
        assert services.propose_pairs() == RACES
        pairs = [(pair.id, pair.first_id) for pair in database.session.scalars(select(ActorPair).order_by(ActorPair.id))]

        def merge(pair_id: int) -> None:
            services.merge_pair(pair_id, kept_id=None, by=person(coordinator_id), now=now())

        def part(pair_id: int) -> None:
            services.say_different(pair_id, by=person(coordinator_id), now=now())

        def leave(actor_id: int) -> None:
            services.set_aside_actor(actor_id, reason="Fermé.", by=person(coordinator_id), now=now())

        races = [[partial(merge, pair_id), partial(part, pair_id), partial(leave, first_id)] for pair_id, first_id in pairs]
        answers = run_races(app, races)

        for (pair_id, first_id), (merged, parted, left) in zip(pairs, answers, strict=True):
            pair = database.session.get_one(ActorPair, pair_id, populate_existing=True)
            first = database.session.get_one(Actor, first_id, populate_existing=True)
            second = database.session.get_one(Actor, pair.second_id, populate_existing=True)
            assert (merged == "done") != (parted == "done"), answers
            assert pair.state is (PairState.SAME if merged == "done" else PairState.DIFFERENT)
            assert (second.state is ActorState.MERGED) == (merged == "done")
            assert (first.state is ActorState.SET_ASIDE) == (left == "done")
        assert Counter(answer for race in answers for answer in race)["done"] >= RACES


def test_a_reading_and_decisions_at_once_neither_wait_for_ever_nor_lose_anything(tmp_path):
    """The same publication is read again and again while people merge and separate its actors."""
    rounds = max(6, RACES // 10)
    with race_app(tmp_path) as app, quietly():
        coordinator_id, content = make_coordinator().id, twins_file(rounds)
        path = tmp_path / "acteurs.csv"
        path.write_bytes(content)
        services.read_file_now(path, is_complete=True, accepts_losses=False, clock=now)
        services.propose_pairs()
        pairs = [(pair.id, pair.second_id) for pair in database.session.scalars(select(ActorPair).order_by(ActorPair.id))]

        def read() -> None:
            services.read_file_now(path, is_complete=True, accepts_losses=False, clock=now)

        def merge_and_separate(pair_id: int, second_id: int) -> None:
            services.merge_pair(pair_id, kept_id=None, by=person(coordinator_id), now=now())
            services.separate_actor(second_id, by=person(coordinator_id), now=now())
            services.merge_pair(pair_id, kept_id=None, by=person(coordinator_id), now=now())

        answers = run_races(app, [[read, partial(merge_and_separate, *pair)] for pair in pairs])

        assert answers == [["done", "done"]] * rounds
        held = database.session.scalars(select(Actor).execution_options(populate_existing=True)).all()
        assert Counter(actor.state for actor in held) == {ActorState.SPOTTED: rounds, ActorState.MERGED: rounds}
        assert {actor.gone_on for actor in held} == {None}
