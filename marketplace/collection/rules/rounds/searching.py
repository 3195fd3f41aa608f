"""The own search for good tours: take some neighbouring stops off, put them back where they cost least, keep what is better.

The method is that of Christiaens and Vanden Berghe (« Slack induction by string removals », Transportation Science, 2020), written
anew, without its string splitting. It counts rounds of search, not seconds, and draws from a seeded generator: the same problem has
the same answer on every machine. Pure.
"""

from collections.abc import Callable, Sequence
from math import exp, log
from random import Random

from marketplace.collection.rules.rounds.checking import reason_unserved
from marketplace.collection.rules.rounds.problem import DEPOT, Plan, Problem, first_beginning, timed

ROUNDS, ROUNDS_A_STOP = 3000, 45  # of search; each one moves about ten stops
MOVED, LONGEST_STRING = 10, 10  # stops moved at a time, on average; neighbours taken off one tour
OVERLOOKED = 0.01  # share of the places that a stop does not look at, so that the search does not go in circles
WARMTH, COOLING = 0.01, 0.01  # of the first cost: how much worse it may get at first; what is left of that at the end
ABSENT = 10**8  # seconds: no detour is worth leaving a stop out

Step = Callable[[int, int], None]


def search(problem: Problem, *, rounds: int | None = None, progress: Step | None = None) -> Plan:
    """A plan that keeps every constraint and drives little; a stop is left out only when no vehicle has room or time for it.

    `progress` is told how many of the rounds are done.
    """
    wanted = ROUNDS + ROUNDS_A_STOP * len(problem.demands) if rounds is None else rounds
    return _Search(problem).run(wanted, progress)


