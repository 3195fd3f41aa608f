"""Two rounds of the partner that empties the boxes: one done a fortnight ago, one being prepared."""

from datetime import datetime, timedelta
from random import Random

from core.clock import paris_day
from marketplace.collection import queries
from marketplace.collection.enums import DueReason, StopResult
from marketplace.collection.services import (
    Fleet,
    freeze_round,
    order_by_known_ways,
    prepare_round,
    record_emptying,
    say_kilometres,
    say_stop,
)
from marketplace.demo import rules
from marketplace.demo.services.boxes import box_content
from marketplace.demo.services.cast import Cast
from marketplace.demo.services.story import moment

HOUR = 3600
VAN = Fleet(vehicles=1, kg=800, litres=None, begins=8 * HOUR, ends=17 * HOUR)
FORTNIGHT, TWO_DAYS = timedelta(days=14), timedelta(days=2)
FRIDAY = 5


def bring_rounds(cast: Cast, *, now: datetime) -> None:
    """All the boxes in service a fortnight ago, emptied but for one that was closed; the two next days' round in preparation."""
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
    tour, random, day = freeze_round(round_id, by=atelier, now=held - TWO_DAYS), Random(rules.SEED), paris_day(held)
    for rank, stop in enumerate(queries.get_round(round_id).in_order):
        at, key = moment(day, 9) + timedelta(minutes=25 * rank), f"demo-{stop.id}"
        if stop.box is None or stop.why is DueReason.OVERDUE:
            say_stop(stop.id, StopResult.NOT_DONE, key=key, kg=None, reason="Accueil fermé pour travaux", by=atelier, now=at)
        else:
            held_there = box_content(random, day, stop.box)
            say_stop(stop.id, StopResult.DONE, key=key, kg=held_there.mass_kg, reason="", by=atelier, now=at)
            record_emptying(stop.box.id, held_there, by=atelier, now=moment(day, 16))
    say_kilometres(tour.vehicles[0].id, round(tour.metres / 1000) + 4, by=atelier, now=moment(day, 15))
