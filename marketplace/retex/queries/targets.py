"""Reading what the rates should reach."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from core.db import db
from marketplace.retex.models import RateTarget
from marketplace.retex.rules.rates import Target


def rate_target_keys() -> set[tuple[str, int]]:
    """The rate and year of each target known."""
    return {(rate, year) for rate, year in db.session.execute(select(RateTarget.rate, RateTarget.year))}


def all_targets() -> Sequence[RateTarget]:
    """Every target, that of the decree first, from the farthest year back."""
    return db.session.scalars(select(RateTarget).order_by(RateTarget.rate, RateTarget.year.desc())).all()


def targets_by_year() -> dict[int, dict[str, Target]]:
    """What each rate should reach, by year then by rate, whatever the years."""
    found: dict[int, dict[str, Target]] = defaultdict(dict)
    for target in db.session.scalars(select(RateTarget).order_by(RateTarget.id)):
        found[target.year][target.rate] = Target(target.percent, target.is_legal, target.source, target.read_on)
    return dict(found)


def find_target(rate: str, year: int) -> RateTarget | None:
    """The target of that rate in that year, if there is one."""
    return db.session.scalar(select(RateTarget).where(RateTarget.rate == rate, RateTarget.year == year))


def targets_of_year(year: int) -> dict[str, Target]:
    """What each rate should reach in that year, by rate."""
    return {
        target.rate: Target(target.percent, target.is_legal, target.source, target.read_on)
        for target in db.session.scalars(select(RateTarget).where(RateTarget.year == year).order_by(RateTarget.id))
    }
