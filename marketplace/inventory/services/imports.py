"""Importing an asset-management export: seen first, then done; all of it or nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, update

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import Base, copy_rows, db, transaction
from core.events import announce
from marketplace.inventory import queries
from marketplace.inventory.enums import ImportState
from marketplace.inventory.events import InventoryFileGiven, InventoryImported
from marketplace.inventory.models import EquipmentItem, InventoryImport
from marketplace.inventory.rules.planning import Facts, Plan, plan_import
from marketplace.inventory.rules.reading import Sheet, read_sheet

BATCH = 5_000
ITEMS = Base.metadata.tables[EquipmentItem.__tablename__]


def try_import(content: bytes, *, organisation_id: int, today: date) -> dict[str, Any]:
    """What importing that file would do, without keeping anything; raises `UnreadableFile`."""
    return try_sheet(read_sheet(content), organisation_id=organisation_id, today=today)


def try_sheet(sheet: Sheet, *, organisation_id: int, today: date) -> dict[str, Any]:
    """What importing those rows would do, whatever they come from, without keeping anything."""
    return _plan(sheet, organisation_id, today).outcome()


def preview_import(content: bytes, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    """Keep a file and what it would do; no item changes. Raises `UnreadableFile`.

    The kept file has only the columns Boucle reads: names of users and network addresses are not in it.
    """
    return preview_sheet(read_sheet(content), name=name, organisation_id=organisation_id, by=by, now=now)


def preview_sheet(sheet: Sheet, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    """Keep rows, whatever they come from, and what they would do; no item changes."""
    plan = _plan(sheet, organisation_id, paris_day(now))
    with transaction():
        given = _keep(sheet, plan, name=name, organisation_id=organisation_id, by=by, now=now)
        announce(InventoryFileGiven(given.id), by=by, at=now)
    return given


def apply_import(import_id: int, *, by: Membership | None, now: datetime) -> InventoryImport:
    """Do what the file says, on the inventory as it is now and not as it was at the preview. A second time does nothing."""
    sheet = read_sheet(storage.read(queries.get_import(import_id).file))
    with transaction():
        queries.lock_organisation(queries.get_import(import_id).organisation_id)
        given = queries.import_for_update(import_id)
        if given.state is ImportState.APPLIED:
            return given
        _apply(given, _plan(sheet, given.organisation_id, paris_day(now), for_update=True), sheet, now=now)
        announce(InventoryImported(given.id), by=by, at=now)
    return given


def import_file(content: bytes, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    """Import a file at once, as the terminal does; raises `UnreadableFile`."""
    sheet = read_sheet(content)
    with transaction():
        queries.lock_organisation(organisation_id)
        plan = _plan(sheet, organisation_id, paris_day(now), for_update=True)
        given = _keep(sheet, plan, name=name, organisation_id=organisation_id, by=by, now=now)
        _apply(given, plan, sheet, now=now)
        announce(InventoryImported(given.id), by=by, at=now)
    return given


def _plan(sheet: Sheet, organisation_id: int, today: date, *, for_update: bool = False) -> Plan:
    known = queries.known_items(organisation_id, for_update=for_update)
    return plan_import(sheet, known, queries.catalogue(), today=today)


def _keep(sheet: Sheet, plan: Plan, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    file = storage.store(sheet.content, name=name or "inventaire.csv", media_type="text/csv")
    given = InventoryImport(
        organisation_id=organisation_id,
        by_membership_id=by.id if by else None,
        file_id=file.id,
        state=ImportState.PREVIEWED,
        outcome=_outcome(plan, sheet.ignored),
        given_at=now,
    )
    db.session.add(given)
    db.session.flush()
    return given


def _apply(given: InventoryImport, plan: Plan, sheet: Sheet, *, now: datetime) -> None:
    _update(plan.changed, now=now)
    common = (given.organisation_id, now)
    copy_rows(ITEMS, (*Facts._fields, "organisation_id", "changed_at"), ((*facts, *common) for facts in plan.created))
    ignored = sheet.ignored or given.outcome["ignored"]
    given.outcome = _outcome(plan, ignored)
    given.state = ImportState.APPLIED
    given.applied_at = now


def _update(changed: Sequence[tuple[int, Facts]], *, now: datetime) -> None:
    """In the order of the plan: an inventory number is freed before another item takes it."""
    statement = update(ITEMS).where(ITEMS.c.id == bindparam("key"))
    statement = statement.values({name: bindparam(name) for name in (*Facts._fields, "changed_at")})
    for first in range(0, len(changed), BATCH):
        batch = changed[first : first + BATCH]
        db.session.connection().execute(statement, [{"key": key, "changed_at": now} | facts._asdict() for key, facts in batch])


def _outcome(plan: Plan, ignored: Sequence[str]) -> dict[str, Any]:
    return plan.outcome() | {"ignored": list(ignored)}
