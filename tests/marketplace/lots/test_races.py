"""Many small races, each between two or three people who press at once: whatever the order, only states of the diagram come out.

Commits are real, and one database serves them all.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from core.accounts.models import Membership
from core.clock import now, today
from core.db import db
from core.errors import NotFound, Refusal
from core.events import quietly
from marketplace.lots import services
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot
from tests.conftest import DATABASE, migrated_app
from tests.factories import make_manager
from tests.marketplace.lots.factories import make_line

RIVALS = 3
RACES = 143  # of each kind
FAR = timedelta(days=300)  # beyond what the calendar reaches in any race
Act = Callable[[], object]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application where commits are real; on PostgreSQL, who waits five seconds for a lock fails."""
    options: dict[str, object] = {"pool_size": RIVALS + 3}
    if DATABASE == "postgresql":
        options["connect_args"] = {"options": "-c lock_timeout=5s"}
    with migrated_app(tmp_path_factory.mktemp("races"), SQLALCHEMY_ENGINE_OPTIONS=options) as app, app.app_context():
        yield app


@pytest.fixture(scope="module")
def people(app: Flask) -> list[int]:
    """The giver, then those who want its lots: public bodies, for nothing but the race is at stake."""
    return [make_manager().id for _ in range(RIVALS + 1)]


def person(key: int) -> Membership:
    return db.session.get_one(Membership, key)


