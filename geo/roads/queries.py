"""Reading the ways that are known."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, select

from core.db import db, locked
from core.thresholds import threshold_values
from geo.points import Point
from geo.roads.models import Road
from geo.roads.rules import Estimate, Leg, Matrix, is_possible, matrix_of, place_key

KEPT_DAYS = 365  # works and new roads move a distance little: asked anew once a year
ESTIMATES = ("road_detour", "road_speed")


def has_routing() -> bool:
    """Whether this installation has a routing server; without one, no request leaves it."""
    return bool(current_app.config["ROUTING_URL"])


def kilometres_by_road(origins: Collection[Point], destinations: Collection[Point]) -> dict[tuple[str, str], float]:
    """How far the latter are from the former by road, as far as it is known, by `place_key` of both; nothing without a server.

    A way shorter than the straight line is of another place, and is left out.
    """
    if not has_routing():
        return {}
    starts, ends = ({place_key(point): point for point in points} for points in (origins, destinations))
    return {
        (start, end): leg.km
        for (start, end), leg in known_legs(starts, ends).items()
        if leg and is_possible(leg, starts[start], ends[end])
    }


def known_matrix(points: Sequence[Point], *, on: date) -> Matrix:
    """The way from each of those places to each, in km and seconds: what is known by road, estimated elsewhere. Asks nobody."""
    keys = {place_key(point) for point in points}
    return matrix_of(points, known_legs(keys, keys), estimate(on=on))


def known_legs(origins: Collection[str], destinations: Collection[str]) -> dict[tuple[str, str], Leg | None]:
    """The ways that are known between places (each a `place_key`); `None` where no road joins them."""
    rows = db.session.execute(
        select(Road.origin, Road.destination, Road.metres, Road.seconds).where(*_between(origins, destinations))
    )
    return {
        (row.origin, row.destination): None if row.metres is None or row.seconds is None else Leg(row.metres, row.seconds)
        for row in rows
    }


def fresh_ways(origins: Collection[str], destinations: Collection[str], *, now: datetime) -> set[tuple[str, str]]:
    """Which of those ways were read less than a year ago, and need not be asked."""
    read = select(Road.origin, Road.destination).where(
        *_between(origins, destinations), Road.read_at > now - timedelta(days=KEPT_DAYS)
    )
    return {(row.origin, row.destination) for row in db.session.execute(read)}


def roads_for_update(origins: Collection[str], destinations: Collection[str]) -> dict[tuple[str, str], Road]:
    """The rows of those ways, kept from other commands until the end of the transaction."""
    statement: Select[Road] = locked(select(Road).where(*_between(origins, destinations)).order_by(Road.id))
    return {(road.origin, road.destination): road for road in db.session.scalars(statement)}


def estimate(*, on: date) -> Estimate:
    """What the territory supposes that day of a way nobody measured."""
    values = threshold_values(ESTIMATES, on=on)
    return Estimate(values["road_detour"], values["road_speed"])


def _between(origins: Collection[str], destinations: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return Road.origin.in_(origins), Road.destination.in_(destinations)
