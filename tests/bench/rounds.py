"""Rounds of 25 and of 200 stops by the own search and by pyvroom, with and without opening windows.

`python tests/run.py --bench --only rounds` prints the table of docs/adr/0029-rounds.md: seconds at the wheel and processor time of
each, the ratio of the costs, and how many stops were left out and constraints broken, which the one checker counts for both.
"""

import time
from collections.abc import Callable

from marketplace.collection.rules.rounds import Plan, Problem, faults_of, search, settled, solve_with_vroom
from tests.marketplace.collection.instances import drawn, sample

INSTANCES: dict[str, Callable[[], Problem]] = {
    "25 stops, 3 vehicles of 220 kg, 4 h (sample of the territory)": lambda: sample(windows=False),
    "25 stops with opening windows, 9 h": lambda: sample(windows=True),
    "200 stops, 15 vehicles of 450 kg, 8 h": lambda: drawn(200, windows=False),
    "200 stops with opening windows, 15 vehicles of 450 kg, 9 h": lambda: drawn(200, windows=True),
    "the same, drawn again": lambda: drawn(200, windows=True, seed=1),
}


def main() -> int:
    print("| instance | own search | pyvroom | ratio of costs | left out | broken |\n|---|---|---|---|---|---|")
    broken = 0
    for name, make in INSTANCES.items():
        problem = make()
        (own, own_seconds), (other, other_seconds) = (_timed(problem, solve) for solve in (search, solve_with_vroom))
        faults = [len(faults_of(problem, plan)) for plan in (own, other)]
        broken += sum(faults)
        print(
            f"| {name} | {own.driving_seconds} in {own_seconds:.1f} s | {other.driving_seconds} in {other_seconds:.1f} s "
            f"| {own.driving_seconds / other.driving_seconds:.3f} | {len(own.unserved)}, {len(other.unserved)} "
            f"| {faults[0]}, {faults[1]} |",
            flush=True,
        )
    return min(broken, 1)


def _timed(problem: Problem, solve: Callable[[Problem], Plan]) -> tuple[Plan, float]:
    began = time.process_time()
    plan = settled(problem, solve(problem))
    return plan, time.process_time() - began
