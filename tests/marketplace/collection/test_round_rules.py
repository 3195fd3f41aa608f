"""Plans of rounds: whoever makes them, they go through one checker, which trusts nothing they say of themselves."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.collection.enums.rounds import RoundFault, UnservedReason
from marketplace.collection.rules.rounds import (
    Demand,
    Plan,
    Problem,
    Vehicle,
    faults_of,
    has_vroom,
    left_with_room,
    reason_unserved,
    search,
    settled,
    solve_with_vroom,
    timed,
)
from tests.marketplace.collection.instances import sample

pytestmark = pytest.mark.one_engine

HOUR = 3600
SOLVERS = [pytest.param(lambda problem: search(problem, rounds=40), id="own")]
SOLVERS += [pytest.param(solve_with_vroom, id="vroom")] if has_vroom() else []  # the pinned set of the tests has it


def ways(places):
    """Straight ways on a grid: ten seconds and a hundred metres for each step, as a crow flies it."""
    steps = [[abs(x - other_x) + abs(y - other_y) for other_x, other_y in places] for x, y in places]
    return [[10 * step for step in row] for row in steps], [[100 * step for step in row] for row in steps]


def problem_of(demands, vehicles, places=None):
    places = places or [(rank, 0) for rank in range(len(demands) + 1)]
    seconds, metres = ways(places)
    return Problem(tuple(demands), tuple(vehicles), seconds, metres)


moments = st.integers(6, 20).map(lambda hour: hour * HOUR)
windows = st.lists(st.tuples(moments, st.integers(0, 4)), max_size=2).map(
    lambda some: tuple((begins, begins + hours * HOUR) for begins, hours in some)
)
demands = st.builds(
    Demand,
    kg=st.integers(0, 60),
    litres=st.integers(0, 300),
    service_seconds=st.sampled_from([0, 300, 900, 2 * HOUR]),
    windows=windows,
)
vehicles = st.builds(
    lambda kg, litres, begins, hours: Vehicle(kg, litres, begins, begins + hours * HOUR),
    st.none() | st.integers(20, 200),
    st.none() | st.integers(100, 900),
    moments,
    st.integers(1, 8),
)


@st.composite
def problems(draw):
    asked = draw(st.lists(demands, max_size=9))
    place = st.tuples(st.integers(0, 200), st.integers(0, 200))
    places = draw(st.lists(place, min_size=len(asked) + 1, max_size=len(asked) + 1))
    return problem_of(asked, draw(st.lists(vehicles, max_size=3)), places)


@pytest.mark.parametrize("solve", SOLVERS)
@given(problem=problems())
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_plan_keeps_every_constraint(solve, problem):
    plan = solve(problem)

    assert faults_of(problem, plan) == []
    assert sorted([stop for tour in plan.tours for stop in tour.stops] + list(plan.unserved)) == list(problem.stops)


@given(problem=problems())
@settings(deadline=None, max_examples=60)
def test_the_own_search_leaves_a_stop_out_only_when_it_fits_nowhere(problem):
    plan = search(problem, rounds=40)

    assert faults_of(problem, plan) == []
    assert left_with_room(problem, plan) == []
    assert all(reason_unserved(problem, plan, stop) for stop in plan.unserved)


@given(problem=problems(), random=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_plans_that_only_differ_by_a_tie_are_settled_alike(problem, random):
    plan = search(problem, rounds=20)
    orders = [list(next((tour.stops for tour in plan.tours if tour.vehicle == rank), ())) for rank in range(len(problem.vehicles))]
    for rank, vehicle in enumerate(problem.vehicles):
        other = random.choice([other for other, its in enumerate(problem.vehicles) if its == vehicle])
        orders[rank], orders[other] = orders[other], orders[rank]
    turned = timed(problem, [order[::-1] if random.random() < 0.5 else order for order in orders])

    one = settled(problem, plan)

    assert faults_of(problem, one) == []
    assert one.unserved == plan.unserved
    assert one.driving_seconds <= plan.driving_seconds
    assert settled(problem, one) == one
    if not faults_of(problem, turned):
        assert settled(problem, turned) == one


@pytest.mark.parametrize("solve", SOLVERS)
def test_a_line_driven_out_and_back_begins_with_the_lowest_rank(solve):
    problem = problem_of([Demand(1)] * 8, [Vehicle()] * 2)

    (tour,) = settled(problem, solve(problem)).tours

    assert (tour.vehicle, tour.stops[0] < tour.stops[-1]) == (0, True)


def test_the_same_problem_has_the_same_plan():
    random = Random(3)
    places = [(random.randint(0, 300), random.randint(0, 300)) for _ in range(16)]
    problem = problem_of([Demand(10, 0, 60)] * 15, [Vehicle(80)] * 2, places)

    assert search(problem, rounds=200) == search(problem, rounds=200)


@pytest.mark.skipif(not has_vroom(), reason="the pinned set of the tests has pyvroom")
@pytest.mark.parametrize("windows", [False, True])
def test_the_round_of_the_territory_costs_no_more_than_a_twentieth_above_that_of_pyvroom(windows):
    problem = sample(windows=windows)

    own, other = search(problem), solve_with_vroom(problem)

    assert faults_of(problem, own) == faults_of(problem, other) == []
    assert own.unserved == other.unserved == ()
    assert own.driving_seconds <= 1.05 * other.driving_seconds


def test_more_search_never_costs_more():
    random = Random(4)
    places = [(random.randint(0, 300), random.randint(0, 300)) for _ in range(31)]
    problem = problem_of([Demand(10, 0, 60)] * 30, [Vehicle(120)] * 3, places)

    assert search(problem, rounds=600).driving_seconds <= search(problem, rounds=0).driving_seconds


def test_a_line_of_stops_is_driven_once_out_and_once_back():
    plan = search(problem_of([Demand(1)] * 8, [Vehicle()]), rounds=200)

    assert plan.driving_seconds == 2 * 8 * 10
    assert plan.metres == 2 * 8 * 100


def test_nothing_to_do_is_an_empty_plan():
    assert search(problem_of([], [Vehicle()])) == Plan(())


def test_a_round_of_search_tells_how_far_it_is():
    told = []
    search(problem_of([Demand(1)] * 3, [Vehicle()]), rounds=300, progress=lambda *done: told.append(done))

    assert told == [(0, 300), (100, 300), (200, 300)]


FAR = [(0, 0), (4000, 0)]


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (problem_of([Demand(kg=50)], [Vehicle(kg=40)]), UnservedReason.TOO_HEAVY),
        (problem_of([Demand(litres=50)], [Vehicle(litres=40)]), UnservedReason.TOO_HEAVY),
        (problem_of([Demand()], []), UnservedReason.TOO_HEAVY),
        (problem_of([Demand(windows=((0, 0),))], [Vehicle()]), UnservedReason.CLOSED),
        (problem_of([Demand(service_seconds=600, windows=((HOUR, HOUR + 300),))], [Vehicle()]), UnservedReason.CLOSED),
        (problem_of([Demand()], [Vehicle(begins=0, ends=HOUR)], FAR), UnservedReason.OUT_OF_REACH),
        (problem_of([Demand(windows=((0, HOUR),))], [Vehicle(begins=2 * HOUR)]), UnservedReason.OUT_OF_REACH),
        (problem_of([Demand(kg=30), Demand(kg=30)], [Vehicle(kg=40)]), UnservedReason.FULL),
        (
            problem_of([Demand(service_seconds=HOUR)] * 2, [Vehicle(begins=0, ends=HOUR + 600)]),
            UnservedReason.NO_TIME,
        ),
    ],
)
def test_a_stop_nobody_serves_has_its_reason(problem, reason):
    plan = search(problem, rounds=20)

    assert [reason_unserved(problem, plan, stop) for stop in plan.unserved] == [reason]


def test_a_visit_waits_for_the_door_and_a_vehicle_leaves_no_sooner_than_it_must():
    problem = problem_of([Demand(service_seconds=60, windows=((HOUR, 2 * HOUR),))], [Vehicle()])

    (tour,) = timed(problem, [[1]]).tours

    assert (tour.leaves, tour.visits[0].arrives, tour.visits[0].begins, tour.returns) == (HOUR - 10, HOUR, HOUR, HOUR + 70)


def test_a_visit_ends_before_the_door_closes():
    demand = Demand(service_seconds=600, windows=((HOUR, 2 * HOUR), (3 * HOUR, 4 * HOUR)))

    assert demand.begins_at(2 * HOUR - 600) == 2 * HOUR - 600
    assert demand.begins_at(2 * HOUR - 599) == 3 * HOUR
    assert demand.begins_at(4 * HOUR) is None


BASE = problem_of([Demand(kg=10, service_seconds=60, windows=((0, 6 * HOUR),)), Demand(kg=10)], [Vehicle(kg=20, ends=6 * HOUR)] * 2)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda plan: replace(plan, tours=plan.tours * 2), RoundFault.TWICE),
        (lambda plan: replace(plan, unserved=(1,)), RoundFault.TWICE),
        (lambda plan: Plan((), (1,)), RoundFault.FORGOTTEN),
        (lambda plan: Plan((), (1, 2, 3)), RoundFault.UNKNOWN),
        (lambda plan: replace(plan, tours=(replace(plan.tours[0], vehicle=7),)), RoundFault.UNKNOWN),
        (lambda plan: replace(plan, tours=(replace(plan.tours[0], metres=1),)), RoundFault.WRONG_TIMES),
        (lambda plan: replace(plan, tours=(replace(plan.tours[0], leaves=5),)), RoundFault.WRONG_TIMES),
        (lambda plan: replace(plan, tours=(replace(plan.tours[0], driving_seconds=0),)), RoundFault.WRONG_TIMES),
    ],
)
def test_the_checker_sees_what_a_plan_breaks(change, fault):
    plan = timed(BASE, [[1, 2], []])
    assert faults_of(BASE, plan) == []

    assert fault in {found.kind for found in faults_of(BASE, change(plan))}


@pytest.mark.parametrize(
    ("problem", "fault"),
    [
        (problem_of([Demand(kg=15), Demand(kg=15)], [Vehicle(kg=20)]), RoundFault.OVERLOADED),
        (problem_of([Demand(), Demand(service_seconds=HOUR)], [Vehicle(ends=HOUR)]), RoundFault.OUT_OF_HOURS),
        (problem_of([Demand(service_seconds=HOUR), Demand(windows=((0, HOUR),))], [Vehicle()]), RoundFault.OUT_OF_WINDOW),
    ],
)
def test_an_order_chosen_by_hand_is_timed_and_what_it_breaks_is_said(problem, fault):
    assert [found.kind for found in faults_of(problem, timed(problem, [[1, 2]]))] == [fault]
