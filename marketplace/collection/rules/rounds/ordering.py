"""From the rows of a round to its problem and back, and what a person changes by hand. Pure."""

from collections.abc import Callable, Sequence
from datetime import date

from core.clock import paris_day
from geo.roads.rules import Matrix
from marketplace.collection.enums import StopResult
from marketplace.collection.errors import NotPlannedYet, RoundReasonMissing, RoundStepNotPossible
from marketplace.collection.models import Round, RoundStop
from marketplace.collection.rules.rounds.checking import faults_of
from marketplace.collection.rules.rounds.problem import Demand, Plan, Problem, Vehicle
from marketplace.collection.rules.rounds.searching import Step, search
from marketplace.collection.rules.rounds.settling import settled
from marketplace.collection.rules.rounds.vroom import has_vroom, solve_with_vroom

MINUTE, HOUR = 60, 3600


def problem_of(tour: Round, matrix: Matrix) -> Problem:
    """The problem of a round: its stops in the order of their rows, after the depot."""
    return Problem(
        tuple(
            Demand(stop.kg, stop.litres, stop.service_seconds, tuple((opens, closes) for opens, closes in stop.windows))
            for stop in tour.stops
        ),
        tuple(Vehicle(one.capacity_kg, one.capacity_litres, one.begins, one.ends) for one in tour.vehicles),
        matrix.seconds,
        matrix.metres,
    )


def orders_of(tour: Round) -> list[list[int]]:
    """The ranks of the stops of each vehicle, in order, as the rows have them."""
    rank = {stop.id: number for number, stop in enumerate(tour.stops, start=1)}
    placed = sorted((stop for stop in tour.stops if stop.position is not None), key=lambda stop: (stop.position, stop.id))
    return [[rank[stop.id] for stop in placed if stop.vehicle_id == vehicle.id] for vehicle in tour.vehicles]


def solve(problem: Problem, *, progress: Step | None = None, others: Sequence[Callable[[Problem], Plan]] | None = None) -> Plan:
    """The plan of pyvroom where it is installed and keeps every constraint, of the own search otherwise; ties settled."""
    for other in ([solve_with_vroom] if has_vroom() else []) if others is None else others:
        plan = other(problem)
        if not faults_of(problem, plan):
            return settled(problem, plan)
    return settled(problem, search(problem, progress=progress))


def moved(orders: Sequence[Sequence[int]], stop: int, *, up: bool) -> list[list[int]]:
    """The orders with that stop one place earlier or later; past the end of a tour it goes to the next one that way.

    A stop on no tour joins the last one, at its end. At the very first or last place, nothing changes.
    """
    changed = [list(order) for order in orders]
    where = next((rank for rank, order in enumerate(changed) if stop in order), None)
    if where is None:
        changed[-1].append(stop)
        return changed
    place = changed[where].index(stop)
    target = place - 1 if up else place + 1
    if 0 <= target < len(changed[where]):
        changed[where][place], changed[where][target] = changed[where][target], stop
    elif 0 <= (other := where - 1 if up else where + 1) < len(changed):
        changed[where].remove(stop)
        changed[other].insert(len(changed[other]) if up else 0, stop)
    return changed


def check_orderable(tour: Round) -> None:
    """Still in preparation, with an order; raises `RoundStepNotPossible`, `NotPlannedYet`."""
    if not tour.state.is_draft:
        raise RoundStepNotPossible
    if tour.planned_at is None:
        raise NotPlannedYet


def check_said(stop: RoundStop, result: StopResult, reason: str) -> str:
    """The reason, without the spaces around it; raises `RoundReasonMissing`, `RoundStepNotPossible`."""
    if not (stop.round.state.takes_kilometres or stop.round.state.is_on_the_road):
        raise RoundStepNotPossible
    if not result.is_done and not reason.strip():
        raise RoundReasonMissing
    return reason.strip()[:300]


def visited_on(tour: Round, said_on: date) -> date:
    """The day a stop was visited, as well as it is known: that of the round, for an answer may come days later, never after it."""
    return min(tour.held_on, said_on)


def stop_emptied(stops: Sequence[RoundStop], day: date) -> RoundStop | None:
    """The last of these stops at which a box may have been emptied that day: from the day of the visit to that of the answer."""
    said = [(paris_day(stop.said_at), stop) for stop in stops if stop.said_at is not None]
    return next((stop for said_on, stop in reversed(said) if visited_on(stop.round, said_on) <= day <= said_on), None)


def clock_words(seconds: int | None) -> str:
    """« 9 h 05 »."""
    if seconds is None:
        return ""
    minutes = round(seconds / MINUTE)
    return f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02d}"
