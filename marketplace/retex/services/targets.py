"""Setting what a rate should reach in a year."""

from datetime import date, datetime
from decimal import Decimal

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, hold, transaction
from core.events import announce
from core.thresholds.rules import check_reading
from marketplace.retex import queries
from marketplace.retex.enums import RateKind
from marketplace.retex.events import RateTargetSet
from marketplace.retex.models import RateTarget
from marketplace.retex.rules.targets import check_target


def set_target(
    rate: RateKind, *, year: int, percent: Decimal, source: str, read_on: date, by: Membership, now: datetime
) -> RateTarget:
    """What that rate should reach in that year; for a year to come, in place of what was planned.

    Raises `TargetOutOfRange`, `TargetYearBegun`, `TargetYearTooFar`, `ReadInTheFuture`.
    """
    today = paris_day(now)
    with transaction():
        hold(f"target {rate} {year}")
        target = queries.find_target(rate, year)
        check_target(year, percent, is_known=target is not None, this_year=today.year)
        check_reading(read_on, today=today)
        replaced = str(target.percent) if target else None
        target = target or RateTarget(rate=rate, year=year, is_legal=rate.is_legal)
        target.percent, target.source, target.read_on = percent, source, read_on
        db.session.add(target)
        db.session.flush()
        announce(RateTargetSet(target.id, rate, year, str(percent), replaced), by=by, at=now)
        return target
