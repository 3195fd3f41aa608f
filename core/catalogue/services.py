"""Keeping the catalogue."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from core.accounts.models import Membership
from core.catalogue import queries, rules
from core.catalogue.enums import WeeeCategory
from core.catalogue.errors import CodeTaken, LabelTaken
from core.catalogue.events import CategoryAdded, CategoryChanged
from core.catalogue.models import EquipmentCategory
from core.db import db, transaction
from core.events import announce
from core.reference import reference_data

FILE = Path(__file__).with_name("categories.csv")
WORDS = {
    "label": "Nom", "plural": "Nom au pluriel", "weee_category": "Catégorie DEEE", "in_decree": "Compte dans le décret",
    "holds_data": "Porte des données", "default_mass_kg": "Masse par défaut (kg)", "source": "Source",
    "is_active": "Proposée au choix",
}  # fmt: skip


def add_category(
    *,
    code: str,
    label: str,
    plural: str,
    weee_category: WeeeCategory,
    in_decree: bool,
    holds_data: bool,
    default_mass_kg: Decimal | None,
    source: str,
    by: Membership | None,
    now: datetime,
) -> EquipmentCategory:
    """A new category, last in the catalogue. Raises `CodeTaken`, `LabelTaken`, `OutsideDecree`."""
    rules.check_decree(weee_category, in_decree=in_decree)
    with transaction():
        if queries.find_category_by_code(code):
            raise CodeTaken
        if queries.label_is_taken(label):
            raise LabelTaken
        category = EquipmentCategory(
            code=code, label=label, plural=plural, weee_category=int(weee_category), in_decree=in_decree, holds_data=holds_data,
            default_mass_kg=default_mass_kg, source=source, position=queries.last_position() + 1, is_active=True,
        )  # fmt: skip
        db.session.add(category)
        db.session.flush()
        announce(CategoryAdded(category.id), by=by, at=now)
        return category


def edit_category(
    code: str,
    *,
    label: str,
    plural: str,
    weee_category: WeeeCategory,
    in_decree: bool,
    holds_data: bool,
    default_mass_kg: Decimal | None,
    source: str,
    is_active: bool,
    by: Membership,
    now: datetime,
) -> EquipmentCategory:
    """Correct a category; past figures keep what they were computed with. Raises `LabelTaken`, `OutsideDecree`, `NotFound`."""
    rules.check_decree(weee_category, in_decree=in_decree)
    facts = {
        "label": label, "plural": plural, "weee_category": int(weee_category), "in_decree": in_decree, "holds_data": holds_data,
        "default_mass_kg": default_mass_kg, "source": source, "is_active": is_active,
    }  # fmt: skip
    with transaction():
        category = queries.get_category_for_update(code)
        if queries.label_is_taken(label, except_code=code):
            raise LabelTaken
        changes: dict[str, list[str]] = {}
        for name, value in facts.items():
            before = getattr(category, name)
            if before != value:
                changes[WORDS[name]] = [_in_words(before), _in_words(value)]
                setattr(category, name, value)
        if changes:
            announce(CategoryChanged(category.id, changes=changes), by=by, at=now)
        return category


@reference_data
def load_categories() -> None:
    """The categories known at delivery; one that exists is left as it is."""
    with transaction(), FILE.open(encoding="utf-8", newline="") as file:
        known = queries.category_codes()
        for position, row in enumerate(csv.DictReader(file), start=1):
            if row["code"] not in known:
                db.session.add(
                    EquipmentCategory(
                        code=row["code"],
                        label=row["label"],
                        plural=row["plural"],
                        weee_category=int(row["weee_category"]),
                        in_decree=row["in_decree"] == "1",
                        holds_data=row["holds_data"] == "1",
                        default_mass_kg=Decimal(row["default_mass_kg"]) if row["default_mass_kg"] else None,
                        source=row["source"],
                        position=position,
                        is_active=True,
                    )
                )


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f").replace(".", ",")
    return "non renseigné" if value is None else str(value)
