"""What an import compares with a file, and the imports made."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Membership, Organisation, User
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.storage import StoredFile
from core.web.pages import Page, page_of_rows
from marketplace.inventory.enums import ImportState
from marketplace.inventory.models import EquipmentItem, HeldFile, InventoryImport
from marketplace.inventory.queries.words import meanings_by_key
from marketplace.inventory.rules.columns import HELD_FOR
from marketplace.inventory.rules.planning import Catalogue, Facts, Report

READ_AT_ONCE = 500
FACTS = [getattr(EquipmentItem, name) for name in Facts._fields]


def known_items(organisation_id: int, *, for_update: bool = False) -> Iterator[tuple[int, Facts]]:
    """The whole inventory as an import compares it with a file, in key order, read a few rows at a time."""
    statement = select(EquipmentItem.id, *FACTS).where(EquipmentItem.organisation_id == organisation_id).order_by(EquipmentItem.id)
    if for_update:
        statement = locked(statement)
    for row in db.session.execute(statement.execution_options(yield_per=READ_AT_ONCE)):
        yield row[0], Facts._make(row[1:])


def catalogue(organisation_id: int) -> Catalogue:
    """The categories, active or not, and the words of that organisation, as an import needs them."""
    category = EquipmentCategory
    rows = db.session.execute(select(category.id, category.code, category.label, category.plural).order_by(category.id))
    return Catalogue(((row[0], row[1], row[2], row[3]) for row in rows), meanings_by_key(organisation_id))


def labels_by_category() -> dict[int, str]:
    """The label of each category, by key."""
    return dict(db.session.execute(select(EquipmentCategory.id, EquipmentCategory.label)).all())


def lock_organisation(organisation_id: int) -> None:
    """Let one import at a time through for an organisation; raises `NotFound`."""
    found(db.session.scalar(locked(select(Organisation.id).where(Organisation.id == organisation_id))))


def get_import(import_id: int) -> InventoryImport:
    """That import with its file, its organisation and who made it; raises `NotFound`."""
    return found(db.session.scalar(_imports().where(InventoryImport.id == import_id)))


def import_for_update(import_id: int) -> InventoryImport:
    """That import, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(InventoryImport).where(InventoryImport.id == import_id))))


def report_of(import_id: int) -> Report:
    """The rows of that import, fate by fate."""
    return Report(db.session.scalar(select(InventoryImport.report).where(InventoryImport.id == import_id)))


def import_under_way(organisation_id: int) -> int | None:
    """The import of that organisation that a job is doing, if any."""
    return db.session.scalar(
        select(InventoryImport.id).where(
            InventoryImport.organisation_id == organisation_id, InventoryImport.state == ImportState.APPLYING
        )
    )


def same_file_imported(given: InventoryImport) -> Any:
    """The last other import of the very same content by that organisation: id, applied_at; `None` if there is none."""
    return db.session.execute(
        select(InventoryImport.id, InventoryImport.applied_at)
        .join(InventoryImport.file)
        .where(
            InventoryImport.organisation_id == given.organisation_id,
            InventoryImport.state == ImportState.APPLIED,
            InventoryImport.id != given.id,
            StoredFile.sha256 == given.file.sha256,
            InventoryImport.applied_at <= (given.applied_at or InventoryImport.applied_at),
        )
        .order_by(InventoryImport.applied_at.desc(), InventoryImport.id.desc())
        .limit(1)
    ).first()


def get_held_file(held_id: int, *, now: datetime) -> HeldFile:
    """That file with its organisation; raises `NotFound` once its columns are said, or after a day."""
    held = select(HeldFile).where(HeldFile.id == held_id, HeldFile.held_at >= now - HELD_FOR)
    return found(db.session.scalar(held.options(joinedload(HeldFile.organisation))))


def _imports() -> Select[InventoryImport]:
    return select(InventoryImport).options(
        joinedload(InventoryImport.file),
        joinedload(InventoryImport.organisation),
        joinedload(InventoryImport.by).joinedload(Membership.user),
    )


def imports_page(organisation_id: int, number: int) -> Page[Any]:
    """Rows of the history of imports, the newest first: id, given_at, file, by, state, created, changed, unchanged, refused."""
    outcome = InventoryImport.outcome
    return page_of_rows(
        select(
            InventoryImport.id,
            InventoryImport.given_at,
            StoredFile.name.label("file"),
            User.name.label("by"),
            InventoryImport.state,
            *(outcome[name].as_integer().label(name) for name in ("created", "changed", "unchanged", "refused")),
        )
        .join(InventoryImport.file)
        .outerjoin(InventoryImport.by)
        .outerjoin(Membership.user)
        .where(InventoryImport.organisation_id == organisation_id)
        .order_by(InventoryImport.id.desc()),
        number,
    )
