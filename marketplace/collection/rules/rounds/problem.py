"""Stops, vehicles, the ways between them; and the hours of an order that somebody, or a solver, chose. Pure.

Places are ranks of the matrices: 0 is the depot, from which every vehicle leaves and to which it returns; the stops follow.
Times are seconds since midnight, in Paris.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

DEPOT = 0
DAY_SECONDS = 24 * 3600

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Demand:
    """What one stop asks: the room it takes, the time spent there, and when somebody opens (no window: at any time).

    A visit fits a window when it begins and ends within it. Days with a closed building have one window that fits nothing: (0, 0).
    """

    kg: int = 0
    litres: int = 0
    service_seconds: int = 0
    windows: tuple[Window, ...] = ()

    @property
    def beginnings(self) -> tuple[Window, ...]:
        """When a visit may begin, earliest window first."""
        if not self.windows:
            return ((0, DAY_SECONDS),)
        return tuple(
            (opens, closes - self.service_seconds)
            for opens, closes in _merged(self.windows)
            if closes - opens >= self.service_seconds
        )

    def begins_at(self, arrival: int) -> int | None:
        """The first moment at which a visit that arrives then may begin; `None` when it is too late."""
        return first_beginning(self.beginnings, arrival)


def _merged(windows: Sequence[Window]) -> list[Window]:
    """The same hours in order, those that touch or overlap as one."""
    merged: list[Window] = []
    for opens, closes in sorted(window for window in windows if window[0] < window[1]):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return merged


def first_beginning(beginnings: Sequence[Window], arrival: int) -> int | None:
    """The first moment of those windows that is not before the arrival; `None` when they are all over."""
    for first, last in beginnings:
        if arrival <= last:
            return max(arrival, first)
    return None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What it carries (`None`: not limited) and when it is on the road: it leaves and is back within these hours."""

    kg: int | None = None
    litres: int | None = None
    begins: int = 0
    ends: int = DAY_SECONDS

    def holds(self, kg: int, litres: int) -> bool:
        """Whether that load fits."""
        return (self.kg is None or kg <= self.kg) and (self.litres is None or litres <= self.litres)


@dataclass(frozen=True, slots=True)
class Problem:
    """Stops for vehicles. `seconds` and `metres` hold the way from each place to each, row by row, the depot first."""

    demands: tuple[Demand, ...]
    vehicles: tuple[Vehicle, ...]
    seconds: Sequence[Sequence[int]]
    metres: Sequence[Sequence[int]]

    @property
    def stops(self) -> range:
        """The ranks of the stops."""
        return range(1, len(self.demands) + 1)

    def demand(self, stop: int) -> Demand:
        """What the stop of that rank asks."""
        return self.demands[stop - 1]


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop of a tour: when the vehicle is there, when the work begins (it may wait), when it goes on."""

    stop: int
    arrives: int
    begins: int
    leaves: int


@dataclass(frozen=True, slots=True)
class Tour:
    """What one vehicle does: out of the depot, its visits in order, back at the depot."""

    vehicle: int
    leaves: int
    returns: int
    visits: tuple[Visit, ...]
    metres: int
    driving_seconds: int

    @property
    def stops(self) -> tuple[int, ...]:
        """The ranks of its stops, in order."""
        return tuple(visit.stop for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Plan:
    """A tour for each vehicle that goes out, and the stops that nobody serves."""

    tours: tuple[Tour, ...]
    unserved: tuple[int, ...] = field(default=())

    @property
    def driving_seconds(self) -> int:
        """What a plan costs: the time at the wheel, of all vehicles."""
        return sum(tour.driving_seconds for tour in self.tours)

    @property
    def metres(self) -> int:
        return sum(tour.metres for tour in self.tours)


def timed(problem: Problem, orders: Sequence[Sequence[int]]) -> Plan:
    """The plan in which each vehicle serves those stops in that order, as early as it may, leaving no sooner than it must.

    An order that cannot be kept is timed all the same, its visits beginning on arrival: `faults_of` says what it breaks.
    """
    tours = tuple(_tour(problem, vehicle, order) for vehicle, order in enumerate(orders) if order)
    served = {stop for order in orders for stop in order}
    return Plan(tours, tuple(stop for stop in problem.stops if stop not in served))


def _tour(problem: Problem, rank: int, order: Sequence[int]) -> Tour:
    leaves = _departure(problem, rank, order)
    at, clock, visits = DEPOT, leaves, []
    for stop in order:
        arrives = clock + problem.seconds[at][stop]
        demand = problem.demand(stop)
        begins = demand.begins_at(arrives)
        clock = (arrives if begins is None else begins) + demand.service_seconds
        visits.append(Visit(stop, arrives, clock - demand.service_seconds, clock))
        at = stop
    places = [DEPOT, *order, DEPOT]
    ways = list(pairwise(places))
    return Tour(
        rank,
        leaves,
        clock + problem.seconds[at][DEPOT],
        tuple(visits),
        sum(problem.metres[origin][end] for origin, end in ways),
        sum(problem.seconds[origin][end] for origin, end in ways),
    )


def _departure(problem: Problem, rank: int, order: Sequence[int]) -> int:
    """The start of the vehicle's hours, or later when it would only wait before the first door."""
    begins, way = problem.vehicles[rank].begins, problem.seconds[DEPOT][order[0]]
    opens = problem.demand(order[0]).begins_at(begins + way)
    return begins if opens is None else opens - way
