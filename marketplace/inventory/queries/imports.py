"""What an import compares with a file, and the imports made."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Membership, Organisation, User
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.storage import StoredFile
from core.web.pages import Page, page_of_rows
from marketplace.inventory.models import EquipmentItem, InventoryImport
from marketplace.inventory.rules.planning import Catalogue, Facts

FACTS = [getattr(EquipmentItem, name) for name in Facts._fields]


def known_items(organisation_id: int, *, for_update: bool = False) -> list[tuple[int, Facts]]:
    """The whole inventory as an import compares it with a file, in key order."""
    statement = select(EquipmentItem.id, *FACTS).where(EquipmentItem.organisation_id == organisation_id).order_by(EquipmentItem.id)
    rows = db.session.execute(locked(statement) if for_update else statement)
    return [(row[0], Facts._make(row[1:])) for row in rows]


def catalogue() -> Catalogue:
    """The categories, active or not, as an import needs them."""
    category = EquipmentCategory
    rows = db.session.execute(select(category.id, category.code, category.label, category.plural).order_by(category.id))
    return Catalogue((row[0], row[1], row[2], row[3]) for row in rows)


def lock_organisation(organisation_id: int) -> None:
    """Let one import at a time through for an organisation; raises `NotFound`."""
    found(db.session.scalar(locked(select(Organisation.id).where(Organisation.id == organisation_id))))


def get_import(import_id: int) -> InventoryImport:
    """That import with its file, its organisation and who made it; raises `NotFound`."""
    return found(db.session.scalar(_imports().where(InventoryImport.id == import_id)))


def import_for_update(import_id: int) -> InventoryImport:
    """That import, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(InventoryImport).where(InventoryImport.id == import_id))))


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
            *(outcome[name].as_integer().label(name) for name in ("created", "changed", "unchanged")),
            func.json_array_length(outcome["refused"]).label("refused"),
        )
        .join(InventoryImport.file)
        .outerjoin(InventoryImport.by)
        .outerjoin(Membership.user)
        .where(InventoryImport.organisation_id == organisation_id)
        .order_by(InventoryImport.id.desc()),
        number,
    )