class _Tour:
    """The stops of one vehicle with what an insertion needs to be judged at once.

    `free` holds, before each place and the return, when the vehicle is free to go; `latest`, the last arrival that leaves the rest
    possible.
    """

    __slots__ = ("free", "kg", "latest", "litres", "seconds", "stops", "vehicle")

    def __init__(self, search: "_Search", vehicle: int, stops: tuple[int, ...]) -> None:
        demands, ways = search.demands, search.ways
        self.vehicle, self.stops = vehicle, stops
        self.kg = sum(demands[stop].kg for stop in stops)
        self.litres = sum(demands[stop].litres for stop in stops)
        limits = search.problem.vehicles[vehicle]
        clock, at, driving, free = limits.begins, DEPOT, 0, [limits.begins]
        for stop in stops:
            way = ways[at][stop]
            driving += way
            begins = first_beginning(search.beginnings[stop], clock + way)
            clock, at = (clock + way if begins is None else begins) + search.service[stop], stop
            free.append(clock)
        self.free, self.seconds = free, driving + ways[at][DEPOT] if stops else 0
        last, after, latest = limits.ends, DEPOT, [limits.ends]
        for stop in reversed(stops):
            last = search.last_beginning(stop, last - ways[stop][after] - search.service[stop])
            latest.append(last)
            after = stop
        self.latest = latest[::-1]


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.ways = problem, problem.seconds
        self.demands = (problem.demands[0], *problem.demands) if problem.demands else ()  # by rank; the depot asks nothing
        self.service = [demand.service_seconds for demand in self.demands]
        self.beginnings = [demand.beginnings for demand in self.demands]
        self.random = Random(len(problem.demands))  # noqa: S311 - the same answer every time is what is wanted
        empty = Plan((), tuple(problem.stops))
        self.possible = [stop for stop in problem.stops if reason_unserved(problem, empty, stop) is None]
        self.near = {stop: sorted(self.possible, key=lambda other: (self.ways[stop][other], other)) for stop in self.possible}

    def run(self, rounds: int, progress: Step | None) -> Plan:
        tours, absent = self.put_back([_Tour(self, rank, ()) for rank in range(len(self.problem.vehicles))], self.possible)
        held = best = (tours, absent)
        held_cost = best_cost = self.cost(tours, absent)
        warmth = max(1.0, WARMTH * sum(tour.seconds for tour in tours))
        for number in range(rounds if len(self.possible) > 1 else 0):
            if progress and number % 100 == 0:
                progress(number, rounds)
            tours, taken = self.take_off(held[0])
            tours, absent = self.put_back(tours, taken + held[1])
            cost = self.cost(tours, absent)
            allowed = held_cost - warmth * exp(log(COOLING) * number / rounds) * log(1 - self.random.random())
            if cost < allowed:
                held, held_cost = (tours, absent), cost
            if cost < best_cost:
                best, best_cost = (tours, absent), cost
        tours, _absent = self.put_back(best[0], best[1], overlooked=0)
        return timed(self.problem, [tour.stops for tour in tours])

    def cost(self, tours: Sequence[_Tour], absent: Sequence[int]) -> int:
        return sum(tour.seconds for tour in tours) + ABSENT * len(absent)

    def last_beginning(self, stop: int, limit: int) -> int:
        """The last moment up to `limit` at which the visit may begin; before all time when there is none."""
        for first, last in reversed(self.beginnings[stop]):
            if first <= limit:
                return min(last, limit)
        return -1

    def take_off(self, tours: Sequence[_Tour]) -> tuple[list[_Tour], list[int]]:
        """Some tours less a string of stops each, all near one another, and these stops."""
        used = [tour for tour in tours if tour.stops]
        if not used:
            return list(tours), []
        mean = sum(len(tour.stops) for tour in used) / len(used)
        longest = min(LONGEST_STRING, mean)
        most = 4 * MOVED / (1 + longest) - 1
        strings = int(self.random.uniform(1, max(1, most) + 1))
        kept, taken, touched = list(tours), [], set[int]()
        where = {stop: tour.vehicle for tour in used for stop in tour.stops}
        for stop in self.near[self.random.choice(self.possible)]:
            if len(touched) >= strings:
                break
            vehicle = where.get(stop)
            if vehicle is None or vehicle in touched:
                continue
            stops = kept[vehicle].stops
            length = int(self.random.uniform(1, min(len(stops), longest) + 1))
            place = stops.index(stop)
            start = self.random.randint(max(0, place - length + 1), min(place, len(stops) - length))
            taken += stops[start : start + length]
            kept[vehicle] = _Tour(self, vehicle, stops[:start] + stops[start + length :])
            touched.add(vehicle)
        return kept, taken

    def put_back(
        self, tours: Sequence[_Tour], stops: Sequence[int], *, overlooked: float = OVERLOOKED
    ) -> tuple[list[_Tour], list[int]]:
        """The tours with each stop where it costs least, and those that fit nowhere."""
        tours, absent = list(tours), []
        for stop in self.ordered(stops):
            best, where = ABSENT, None
            for tour in tours:
                cost, place = self.cheapest(tour, stop, best, overlooked)
                if place is not None:
                    best, where = cost, (tour, place)
            if where is None:
                absent.append(stop)
            else:
                tour, place = where
                tours[tour.vehicle] = _Tour(self, tour.vehicle, (*tour.stops[:place], stop, *tour.stops[place:]))
        return tours, absent

    def ordered(self, stops: Sequence[int]) -> list[int]:
        """In an order drawn anew each time: any, the heaviest, the farthest or the nearest first."""
        found = list(stops)
        self.random.shuffle(found)
        way = self.random.choices(("any", "heavy", "far", "near"), (4, 4, 2, 1))[0]
        if way == "heavy":
            found.sort(key=lambda stop: -self.demands[stop].kg - self.demands[stop].litres)
        elif way == "far":
            found.sort(key=lambda stop: -self.ways[DEPOT][stop])
        elif way == "near":
            found.sort(key=lambda stop: self.ways[DEPOT][stop])
        return found

    def cheapest(self, tour: _Tour, stop: int, best: int, overlooked: float) -> tuple[int, int | None]:
        """Where the stop costs less than `best` in that tour, and how much; no place when nowhere."""
        demand, ways, found = self.demands[stop], self.ways, None
        if not self.problem.vehicles[tour.vehicle].holds(tour.kg + demand.kg, tour.litres + demand.litres):
            return best, None
        going, free, latest, service, draw = ways[stop], tour.free, tour.latest, self.service[stop], self.random.random
        beginnings, previous = self.beginnings[stop], DEPOT
        for place, following in enumerate((*tour.stops, DEPOT)):
            way = ways[previous]
            cost = way[stop] + going[following] - way[following]
            if cost < best and draw() >= overlooked:
                begins = first_beginning(beginnings, free[place] + way[stop])
                if begins is None:
                    break  # later places are later still
                if begins + service + going[following] <= latest[place]:
                    best, found = cost, place
            previous = following
        return best, found
