"""Which of the plans that cost the same is the one: a rule that is stated, whoever searched. Pure."""

from collections import defaultdict

from marketplace.collection.rules.rounds.checking import faults_of
from marketplace.collection.rules.rounds.problem import Plan, Problem, Tour, Vehicle, timed


def settled(problem: Problem, plan: Plan) -> Plan:
    """The same tours, each in the better of its two directions, handed to vehicles that are alike in one way.

    Better is: less time at the wheel, else fewer metres, else back sooner after leaving, else the lower rank first, for a line
    driven out and back costs the same both ways. Of vehicles that are alike, the first take the tours with the lowest first ranks.
    A plan that keeps every constraint still does.
    """
    orders = {tour.vehicle: list(_better_way(problem, tour).stops) for tour in plan.tours}
    alike: dict[Vehicle, list[int]] = defaultdict(list)
    for rank, vehicle in enumerate(problem.vehicles):
        alike[vehicle].append(rank)
    for ranks in alike.values():
        tours = sorted(orders.pop(rank) for rank in ranks if rank in orders)
        orders.update(zip(ranks, tours, strict=False))
    return timed(problem, [orders.get(rank, []) for rank in range(len(problem.vehicles))])


def _better_way(problem: Problem, tour: Tour) -> Tour:
    reversed_order = [list(reversed(tour.stops)) if rank == tour.vehicle else [] for rank in range(len(problem.vehicles))]
    back = timed(problem, reversed_order)
    return min([tour, *back.tours], key=_worth) if not faults_of(problem, back) else tour


def _worth(tour: Tour) -> tuple[int, int, int, tuple[int, ...]]:
    return tour.driving_seconds, tour.metres, tour.returns - tour.leaves, tour.stops
