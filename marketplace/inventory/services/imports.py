"""Importing rows: seen first, then done; all of them or nothing. What would keep a person waiting is done by a job.

One import of an organisation is done at a time, under the lock of its row: two that come together follow one another, and the
second sees what the first did.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from core import progress, storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import Base, db, transaction
from core.events import announce
from core.rows import copy_rows
from marketplace.inventory import queries
from marketplace.inventory.enums import Column, ImportState
from marketplace.inventory.errors import ImportAlreadyBegun, ImportUnderWay
from marketplace.inventory.events import (
    InventoryFileGiven,
    InventoryImportAsked,
    InventoryImported,
    InventoryImportGivenUp,
    LargeInventoryFileGiven,
)
from marketplace.inventory.models import EquipmentItem, InventoryImport
from marketplace.inventory.rules.planning import Facts, Plan, outcome_of, packed, plan_import
from marketplace.inventory.rules.reading import Sheet, kept_sheet
from marketplace.inventory.services.items import use_again

BATCH = 5_000
ROWS_AT_ONCE = 2_000  # a third of a second; beyond, a job
ITEMS = Base.metadata.tables[EquipmentItem.__tablename__]
INSERTED = (*Facts._fields, "organisation_id", "changed_at")


def preview_sheet(sheet: Sheet, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    """Keep rows, whatever they come from, and what they would do; no item changes. A large file is compared by a job."""
    is_large = sheet.row_count > ROWS_AT_ONCE
    plan = Plan() if is_large else plan_for(sheet, organisation_id, now)
    with transaction():
        given = _keep(sheet, name=name, organisation_id=organisation_id, by=by, now=now)
        given.state = ImportState.PLANNING if is_large else ImportState.PREVIEWED
        _tell_outcome(given, plan, sheet)
        db.session.flush()
        announce(InventoryFileGiven(given.id), by=by, at=now)
        if is_large:
            announce(LargeInventoryFileGiven(given.id), by=by, at=now)
    return given


def try_sheet(sheet: Sheet, *, organisation_id: int, now: datetime) -> dict[str, Any]:
    """What importing those rows would do, whatever they come from, in figures, without keeping anything."""
    return outcome_of(plan_for(sheet, organisation_id, now))


def plan_given(import_id: int, *, now: datetime) -> None:
    """Compare a large file with the inventory, as a job does; a second time does nothing."""
    if queries.get_import(import_id).state is not ImportState.PLANNING:
        progress.forget(_job_of(import_id))  # the process was killed just after the commit
        return
    sheet = kept(queries.get_import(import_id))
    plan = plan_for(sheet, queries.get_import(import_id).organisation_id, now, tell=_teller(import_id, first=10, last=90))
    with transaction():
        given = queries.import_for_update(import_id)
        if given.state is ImportState.PLANNING:
            _tell_outcome(given, plan, sheet)
            given.state = ImportState.PREVIEWED
    progress.forget(_job_of(import_id))


def plan_again(import_id: int, *, by: Membership | None, now: datetime) -> None:
    """Compare a file that is not imported yet once more: a word has been explained. Raises `ImportAlreadyBegun`."""
    with transaction():
        given = queries.import_for_update(import_id)
        if given.state not in {ImportState.PREVIEWED, ImportState.PLANNING}:
            raise ImportAlreadyBegun
        if given.rows > ROWS_AT_ONCE:
            given.state = ImportState.PLANNING
            announce(LargeInventoryFileGiven(given.id), by=by, at=now)
            return
        sheet = kept(queries.get_import(import_id))
        _tell_outcome(given, plan_for(sheet, given.organisation_id, now), sheet)


def ask_import(import_id: int, *, by: Membership | None, now: datetime) -> InventoryImport:
    """Do what a file says; a large one is left to a job. A second time does nothing.

    Raises `ImportUnderWay` while another import of the organisation is being done.
    """
    given = queries.get_import(import_id)
    if given.rows <= ROWS_AT_ONCE:
        return apply_import(import_id, by=by, now=now)
    with transaction():
        queries.lock_organisation(given.organisation_id)
        given = queries.import_for_update(import_id)
        if given.state is ImportState.PREVIEWED:
            _check_alone(given)
            given.state = ImportState.APPLYING
            announce(InventoryImportAsked(given.id), by=by, at=now)
    return given


def apply_import(import_id: int, *, by: Membership | None, now: datetime) -> InventoryImport:
    """Do what the file says, on the inventory as it is now and not as it was at the preview. A second time does nothing."""
    sheet = kept(queries.get_import(import_id))
    with transaction():
        queries.lock_organisation(queries.get_import(import_id).organisation_id)
        given = queries.import_for_update(import_id)
        if given.state is ImportState.APPLIED:
            return given
        _check_alone(given)
        _apply(given, sheet, now=now)
        announce(InventoryImported(given.id), by=by, at=now)
    return given


def finish_import(import_id: int, *, now: datetime) -> None:
    """Do a large import that was asked for, as a job does; nothing if it was given up or is done."""
    if queries.get_import(import_id).state is not ImportState.APPLYING:
        progress.forget(_job_of(import_id))
        return
    tell = _teller(import_id, first=5, last=60)
    sheet = kept(queries.get_import(import_id))
    with transaction():
        queries.lock_organisation(queries.get_import(import_id).organisation_id)
        given = queries.import_for_update(import_id)
        if given.state is ImportState.APPLYING:
            _apply(given, sheet, now=now, tell=tell)
            announce(InventoryImported(given.id), at=now)
    progress.forget(_job_of(import_id))


def give_up_import(import_id: int, *, by: Membership | None, now: datetime) -> InventoryImport:
    """Come back to the preview, unless the import has been done meanwhile."""
    with transaction():
        queries.lock_organisation(queries.get_import(import_id).organisation_id)
        given = queries.import_for_update(import_id)
        if given.state is ImportState.APPLYING:
            given.state = ImportState.PREVIEWED
            announce(InventoryImportGivenUp(given.id), by=by, at=now)
    return given


def import_sheet(sheet: Sheet, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    """Import rows at once, as the terminal does; raises `ImportUnderWay`."""
    with transaction():
        queries.lock_organisation(organisation_id)
        given = _keep(sheet, name=name, organisation_id=organisation_id, by=by, now=now)
        _check_alone(given)
        _apply(given, sheet, now=now)
        db.session.flush()
        announce(InventoryImported(given.id), by=by, at=now)
    return given


def progress_of(import_id: int) -> int | None:
    """How far the job of a large import says it is, in percent; `None` while it waits for its turn."""
    return progress.told(_job_of(import_id))


def kept(given: InventoryImport) -> Sheet:
    """The rows of an import, as they were kept."""
    return kept_sheet(storage.read(given.file), [Column(name) for name in given.columns], given.outcome["ignored"])


def plan_for(
    sheet: Sheet,
    organisation_id: int,
    now: datetime,
    *,
    for_update: bool = False,
    tell: Callable[[float], None] | None = None,
) -> Plan:
    """What those rows would do to the inventory as it is."""
    known = queries.known_items(organisation_id, for_update=for_update)
    return plan_import(sheet, known, queries.catalogue(organisation_id), today=paris_day(now), tell=tell)


def _keep(sheet: Sheet, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    file = storage.store(sheet.content, name=name or "inventaire.csv", media_type="text/csv")
    given = InventoryImport(
        organisation_id=organisation_id,
        by_membership_id=by.id if by else None,
        file_id=file.id,
        columns=[column.value for column in sheet.columns],
        rows=sheet.row_count,
        state=ImportState.PREVIEWED,
        outcome={},
        given_at=now,
    )
    db.session.add(given)
    return given


def _apply(given: InventoryImport, sheet: Sheet, *, now: datetime, tell: Callable[[float], None] | None = None) -> None:
    plan = plan_for(sheet, given.organisation_id, now, for_update=True, tell=tell)
    _update(plan.changed, now=now)
    if returned := plan.returned:
        reason = f"le fichier « {given.file.name} » dit l’équipement en service"
        use_again(returned, organisation_id=given.organisation_id, reason=reason, by=given.by, now=now)
    common = (given.organisation_id, now)
    copy_rows(ITEMS, INSERTED, ((*facts, *common) for facts in plan.created))
    _tell_outcome(given, plan, sheet)
    given.state = ImportState.APPLIED
    given.applied_at = now


def _check_alone(given: InventoryImport) -> None:
    if queries.import_under_way(given.organisation_id) not in {None, given.id}:
        raise ImportUnderWay


def _update(changed: Sequence[tuple[int, Facts]], *, now: datetime) -> None:
    """In the order of the plan: an inventory number is freed before another item takes it."""
    statement = update(ITEMS).where(ITEMS.c.id == bindparam("key"))
    statement = statement.values({name: bindparam(name) for name in (*Facts._fields, "changed_at")})
    for first in range(0, len(changed), BATCH):
        batch = changed[first : first + BATCH]
        db.session.connection().execute(statement, [{"key": key, "changed_at": now} | facts._asdict() for key, facts in batch])


def _tell_outcome(given: InventoryImport, plan: Plan, sheet: Sheet) -> None:
    outcome: dict[str, Any] = outcome_of(plan)
    given.outcome = outcome | {"ignored": list(sheet.ignored)}
    given.report = packed(plan, queries.labels_by_category())


def _job_of(import_id: int) -> str:
    return f"inventory-import-{import_id}"


def _teller(import_id: int, *, first: int, last: int) -> Callable[[float], None]:
    """Tells how far the job is while rows are compared: from `first` to `last` percent of the whole."""
    progress.tell(_job_of(import_id), first)
    return lambda part: progress.tell(_job_of(import_id), first + int((last - first) * part))