def run_races(app: Flask, races: list[list[Act]]) -> None:
    """Each race is as many acts; one thread per place in them, and a barrier before each race."""
    rivals = len(races[0])
    barrier = threading.Barrier(rivals)
    unexpected: list[BaseException] = []

    def run(place: int) -> None:
        with app.app_context():
            for race in races:
                barrier.wait(timeout=60)
                try:
                    with quietly():
                        race[place]()
                except (Refusal, NotFound):
                    pass
                except Exception as error:
                    unexpected.append(error)
                finally:
                    db.session.remove()

    db.session.remove()  # the connection of the fixture must hold nothing
    threads = [threading.Thread(target=run, args=(place,)) for place in range(rivals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "a thread waits for ever"
    assert unexpected == []


def make_lots(
    people: list[int], asked: list[int], *, units: int = 4, until: Callable[[int], timedelta] = lambda _: FAR
) -> list[Lot]:
    """As many published lots as there are races, with a pending claim of that many units for each of the next people."""
    giver, *takers = (person(key) for key in people)
    lots = []
    for number in range(RACES):
        line = make_line(units)
        day = today() + until(number)
        lot = Lot(
            giver_id=giver.organisation_id, title="Lot", description="", pickup_place="Ici", pickup_hours="",
            state=LotState.PUBLISHED, claims_until=day, created_at=now(), published_at=now(), available_on=today(),
            partners_from=today(), bodies_told_at=now(), partners_told_at=now(), lines=[line],
        )  # fmt: skip
        db.session.add(lot)
        db.session.flush()
        for taker, wanted in zip(takers, asked, strict=False):
            db.session.add(
                Claim(
                    lot_id=lot.id, taker_id=taker.organisation_id, by_membership_id=taker.id, state=ClaimState.PENDING,
                    may_wait=bool(number % 2), claimed_at=now(), lines=[ClaimLine(lot_line_id=line.id, units=wanted)],
                )
            )  # fmt: skip
        lots.append(lot)
    db.session.commit()
    return lots


def claims_of(lot: Lot) -> list[int]:
    return list(db.session.scalars(select(Claim.id).where(Claim.lot_id == lot.id).order_by(Claim.id)))


def outcomes(lot_ids: list[int]) -> list[tuple[LotState, list[ClaimState]]]:
    """The state of each lot and of its claims, once all that holds after any race is checked."""
    found = []
    for lot_id in lot_ids:
        lot = db.session.get_one(Lot, lot_id)
        claims = db.session.scalars(select(Claim).where(Claim.lot_id == lot_id).order_by(Claim.id)).all()
        line = lot.lines[0]
        granted = sum(part.granted_units for claim in claims for part in claim.lines if claim.state is ClaimState.ALLOCATED)
        assert line.allocated_units == granted <= line.units
        assert line.remaining_units + granted == line.units
        states = [claim.state for claim in claims]
        if lot.state is not LotState.PUBLISHED:
            assert ClaimState.PENDING not in states, "a claim nobody can answer any more"
        if lot.state is LotState.WITHDRAWN:
            assert set(states) <= {ClaimState.REFUSED, ClaimState.WITHDRAWN, ClaimState.LAPSED}
        assert (lot.state is LotState.ALLOCATED) is (granted == line.units)
        found.append((lot.state, states))
    return found


def allocate(claim_id: int, granted: dict[int, int] | None = None) -> Act:
    return lambda: services.allocate_claim(claim_id, granted, by=None, now=now())


def claim(lot: Lot, key: int, units: int, day=None) -> Act:
    lot_id, line_id, day = lot.id, lot.lines[0].id, day or today()
    return lambda: services.claim_lot(lot_id, {line_id: units}, message="", by=person(key), now=now(), today=day)


def test_a_whole_lot_has_one_winner(app, people):
    lots = make_lots(people, [4] * RIVALS)
    ids = [lot.id for lot in lots]
    run_races(app, [[allocate(key) for key in claims_of(lot)] for lot in lots])

    for state, claims in outcomes(ids):
        assert state is LotState.ALLOCATED
        assert claims.count(ClaimState.ALLOCATED) == 1
        assert set(claims) <= {ClaimState.ALLOCATED, ClaimState.REFUSED, ClaimState.WAITING}


def test_parts_of_a_lot_never_exceed_it(app, people):
    random = Random(2)
    lots = make_lots(people, [3] * RIVALS)
    ids = [lot.id for lot in lots]
    races = [[allocate(key, {lot.lines[0].id: random.randint(1, 3)}) for key in claims_of(lot)] for lot in lots]
    run_races(app, races)

    assert all(ClaimState.ALLOCATED in claims for _, claims in outcomes(ids))


def test_a_lot_taken_back_leaves_no_claim(app, people):
    lots = make_lots(people, [])
    ids = [lot.id for lot in lots]

    def withdraw(lot_id: int) -> Act:
        return lambda: services.withdraw_lot(lot_id, reason="Non.", by=person(people[0]), now=now())

    run_races(app, [[withdraw(lot.id), claim(lot, people[1], 2), claim(lot, people[2], 3)] for lot in lots])

    assert {state for state, _ in outcomes(ids)} == {LotState.WITHDRAWN}


def test_a_claim_is_withdrawn_or_granted_never_both(app, people):
    lots = make_lots(people, [4])
    ids = [lot.id for lot in lots]

    def withdraw(key: int) -> Act:
        return lambda: services.withdraw_claim(key, by=person(people[1]), now=now())

    run_races(app, [[withdraw(claims_of(lot)[0]), allocate(claims_of(lot)[0])] for lot in lots])

    ends = {(LotState.PUBLISHED, ClaimState.WITHDRAWN), (LotState.ALLOCATED, ClaimState.ALLOCATED)}
    assert {(state, *claims) for state, claims in outcomes(ids)} <= ends


def test_a_lot_expires_or_is_claimed_never_both(app, people):
    lots = make_lots(people, [], until=lambda number: timedelta(days=number))
    ids = [lot.id for lot in lots]

    def expire(day) -> Act:
        return lambda: services.expire_lots(today=day, now=now())

    run_races(
        app,
        [[expire(lot.claims_until + timedelta(days=1)), claim(lot, people[1], 2, lot.claims_until)] for lot in lots],
    )

    ends = {(LotState.EXPIRED,), (LotState.PUBLISHED, ClaimState.PENDING)}
    assert {(state, *claims) for state, claims in outcomes(ids)} <= ends


def test_a_claim_lapses_or_is_granted_never_both(app, people):
    lots = make_lots(people, [4], until=lambda number: timedelta(days=number))
    ids = [lot.id for lot in lots]

    def lapse(day) -> Act:
        return lambda: services.lapse_claims(today=day, now=now())

    run_races(app, [[lapse(lot.claims_until + timedelta(days=31)), allocate(claims_of(lot)[0])] for lot in lots])

    ends = {(LotState.PUBLISHED, ClaimState.LAPSED), (LotState.ALLOCATED, ClaimState.ALLOCATED)}
    assert {(state, *claims) for state, claims in outcomes(ids)} <= ends


def test_many_lots_in_any_order_never_block_one_another(app, people):
    """Each person goes through the same lots in an order of her own."""
    random = Random(7)
    lots = make_lots(people, [1] * RIVALS)
    ids = [lot.id for lot in lots]
    own = list(zip(*(claims_of(lot) for lot in lots), strict=True))
    orders = [[allocate(key) for key in random.sample(keys, len(keys))] for keys in own]
    run_races(app, [list(race) for race in zip(*orders, strict=True)])

    assert all(claims == [ClaimState.ALLOCATED] * RIVALS for _, claims in outcomes(ids))
