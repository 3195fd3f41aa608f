"""Two rounds of the partner that empties the boxes: one done a fortnight ago, one being prepared."""

from datetime import datetime, timedelta
from decimal import Decimal

from core.clock import paris_day
from marketplace.collection import queries
from marketplace.collection.enums import StopResult
from marketplace.collection.services import Fleet, freeze_round, order_by_known_ways, prepare_round, say_kilometres, say_stop
from marketplace.demo.services.cast import Cast

HOUR = 3600
VAN = Fleet(vehicles=1, kg=800, litres=None, begins=8 * HOUR, ends=17 * HOUR)
FORTNIGHT, TWO_DAYS = timedelta(days=14), timedelta(days=2)
FRIDAY = 5
CLOSED_STOP = 2  # the third one


def bring_rounds(cast: Cast, *, now: datetime) -> None:
    """All the boxes in service a fortnight ago, one of which was closed; the two next days' round still in preparation."""
    _done(cast, _working(now - FORTNIGHT, -1))
    _prepared(cast, _working(now + TWO_DAYS, 1), said=now)


def _working(moment: datetime, way: int) -> datetime:
    """That moment, or the nearest before or after on a day when town halls are open."""
    while paris_day(moment).isoweekday() > FRIDAY:
        moment += timedelta(days=way)
    return moment


def _prepared(cast: Cast, held: datetime, *, said: datetime) -> int:
    atelier, day = cast.takers[0], paris_day(held)
    keys = [stop.key for stop in queries.due_stops(atelier.organisation_id, on=day)]
    tour = prepare_round(atelier.organisation_id, day, keys, VAN, by=atelier, now=said)
    order_by_known_ways(tour.id, now=said)
    return tour.id


def _done(cast: Cast, held: datetime) -> None:
    atelier = cast.takers[0]
    round_id = _prepared(cast, held, said=held - TWO_DAYS)
    tour = freeze_round(round_id, by=atelier, now=held - TWO_DAYS)
    for rank, stop in enumerate(queries.get_round(round_id).in_order):
        moment, key = held + timedelta(minutes=25 * rank), f"demo-{stop.id}"
        if rank == CLOSED_STOP:
            say_stop(stop.id, StopResult.NOT_DONE, key=key, kg=None, reason="Accueil fermé pour travaux", by=atelier, now=moment)
        else:
            say_stop(stop.id, StopResult.DONE, key=key, kg=Decimal(14 + 7 * rank), reason="", by=atelier, now=moment)
    say_kilometres(tour.vehicles[0].id, round(tour.metres / 1000) + 4, by=atelier, now=held + timedelta(hours=5))
