"""What a plan breaks, whoever made it: the own search, pyvroom, or a person who moved a stop by hand. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from marketplace.collection.enums.rounds import RoundFault, UnservedReason
from marketplace.collection.rules.rounds.problem import DEPOT, Plan, Problem, Tour


class Fault(NamedTuple):
    """One thing a plan breaks, where: the rank of the stop, of the vehicle, or neither."""

    kind: RoundFault
    stop: int | None = None
    vehicle: int | None = None


def faults_of(problem: Problem, plan: Plan) -> list[Fault]:
    """Everything the plan breaks; nothing when each stop is served once or said unserved, and every hour and load holds.

    It trusts nothing the plan says of itself: ways, hours, kilometres are counted again from the problem.
    """
    return [*_coverage(problem, plan), *(fault for tour in plan.tours for fault in _of_tour(problem, tour))]


def left_with_room(problem: Problem, plan: Plan) -> list[int]:
    """The unserved stops that some vehicle could serve without moving anything else: a good plan has none."""
    return [stop for stop in plan.unserved if reason_unserved(problem, plan, stop) is None]


def reason_unserved(problem: Problem, plan: Plan, stop: int) -> UnservedReason | None:
    """Why nobody serves that stop; `None` when somebody could."""
    demand = problem.demand(stop)
    carriers = [rank for rank, vehicle in enumerate(problem.vehicles) if vehicle.holds(demand.kg, demand.litres)]
    if not carriers:
        return UnservedReason.TOO_HEAVY
    if not demand.beginnings:
        return UnservedReason.CLOSED
    if not any(_keeps_hours(problem, rank, (stop,)) for rank in carriers):
        return UnservedReason.OUT_OF_REACH
    orders = {tour.vehicle: tour.stops for tour in plan.tours}
    with_room = [rank for rank in carriers if _load_fits(problem, rank, (*orders.get(rank, ()), stop))]
    if not with_room:
        return UnservedReason.FULL
    if any(
        _keeps_hours(problem, rank, (*order[:place], stop, *order[place:]))
        for rank in with_room
        for order in [orders.get(rank, ())]
        for place in range(len(order) + 1)
    ):
        return None
    return UnservedReason.NO_TIME


def _coverage(problem: Problem, plan: Plan) -> Iterator[Fault]:
    served = Counter(stop for tour in plan.tours for stop in tour.stops)
    said = Counter(plan.unserved)
    for stop in (served | said).keys() - set(problem.stops):
        yield Fault(RoundFault.UNKNOWN, stop)
    for stop in problem.stops:
        if served[stop] > 1 or said[stop] > 1 or (served[stop] and said[stop]):
            yield Fault(RoundFault.TWICE, stop)
        elif not served[stop] and not said[stop]:
            yield Fault(RoundFault.FORGOTTEN, stop)
    for vehicle, number in Counter(tour.vehicle for tour in plan.tours).items():
        if number > 1:
            yield Fault(RoundFault.TWICE, None, vehicle)


def _of_tour(problem: Problem, tour: Tour) -> Iterator[Fault]:
    if not set(tour.stops) <= set(problem.stops) or tour.vehicle not in range(len(problem.vehicles)):
        yield Fault(RoundFault.UNKNOWN, None, tour.vehicle)
        return
    vehicle = problem.vehicles[tour.vehicle]
    if not _load_fits(problem, tour.vehicle, tour.stops):
        yield Fault(RoundFault.OVERLOADED, None, tour.vehicle)
    if tour.leaves < vehicle.begins or tour.returns > vehicle.ends:
        yield Fault(RoundFault.OUT_OF_HOURS, None, tour.vehicle)
    clock, at = tour.leaves, DEPOT
    for visit in tour.visits:
        demand = problem.demand(visit.stop)
        if visit.arrives != clock + problem.seconds[at][visit.stop] or not visit.arrives <= visit.begins:
            yield Fault(RoundFault.WRONG_TIMES, visit.stop, tour.vehicle)
        if visit.leaves != visit.begins + demand.service_seconds:
            yield Fault(RoundFault.WRONG_TIMES, visit.stop, tour.vehicle)
        if not any(first <= visit.begins <= last for first, last in demand.beginnings):
            yield Fault(RoundFault.OUT_OF_WINDOW, visit.stop, tour.vehicle)
        clock, at = visit.leaves, visit.stop
    ways = list(pairwise([DEPOT, *tour.stops, DEPOT]))
    if (
        tour.returns != clock + problem.seconds[at][DEPOT]
        or tour.metres != sum(problem.metres[origin][end] for origin, end in ways)
        or tour.driving_seconds != sum(problem.seconds[origin][end] for origin, end in ways)
    ):
        yield Fault(RoundFault.WRONG_TIMES, None, tour.vehicle)


def _load_fits(problem: Problem, rank: int, order: Sequence[int]) -> bool:
    demands = [problem.demand(stop) for stop in order]
    return problem.vehicles[rank].holds(sum(demand.kg for demand in demands), sum(demand.litres for demand in demands))


def _keeps_hours(problem: Problem, rank: int, order: Sequence[int]) -> bool:
    vehicle, at = problem.vehicles[rank], DEPOT
    clock = vehicle.begins
    for stop in order:
        demand = problem.demand(stop)
        begins = demand.begins_at(clock + problem.seconds[at][stop])
        if begins is None:
            return False
        clock, at = begins + demand.service_seconds, stop
    return clock + problem.seconds[at][DEPOT] <= vehicle.ends
