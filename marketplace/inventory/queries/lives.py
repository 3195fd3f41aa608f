"""How long devices lived before they left, and what waits on a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, literal, null, or_, select

from core.catalogue.models import EquipmentCategory
from core.db import db
from core.thresholds import threshold_expression
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem


def lives_of_year(year: int, organisation_id: int | None = None) -> Sequence[Any]:
    """Devices that left in that year, those alike together: organisation_id, code of the category, days from purchase, units.

    Days are null when the purchase is not dated.
    """
    item = EquipmentItem
    days = _days_between(item.purchased_on, item.left_on)
    return db.session.execute(
        select(item.organisation_id, EquipmentCategory.code, days.label("days"), func.count().label("units"))
        .join(item.category)
        .where(item.left_on.between(date(year, 1, 1), date(year, 12, 31)), *_of(organisation_id))
        .group_by(item.organisation_id, EquipmentCategory.code, days)
        .order_by(item.organisation_id, EquipmentCategory.code, days)
    ).all()


def waiting_on(day: date, organisation_id: int | None = None, *, dormant_days: int) -> Sequence[Any]:
    """Decommissioned devices that wait that day: organisation_id, code of the category, units, dormant, undated.

    Waiting: decommissioned by then, and available still, or left since. Which of those that left since were in a lot that day is
    not kept, so they count. Dormant: decommissioned more than `dormant_days` before, as on the page of the dormant stock.
    """
    item = EquipmentItem
    is_undated, is_dormant = item.decommissioned_on.is_(None), item.decommissioned_on < day - timedelta(days=dormant_days)
    return db.session.execute(
        select(
            item.organisation_id,
            EquipmentCategory.code,
            func.count().label("units"),
            func.sum(case((is_dormant, 1), else_=0)).label("dormant"),
            func.sum(case((is_undated, 1), else_=0)).label("undated"),
        )
        .join(item.category)
        .where(_is_waiting(day), *_of(organisation_id))
        .group_by(item.organisation_id, EquipmentCategory.code)
        .order_by(item.organisation_id, EquipmentCategory.code)
    ).all()


def lives_between(key: int, first: date, last: date, organisation_id: int | None = None) -> Select[*tuple[Any, ...]]:
    """What left between two days: key, null, days from purchase, units, null, null. To be read with other periods."""
    item = EquipmentItem
    days = _days_between(item.purchased_on, item.left_on)
    return (
        select(literal(key), null(), days, func.count(), null(), null())
        .where(item.left_on.between(first, last), *_of(organisation_id))
        .group_by(days)
    )


def waiting_at_end(key: int, day: date, organisation_id: int | None = None) -> Select[*tuple[Any, ...]]:
    """What waits on a day, as `waiting_on` says it: key, the limit of that day, null, units, dormant, undated."""
    item, limit = EquipmentItem, threshold_expression("dormant_limit", on=day)
    is_dormant = _days_between(item.decommissioned_on, literal(day)) > limit
    return select(
        literal(key),
        limit,
        null(),
        func.count(),
        func.sum(case((is_dormant, 1), else_=0)),
        func.sum(case((item.decommissioned_on.is_(None), 1), else_=0)),
    ).where(_is_waiting(day), *_of(organisation_id))


def _is_waiting(day: date) -> ColumnElement[bool]:
    item = EquipmentItem
    return or_(
        and_(item.state == ItemState.DECOMMISSIONED, or_(item.decommissioned_on.is_(None), item.decommissioned_on <= day)),
        and_(item.left_on > day, item.decommissioned_on <= day),
    )


def _of(organisation_id: int | None) -> list[ColumnElement[bool]]:
    return [] if organisation_id is None else [EquipmentItem.organisation_id == organisation_id]


def _days_between(first: Any, last: Any) -> ColumnElement[int]:
    """Whole days from one date to another; SQLite keeps dates as texts."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.julianday(last) - func.julianday(first), Integer)
    return last - first
