"""Reading the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.accounts.queries import journal_about
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.keys import LARGEST_KEY


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history of a category: `details` holds (field, before, after)."""

    moment: datetime
    author: str
    is_addition: bool
    details: Sequence[tuple[str, str, str]]


def active_categories() -> Sequence[EquipmentCategory]:
    """The categories people choose from, in the order of the catalogue."""
    return db.session.scalars(
        select(EquipmentCategory).where(EquipmentCategory.is_active).order_by(EquipmentCategory.position, EquipmentCategory.id)
    ).all()


def all_categories() -> Sequence[EquipmentCategory]:
    """Every category, those no longer offered at the end."""
    return db.session.scalars(
        select(EquipmentCategory).order_by(EquipmentCategory.is_active.desc(), EquipmentCategory.position, EquipmentCategory.id)
    ).all()


def find_category_by_code(code: str) -> EquipmentCategory | None:
    """The category with that code, active or not."""
    return db.session.scalar(select(EquipmentCategory).where(EquipmentCategory.code == code))


def get_category(category_id: int) -> EquipmentCategory:
    """That category, active or not; raises `NotFound`."""
    return found(category_by_id(category_id))


def category_by_id(category_id: int) -> EquipmentCategory | None:
    """That category, active or not, if there is one."""
    return db.session.get(EquipmentCategory, category_id) if 0 < category_id <= LARGEST_KEY else None


def in_decree_by_category() -> dict[int, bool]:
    """For each category, whether the decree counts it."""
    return dict(db.session.execute(select(EquipmentCategory.id, EquipmentCategory.in_decree)).all())


def unit_masses() -> dict[int, Decimal | None]:
    """For each category, the usual mass of one unit in kilograms."""
    return dict(db.session.execute(select(EquipmentCategory.id, EquipmentCategory.default_mass_kg)).all())


def category_names() -> Sequence[Any]:
    """Every category, in the order of the catalogue: key, code, name of several of them."""
    category = EquipmentCategory
    return db.session.execute(select(category.id, category.code, category.plural).order_by(category.position, category.id)).all()


def category_labels() -> dict[str, str]:
    """The label of each category, by code, in the order of the catalogue."""
    category = EquipmentCategory
    rows = db.session.execute(select(category.code, category.label).order_by(category.position, category.id))
    return {row[0]: row[1] for row in rows}


def get_category_by_code(code: str) -> EquipmentCategory:
    """The category with that code, active or not; raises `NotFound`."""
    return found(find_category_by_code(code))


def get_category_for_update(code: str) -> EquipmentCategory:
    """That category, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(EquipmentCategory).where(EquipmentCategory.code == code))))


def category_codes() -> set[str]:
    """The codes in use."""
    return set(db.session.scalars(select(EquipmentCategory.code)))


def label_is_taken(label: str, *, except_code: str = "") -> bool:
    """Whether another category reads the same, case apart."""
    taken = db.session.execute(select(EquipmentCategory.code, EquipmentCategory.label))
    return any(code != except_code and other.casefold() == label.casefold() for code, other in taken)


def last_position() -> int:
    """The place of the last category in the catalogue."""
    return db.session.scalar(select(func.max(EquipmentCategory.position))) or 0


def history_of_category(category_id: int) -> list[Change]:
    """Who changed what and when, newest first."""
    return [
        Change(
            moment=entry.at,
            author=f"{entry.person} ({entry.organisation})" if entry.person else "Boucle",
            is_addition=entry.name == "CategoryAdded",
            details=[(field, before, after) for field, (before, after) in entry.facts.get("changes", {}).items()],
        )
        for entry in reversed(journal_about("category", category_id))
    ]
