"""Many small races over lots: whatever the order, only states of the diagram come out, and no unit is promised twice."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from random import Random

import pytest
from flask import Flask
from sqlalchemy import case, func, select, update

from core.clock import now, today
from core.db import db, transaction
from core.events import quietly
from core.rows import inserted_keys
from marketplace.inventory.enums import Completeness, Looks, Works
from marketplace.ledger.enums import Eligibility
from marketplace.lots import queries, services
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotLine
from tests.factories import make_category, make_manager
from tests.races import INTERLEAVINGS, RACES, RIVALS, Act, Naive, person, race_app, run_races

FAR = timedelta(days=20_000)  # beyond what the calendar reaches in any race
_days = count()  # each race against the calendar has a day of its own


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with race_app(tmp_path_factory.mktemp("races")) as app:
        yield app


@pytest.fixture(scope="module")
def people(app: Flask) -> list[int]:
    """The giver, then those who want its lots: public bodies, for nothing but the race is at stake."""
    return [make_manager().id for _ in range(RIVALS + 1)]


class Stake:
    """A lot of one line, by its keys: what a race is about."""

    def __init__(self, lot_id: int, line_id: int, claims: Sequence[int], until: date) -> None:
        self.lot_id, self.line_id, self.claims, self.until = lot_id, line_id, claims, until


def make_stakes(
    people: list[int], asked: list[int], *, number: int = RACES, units: int = 4, until: Callable[[], timedelta] = lambda: FAR
) -> list[Stake]:
    """As many published lots as there are races, with a pending claim of that many units for each of the next people."""
    giver, *takers = (person(key) for key in people)
    laptop, days = make_category("laptop").id, [today() + until() for _ in range(number)]
    lot = {"giver_id": giver.organisation_id, "title": "Lot", "description": "", "pickup_place": "Ici", "pickup_hours": ""}
    lot |= {"state": LotState.PUBLISHED, "created_at": now(), "published_at": now(), "available_on": today()}
    lot |= {"partners_from": today(), "bodies_told_at": now(), "partners_told_at": now()}
    line = {"category_id": laptop, "works": Works.WORKING, "looks": Looks.UNKNOWN, "completeness": Completeness.UNKNOWN}
    line |= {"eligibility": Eligibility.COUNTS, "units": units, "allocated_units": 0}
    people_asking = [(taker.organisation_id, taker.id) for taker in takers]
    with transaction():
        lots = inserted_keys(Lot, [{**lot, "claims_until": day} for day in days])
        lines = inserted_keys(LotLine, [{**line, "lot_id": key} for key in lots])
        claims = inserted_keys(
            Claim,
            [
                {
                    "lot_id": key, "taker_id": organisation_id, "by_membership_id": membership_id, "state": ClaimState.PENDING,
                    "may_wait": bool(key % 2), "claimed_at": now(), "message": "", "decision_reason": "",
                }
                for key in lots for (organisation_id, membership_id), _ in zip(people_asking, asked, strict=False)
            ],
        )  # fmt: skip
        inserted_keys(
            ClaimLine,
            [
                {"claim_id": key, "lot_line_id": lines[i // len(asked)], "units": asked[i % len(asked)], "granted_units": 0}
                for i, key in enumerate(claims)
            ],
        )
    own = [claims[i * len(asked) : (i + 1) * len(asked)] for i in range(number)]
    return [Stake(*facts) for facts in zip(lots, lines, own, days, strict=True)]


def outcomes(stakes: Sequence[Stake]) -> list[tuple[LotState, list[ClaimState]]]:
    """The state of each lot and of its claims, once all that holds after any race is checked."""
    keys = {stake.lot_id for stake in stakes}
    first, last = min(keys), max(keys)
    granted = func.sum(case((Claim.state == ClaimState.ALLOCATED, ClaimLine.granted_units), else_=0))
    kept = dict(
        db.session.execute(select(ClaimLine.lot_line_id, granted).join(ClaimLine.claim).group_by(ClaimLine.lot_line_id)).all()
    )
    states: dict[int, list[ClaimState]] = {key: [] for key in keys}
    for lot_id, state in db.session.execute(
        select(Claim.lot_id, Claim.state).where(Claim.lot_id.between(first, last)).order_by(Claim.id)
    ):
        states[lot_id].append(state)
    found = []
    for lot_id, lot_state, line_id, units, promised in db.session.execute(
        select(Lot.id, Lot.state, LotLine.id, LotLine.units - LotLine.taken_back_units, LotLine.allocated_units)
        .join(Lot.lines)
        .where(Lot.id.between(first, last))
        .order_by(Lot.id)
    ):
        claims = states[lot_id]
        assert promised == (kept.get(line_id) or 0) <= units, "units promised twice"
        assert lot_state is LotState.PUBLISHED or ClaimState.PENDING not in claims, "a claim nobody can answer any more"
        if lot_state is LotState.WITHDRAWN:
            assert set(claims) <= {ClaimState.REFUSED, ClaimState.WITHDRAWN, ClaimState.LAPSED}
        assert (lot_state is LotState.ALLOCATED) is (promised == units)
        found.append((lot_state, claims))
    db.session.rollback()
    return found


def allocate(claim_id: int, granted: dict[int, int] | None = None) -> Act:
    return lambda: services.allocate_claim(claim_id, granted, by=None, now=now())


def release(claim_id: int, units: dict[int, int] | None = None) -> Act:
    return lambda: services.release_allocation(claim_id, units, by=None, now=now(), reason="Essai.")


def claim(stake: Stake, key: int, units: int, day: date | None = None) -> Act:
    asked, day = {stake.line_id: units}, day or today()
    return lambda: services.claim_lot(stake.lot_id, asked, message="", by=person(key), now=now(), today=day)


def withdraw_lot(stake: Stake, key: int) -> Act:
    return lambda: services.withdraw_lot(stake.lot_id, reason="Non.", by=person(key), now=now())


def withdraw_claim(claim_id: int, key: int) -> Act:
    return lambda: services.withdraw_claim(claim_id, by=person(key), now=now())


def test_a_whole_lot_has_one_winner(app, people):
    stakes = make_stakes(people, [4] * RIVALS)
    answers = run_races(app, [[allocate(key) for key in stake.claims] for stake in stakes])

    assert {tuple(sorted(answer)) for answer in answers} == {("ClaimNotPending", "ClaimNotPending", "done")}
    for state, claims in outcomes(stakes):
        assert state is LotState.ALLOCATED
        assert claims.count(ClaimState.ALLOCATED) == 1
        assert set(claims) <= {ClaimState.ALLOCATED, ClaimState.REFUSED, ClaimState.WAITING}


def test_parts_of_a_lot_never_exceed_it_in_any_order(app, people):
    """Each of three people grants a part, and half of them take some or all of it back, while the others do the same."""
    random = Random(2)
    stakes = make_stakes(people, [3] * RIVALS, number=INTERLEAVINGS)

    def moves(stake: Stake, key: int) -> Act:
        acts = [allocate(key, {stake.line_id: random.randint(1, 3)})]
        if random.random() < 0.5:
            acts.append(release(key, random.choice([None, {stake.line_id: 1}, {stake.line_id: 2}])))
        return lambda: [act() for act in acts]

    run_races(app, [[moves(stake, key) for key in stake.claims] for stake in stakes])

    ends = outcomes(stakes)
    assert {state for state, _ in ends} == {LotState.PUBLISHED, LotState.ALLOCATED}
    assert any(ClaimState.ALLOCATED in claims for _, claims in ends)


def test_a_lot_taken_back_leaves_no_claim(app, people):
    stakes = make_stakes(people, [])
    run_races(app, [[withdraw_lot(stake, people[0]), claim(stake, people[1], 2), claim(stake, people[2], 3)] for stake in stakes])

    assert {state for state, _ in outcomes(stakes)} == {LotState.WITHDRAWN}


def test_the_rest_of_a_lot_is_taken_back_or_claimed_and_granted_never_both(app, people):
    """One of four units is promised; the giver takes the others back while somebody asks, is granted, or gives its unit back."""
    stakes = make_stakes(people, [1, 3])
    with quietly():
        for stake in stakes:
            allocate(stake.claims[0])()

    def take_back(stake: Stake) -> Act:
        return lambda: services.take_back_rest(stake.lot_id, [], reason="Non.", by=person(people[0]), now=now())

    others = [lambda stake: allocate(stake.claims[1]), lambda stake: release(stake.claims[0])]
    acts = [[take_back(stake), others[i % 2](stake), claim(stake, people[3], 2)] for i, stake in enumerate(stakes)]
    answers = run_races(app, acts)

    for answer, (state, claims) in zip(answers, outcomes(stakes), strict=True):
        assert answer[0] in {"done", "LotAlreadyClosed", "NothingPromised"}
        assert answer[0] != "done" or (state is not LotState.WITHDRAWN and ClaimState.PENDING not in claims[1:2])


def test_a_lot_is_taken_back_or_granted_never_both(app, people):
    stakes = make_stakes(people, [2])
    run_races(app, [[withdraw_lot(stake, people[0]), allocate(stake.claims[0])] for stake in stakes])

    ends = {(LotState.WITHDRAWN, ClaimState.REFUSED), (LotState.PUBLISHED, ClaimState.ALLOCATED)}
    assert {(state, *claims) for state, claims in outcomes(stakes)} <= ends


def test_a_claim_is_withdrawn_or_granted_never_both(app, people):
    stakes = make_stakes(people, [4])
    run_races(app, [[withdraw_claim(stake.claims[0], people[1]), allocate(stake.claims[0])] for stake in stakes])

    ends = {(LotState.PUBLISHED, ClaimState.WITHDRAWN), (LotState.ALLOCATED, ClaimState.ALLOCATED)}
    assert {(state, *claims) for state, claims in outcomes(stakes)} <= ends


def test_a_lot_expires_or_is_claimed_never_both(app, people):
    stakes = make_stakes(people, [], until=lambda: timedelta(days=next(_days)))

    def expire(day: date) -> Act:
        return lambda: services.expire_lots(today=day, now=now())

    run_races(app, [[expire(stake.until + timedelta(days=1)), claim(stake, people[1], 2, stake.until)] for stake in stakes])

    ends = {(LotState.EXPIRED,), (LotState.PUBLISHED, ClaimState.PENDING)}
    assert {(state, *claims) for state, claims in outcomes(stakes)} <= ends


def test_a_claim_lapses_or_is_granted_never_both(app, people):
    stakes = make_stakes(people, [4], until=lambda: timedelta(days=next(_days)))

    def lapse(day: date) -> Act:
        return lambda: services.lapse_claims(today=day, now=now())

    run_races(app, [[lapse(stake.until + timedelta(days=31)), allocate(stake.claims[0])] for stake in stakes])

    ends = {(LotState.PUBLISHED, ClaimState.LAPSED), (LotState.ALLOCATED, ClaimState.ALLOCATED)}
    assert {(state, *claims) for state, claims in outcomes(stakes)} <= ends


def test_many_lots_in_any_order_never_block_one_another(app, people):
    """Each person goes through the same lots in an order of her own."""
    random = Random(7)
    stakes = make_stakes(people, [1] * RIVALS)
    own = list(zip(*(stake.claims for stake in stakes), strict=True))
    orders = [[allocate(key) for key in random.sample(keys, len(keys))] for keys in own]
    run_races(app, [list(race) for race in zip(*orders, strict=True)])

    assert all(claims == [ClaimState.ALLOCATED] * RIVALS for _, claims in outcomes(stakes))


# The test of the test: the checks above see each of these fail, every time


def remaining(stake: Stake) -> int:
    return db.session.execute(select(LotLine.units - LotLine.allocated_units).where(LotLine.id == stake.line_id)).scalar_one()


def grant_naively(naive: Naive, stake: Stake, claim_id: int, units: int) -> Act:
    """Decide on what remained a moment ago, and write what remains from it."""

    def write(left: int) -> None:
        db.session.execute(update(LotLine).where(LotLine.id == stake.line_id).values(allocated_units=LotLine.units - left + units))
        db.session.execute(update(ClaimLine).where(ClaimLine.claim_id == claim_id).values(granted_units=units))
        db.session.execute(update(Claim).where(Claim.id == claim_id).values(state=ClaimState.ALLOCATED))

    return naive.act(lambda: remaining(stake), write)


def test_naive_grants_of_parts_are_caught(app, people):
    stakes = make_stakes(people, [3] * RIVALS, number=20)
    for stake in stakes:
        naive = Naive(RIVALS)
        run_races(app, [[grant_naively(naive, stake, key, 1) for key in stake.claims]])
        with pytest.raises(AssertionError, match="promised twice"):
            outcomes([stake])


def test_a_naive_claim_on_a_lot_being_taken_back_is_caught(app, people):
    stakes = make_stakes(people, [], number=20)
    taker = person(people[1])
    organisation_id, membership_id = taker.organisation_id, taker.id

    def write_claim(stake: Stake) -> None:
        lines = [ClaimLine(lot_line_id=stake.line_id, units=2)]
        facts = {"taker_id": organisation_id, "by_membership_id": membership_id, "claimed_at": now(), "lines": lines}
        db.session.add(Claim(lot_id=stake.lot_id, state=ClaimState.PENDING, **facts))

    def write_withdrawal(stake: Stake) -> None:
        db.session.execute(update(Lot).where(Lot.id == stake.lot_id).values(state=LotState.WITHDRAWN))

    for stake in stakes:
        naive = Naive(2)
        acts = [
            naive.act(lambda stake=stake: queries.get_lot(stake.lot_id) and stake, write)
            for write in (write_claim, write_withdrawal)
        ]
        run_races(app, [acts])
        with pytest.raises(AssertionError, match="nobody can answer"):
            outcomes([stake])


def test_naive_claims_of_two_colleagues_are_caught(app, people):
    """Both saw that their organisation asked for nothing yet; the database refuses one of them, and that is no refusal of ours."""
    taker = person(people[1])
    organisation_id, membership_id = taker.organisation_id, taker.id

    def write(stake: Stake) -> None:
        facts = {"taker_id": organisation_id, "by_membership_id": membership_id, "claimed_at": now()}
        db.session.add(Claim(lot_id=stake.lot_id, state=ClaimState.PENDING, **facts))

    for stake in make_stakes(people, [], number=20):
        naive = Naive(2)
        acts = [naive.act(lambda stake=stake: queries.live_claim(stake.lot_id, organisation_id) or stake, write)] * 2
        with pytest.raises(AssertionError, match="IntegrityError"):
            run_races(app, [acts])
