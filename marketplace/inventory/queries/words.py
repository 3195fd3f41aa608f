"""What organisations said once of their files: the columns of each kind, the words for kinds of devices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_rows
from marketplace.inventory.models import ColumnChoice, KindMeaning
from marketplace.inventory.rules.planning import NOT_IMPORTED


def find_column_choice(organisation_id: int, key: str) -> ColumnChoice | None:
    """What that organisation said of files with that set of headers, if anything."""
    return db.session.scalar(select(ColumnChoice).where(ColumnChoice.organisation_id == organisation_id, ColumnChoice.key == key))


def get_column_choice(choice_id: int) -> ColumnChoice:
    """That choice with its organisation; raises `NotFound`."""
    return found(
        db.session.scalar(select(ColumnChoice).where(ColumnChoice.id == choice_id).options(joinedload(ColumnChoice.organisation)))
    )


def column_choice_for_update(choice_id: int) -> ColumnChoice:
    """That choice, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(ColumnChoice).where(ColumnChoice.id == choice_id))))


def column_choices(organisation_id: int) -> Sequence[ColumnChoice]:
    """What that organisation said of its files, the newest first."""
    return db.session.scalars(
        select(ColumnChoice)
        .where(ColumnChoice.organisation_id == organisation_id)
        .order_by(ColumnChoice.said_at.desc(), ColumnChoice.id.desc())
    ).all()


def meanings_by_key(organisation_id: int) -> dict[str, int]:
    """What each word means for an organisation, by its key: its own answers before those for all."""
    meaning = KindMeaning
    rows = db.session.execute(
        select(meaning.key, meaning.category_id)
        .where(or_(meaning.organisation_id == organisation_id, meaning.organisation_id.is_(None)))
        .order_by(meaning.organisation_id.is_not(None), meaning.id)
    )
    return {key: category_id or NOT_IMPORTED for key, category_id in rows}


def kind_meanings_page(organisation_id: int, number: int) -> Page[Any]:
    """The words an organisation explained: id, word, category (`None`: not imported), in alphabetical order."""
    return page_of_rows(
        select(KindMeaning.id, KindMeaning.word, EquipmentCategory.label.label("category"))
        .outerjoin(KindMeaning.category)
        .where(KindMeaning.organisation_id == organisation_id)
        .order_by(KindMeaning.key, KindMeaning.id),
        number,
    )


def meanings_for_all() -> Sequence[Any]:
    """The words that mean something for everybody: id, word, category."""
    return db.session.execute(
        select(KindMeaning.id, KindMeaning.word, EquipmentCategory.label.label("category"))
        .outerjoin(KindMeaning.category)
        .where(KindMeaning.organisation_id.is_(None))
        .order_by(KindMeaning.key, KindMeaning.id)
    ).all()


def proposed_meanings(number: int) -> Page[Any]:
    """The words organisations explained and that do not yet mean something for all: id, word, category, organisations.

    One row per word and meaning, the most shared first; `id` is one of theirs.
    """
    for_all = select(KindMeaning.key).where(KindMeaning.organisation_id.is_(None))
    return page_of_rows(
        select(
            func.min(KindMeaning.id).label("id"),
            func.min(KindMeaning.word).label("word"),
            EquipmentCategory.label.label("category"),
            func.count(KindMeaning.organisation_id).label("organisations"),
        )
        .outerjoin(KindMeaning.category)
        .where(KindMeaning.organisation_id.is_not(None), KindMeaning.key.not_in(for_all))
        .group_by(KindMeaning.key, KindMeaning.category_id, EquipmentCategory.label)
        .order_by(func.count(KindMeaning.organisation_id).desc(), KindMeaning.key, func.min(KindMeaning.id)),
        number,
    )


def get_kind_meaning(meaning_id: int) -> KindMeaning:
    """That word with its organisation; raises `NotFound`."""
    return found(
        db.session.scalar(select(KindMeaning).where(KindMeaning.id == meaning_id).options(joinedload(KindMeaning.organisation)))
    )


def find_kind_meaning(organisation_id: int | None, key: str) -> KindMeaning | None:
    """What that word means for that organisation, or for all when there is none."""
    owner = KindMeaning.organisation_id
    return db.session.scalar(
        locked(
            select(KindMeaning).where(
                owner.is_(None) if organisation_id is None else owner == organisation_id, KindMeaning.key == key
            )
        )
    )
