"""How far partners are by road: asked ahead, so that no page waits for it."""

from datetime import datetime

from geo.partners import queries
from geo.roads.services import ask_roads
from geo.territory.queries import all_municipalities


def ask_roads_to_partners(*, now: datetime) -> int:
    """Ask the routing server how far each verified partner is from each town hall, where that is not known; how many are new."""
    halls = [place.town_hall for place in all_municipalities()]
    return ask_roads(halls, [partner.point for partner in queries.serving_partners()], now=now)
