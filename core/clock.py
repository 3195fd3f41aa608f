"""What time it is. Moments are in UTC; days are those of Paris."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in metropolitan France, whatever the server's time zone."""
    return paris_day(now())


def paris_day(moment: datetime) -> date:
    """The day it was in metropolitan France at that moment: it decides the year a movement counts in."""
    return moment.astimezone(PARIS).date()


def years_after(day: date, years: int) -> date:
    """The same day so many years on. A 29 February has no anniversary in most years: it is then 1 March, so that they are whole."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_past(day: date | None, *, today: date) -> bool:
    """Whether a last day has gone by; what has none never ends."""
    return day is not None and day < today
