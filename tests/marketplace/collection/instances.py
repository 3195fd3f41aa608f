"""Rounds to be measured and compared: the sample of the territory, and larger ones drawn in it."""

import json
from pathlib import Path
from random import Random

from geo.points import Point
from geo.roads.rules import Estimate, matrix_of
from marketplace.collection.rules.rounds import Demand, Problem, Vehicle

SAMPLE = Path(__file__).parents[2] / "samples" / "tournee_25_arrets.json"
HOUR = 3600
MORNING, AFTERNOON, TWO_HOURS = (8 * HOUR, 12 * HOUR), (14 * HOUR, 17 * HOUR), (10 * HOUR, 12 * HOUR)
OPENINGS = ((MORNING,), (AFTERNOON,), (MORNING, AFTERNOON), (TWO_HOURS,), (), ())  # four in six have hours
SUPPOSED = Estimate(detour_percent=32, km_per_hour=32)


def sample(*, windows: bool) -> Problem:
    """The 25 stops of the sample, its ways in metres driven at the speed that is supposed; three vans of 220 kg."""
    told = json.loads(SAMPLE.read_text(encoding="utf-8"))
    metres = told["matrix_m"]
    seconds = [[round(way * 3.6 / SUPPOSED.km_per_hour) for way in row] for row in metres]
    loads = zip(told["amount"][1:], told["service"][1:], strict=True)
    demands = [Demand(kg, 0, service, _opening(rank, windows)) for rank, (kg, service) in enumerate(loads)]
    return Problem(tuple(demands), (_van(220, 9 if windows else 4),) * 3, seconds, metres)


def drawn(stops: int, *, windows: bool, seed: int = 0) -> Problem:
    """As many stops anywhere between those of the sample, a detour and a speed being supposed; 15 vans of 450 kg for 200."""
    random = Random(f"{stops} {seed}")
    told = json.loads(SAMPLE.read_text(encoding="utf-8"))
    longitudes, latitudes = zip(*told["points"], strict=True)
    depot = Point(told["points"][0][1], told["points"][0][0])
    points = [
        Point(random.uniform(min(latitudes), max(latitudes)), random.uniform(min(longitudes), max(longitudes)))
        for _ in range(stops)
    ]
    matrix = matrix_of([depot, *points], {}, SUPPOSED)
    demands = [Demand(random.randint(5, 45), 0, random.choice((300, 900)), _opening(rank, windows)) for rank in range(stops)]
    return Problem(tuple(demands), (_van(450, 9 if windows else 8),) * (stops * 15 // 200), matrix.seconds, matrix.metres)


def _opening(rank: int, windows: bool) -> tuple[tuple[int, int], ...]:  # noqa: FBT001 - passed on
    return OPENINGS[rank % len(OPENINGS)] if windows else ()


def _van(kg: int, hours: int) -> Vehicle:
    return Vehicle(kg, None, 8 * HOUR, (8 + hours) * HOUR)
