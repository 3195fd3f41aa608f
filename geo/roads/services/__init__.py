"""Keeping the ways that the routing server tells."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from core.clock import paris_day
from core.db import db, hold, in_transaction, transaction
from geo.points import Point
from geo.roads import queries
from geo.roads.models import Road
from geo.roads.rules import Leg, Matrix, place_key
from geo.roads.services import osrm


class AskedWhileWriting(RuntimeError):
    """A server was to be waited for with a transaction open: others would wait for it too."""


def road_matrix(points: Sequence[Point], *, now: datetime) -> Matrix:
    """The way from each of those places to each, in km and seconds, by road where the routing server of `ROUTING_URL` says so.

    What was read less than a year ago is not asked again. Without a server, or when it fails, ways are the straight line with the
    detour and speed the territory supposes; `Matrix.sentence` says so. Never within a transaction; a page calls
    `queries.known_matrix`, which asks nobody.
    """
    ask_roads(points, points, now=now)
    return queries.known_matrix(points, on=paris_day(now))


def ask_roads(origins: Sequence[Point], destinations: Sequence[Point], *, now: datetime) -> int:
    """Ask the ways from each of those to each of these that are not known, and keep them; how many are new. Safe to repeat."""
    if in_transaction():
        raise AskedWhileWriting
    if not queries.has_routing():
        return 0
    starts, ends = _distinct(origins), _distinct(destinations)
    fresh = queries.fresh_ways(starts, ends, now=now)
    asked = [key for key in starts if any(key != end and (key, end) not in fresh for end in ends)]
    wanted = [end for end in ends if any(key != end and (key, end) not in fresh for key in asked)]
    if not asked:
        return 0
    told = osrm.read_roads([starts[key] for key in asked], [ends[key] for key in wanted])
    return _keep([(place_key(origin), place_key(end), leg) for origin, end, leg in told], now=now)


def _distinct(points: Iterable[Point]) -> dict[str, Point]:
    return {place_key(point): point for point in points}


def _keep(told: Collection[tuple[str, str, Leg | None]], *, now: datetime) -> int:
    """What a server told now takes the place of what it told before."""
    ways = [(origin, end, leg) for origin, end, leg in told if origin != end]
    with transaction():
        hold("road")
        held = queries.roads_for_update({origin for origin, _, _ in ways}, {end for _, end, _ in ways})
        for origin, end, leg in ways:
            road = held.get((origin, end)) or Road(origin=origin, destination=end)
            road.metres, road.seconds = (leg.metres, leg.seconds) if leg else (None, None)
            road.read_at = now
            db.session.add(road)
    return len(ways)
