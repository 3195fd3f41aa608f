"""Reading the catalogue."""

from collections.abc import Sequence

from sqlalchemy import select

from core.catalogue.models import EquipmentCategory
from core.db import db
from core.errors import NotFound


def active_categories() -> Sequence[EquipmentCategory]:
    """The categories people choose from, in the order of the catalogue."""
    return db.session.scalars(
        select(EquipmentCategory).where(EquipmentCategory.is_active).order_by(EquipmentCategory.position, EquipmentCategory.id)
    ).all()


def get_category_by_code(code: str) -> EquipmentCategory:
    """The category with that code, active or not; raises `NotFound`."""
    category = db.session.scalar(select(EquipmentCategory).where(EquipmentCategory.code == code))
    if category is None:
        raise NotFound
    return category
