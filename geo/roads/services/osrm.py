"""Asking a routing server that speaks as OSRM does."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from flask import current_app

from core.fetching import FetchError, Reader, site_rules
from geo.points import Point
from geo.roads.rules import Leg, RoadsUnreadable, blocks, read_table, table_path

SECONDS_TO_READ = 30


def read_roads(origins: Sequence[Point], destinations: Sequence[Point]) -> Iterator[tuple[Point, Point, Leg | None]]:
    """The way from each of those to each of these, as far as the server answers; what stopped it is in the log."""
    try:
        reader = Reader(current_app.config["ROUTING_URL"], site_rules(), seconds=SECONDS_TO_READ)
        try:
            for some, others in blocks(origins, destinations):
                answer = reader.get(table_path(some, others), {})
                if answer.status not in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:  # 400 says why in its code
                    raise RoadsUnreadable(f"status {answer.status}")
                rows = read_table(answer.json(), origins=len(some), destinations=len(others))
                for origin, row in zip(some, rows, strict=True):
                    yield from ((origin, destination, leg) for destination, leg in zip(others, row, strict=True))
        finally:
            reader.close()
    except (FetchError, RoadsUnreadable) as error:
        current_app.logger.warning("the routing server does not answer: %s", error)
