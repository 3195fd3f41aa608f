"""Two boxes with a sensor: one that fills since it was last emptied, one whose sensor fell silent."""

from datetime import date, datetime, timedelta
from random import Random

from core.clock import paris_day
from marketplace.collection import queries
from marketplace.collection.models import Sensor
from marketplace.collection.rules import Message, WatchedBox
from marketplace.collection.services import install_sensor, keep_message
from marketplace.demo import rules
from marketplace.demo.services.cast import Cast
from marketplace.demo.services.story import moment

EMPTY_MM, FULL_MM = 1000, 250
A_CYCLE = 15  # days since it was emptied: enough for a forecast
HOURS = (6, 12, 18)
FULLEST = 76
SILENCE = timedelta(days=6)


def put_up_sensors(cast: Cast, *, now: datetime) -> None:
    """In the two boxes that were emptied about a fortnight ago, since the day before."""
    today, random = paris_day(now), Random(rules.SEED)
    standing = [box for box in queries.watched_boxes(today=today) if box.state.is_installed and box.emptied_on]
    fullest, silent = sorted(standing, key=lambda box: (abs((today - _emptied(box)).days - A_CYCLE), box.id))[:2]
    _tell(cast, fullest, 1, random, until=now)
    _tell(cast, silent, 2, random, until=now - SILENCE)


def _tell(cast: Cast, box: WatchedBox, number: int, random: Random, *, until: datetime) -> None:
    began = _emptied(box)
    sensor = install_sensor(
        box.id, dev_eui=f"{number:016x}", empty_mm=EMPTY_MM, full_mm=FULL_MM, by=cast.coordinator, now=moment(began, 8)
    )
    percent, a_step = 0.0, FULLEST / (A_CYCLE * len(HOURS))
    for rank, at in enumerate(_moments(began, until)):
        percent = min(FULLEST, percent + random.choice((0, 0.5, 1, 2.5)) * a_step)
        _keep(sensor, at, rank, percent + random.uniform(-1, 1))


def _keep(sensor: Sensor, at: datetime, rank: int, percent: float) -> None:
    distance_mm = min(EMPTY_MM, EMPTY_MM - percent / 100 * (EMPTY_MM - FULL_MM))
    keep_message(queries.secret_of(sensor), Message(sensor.dev_eui, f"demo-{rank}", at, distance_mm, battery_percent=91), now=at)


def _moments(began: date, until: datetime) -> list[datetime]:
    days = [began + timedelta(days=number) for number in range((paris_day(until) - began).days + 1)]
    moments = [moment(day, hour) for day in days for hour in HOURS]
    return [at for at in moments if moment(began, 11) < at < until]


def _emptied(box: WatchedBox) -> date:
    return box.emptied_on or box.state_on
