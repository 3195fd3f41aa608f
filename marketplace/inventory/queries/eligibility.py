"""Whether the decree counts the devices of a list."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, literal, not_, or_, select, type_coerce

from core.catalogue.models import EquipmentCategory
from core.thresholds import threshold_history
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.ledger.models import Movement

_KIND = Movement.__table__.c.eligibility.type


def eligibility() -> ColumnElement[Any]:
    """Whether the decree counts a device, nothing while it is in use: `rules.life.eligibility` in SQL."""
    item = EquipmentItem
    counted = select(EquipmentCategory.id).where(EquipmentCategory.in_decree)
    found = case(
        (item.state == ItemState.IN_USE, None),
        (item.category_id.not_in(counted), _said(Eligibility.OUTSIDE_CATEGORIES)),
        (or_(item.purchased_on.is_(None), item.decommissioned_on.is_(None)), _said(Eligibility.UNDATED)),
        (_as_number(item.decommissioned_on) > _last_day(), _said(Eligibility.OVER_TEN_YEARS)),
        else_=_said(Eligibility.COUNTS),
    )
    return type_coerce(found, _KIND)


def _last_day() -> ColumnElement[int]:
    """The last day on which a device could be decommissioned and count, as a number; without a 29 February, it is 1 March."""
    item, limits = EquipmentItem, threshold_history("decree_age_limit")
    years = case(*((item.decommissioned_on >= since, number) for since, number in reversed(limits)), else_=limits[0][1])
    year, day = extract("year", item.purchased_on) + years, _day_of_year(item.purchased_on)
    is_leap = and_(year % 4 == 0, or_(year % 100 != 0, year % 400 == 0))
    return year * 10_000 + case((and_(day == LEAP_DAY, not_(is_leap)), FIRST_OF_MARCH), else_=day)


LEAP_DAY, FIRST_OF_MARCH = 229, 301


def _as_number(day: Any) -> ColumnElement[int]:
    """20260312 for 12 March 2026."""
    return extract("year", day) * 10_000 + _day_of_year(day)


def _day_of_year(day: Any) -> ColumnElement[int]:
    return extract("month", day) * 100 + extract("day", day)


def _said(value: Eligibility) -> ColumnElement[Any]:
    return literal(value, _KIND)
