"""pyvroom, where it is installed: the same problem in, the same plan out, through the same checker. Pure.

It is optional (`pip install pyvroom`): see docs/adr/0029-rounds.md for what it brings.
"""

from importlib.util import find_spec
from typing import Any

from marketplace.collection.rules.rounds.problem import Plan, Problem, timed

UNLIMITED = 10**9


def has_vroom() -> bool:
    """Whether pyvroom is installed here."""
    return find_spec("vroom") is not None


def solve_with_vroom(problem: Problem) -> Plan:
    """The plan that VROOM finds; raises `ImportError` where it is not installed."""
    jobs = [stop for stop in problem.stops if problem.demand(stop).beginnings]  # VROOM takes a job without window as always open
    if not jobs or not problem.vehicles:
        return timed(problem, [])  # VROOM refuses a problem with none
    import numpy as np
    import vroom  # pyright: ignore[reportMissingImports] - optional

    task = vroom.Input()
    task.set_durations_matrix("car", np.array(problem.seconds, dtype=np.uint32))
    for rank, vehicle in enumerate(problem.vehicles):
        task.add_vehicle(
            vroom.Vehicle(
                rank,
                start=0,
                end=0,
                capacity=[UNLIMITED if room is None else room for room in (vehicle.kg, vehicle.litres)],
                time_window=vroom.TimeWindow(vehicle.begins, vehicle.ends),
            )
        )
    for stop in jobs:
        task.add_job(_job(vroom, problem, stop))
    solution = task.solve(exploration_level=5, nb_threads=1)
    orders: list[list[int]] = [[] for _ in problem.vehicles]
    for step in solution.routes.to_dict("records"):
        if step["type"] == "job":
            orders[int(step["vehicle_id"])].append(int(step["id"]))
    return timed(problem, orders)


def _job(vroom: Any, problem: Problem, stop: int) -> Any:
    """A stop as VROOM knows it; its windows bound the beginning of the work."""
    demand = problem.demand(stop)
    return vroom.Job(
        stop,
        location=stop,
        default_service=demand.service_seconds,
        pickup=[demand.kg, demand.litres],
        time_windows=[vroom.TimeWindow(*window) for window in demand.beginnings],
    )
