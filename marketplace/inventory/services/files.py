"""A file is given: read at the door, kept without what names people, or held until its columns are explained."""

import zlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from core import workbooks
from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from marketplace.inventory import queries
from marketplace.inventory.enums import Column
from marketplace.inventory.events import ColumnsExplained, ColumnsForgotten
from marketplace.inventory.models import ColumnChoice, HeldFile, InventoryImport
from marketplace.inventory.rules import reading
from marketplace.inventory.rules.columns import HELD_FOR, check_columns
from marketplace.inventory.rules.planning import Plan
from marketplace.inventory.services.imports import import_sheet, plan_for, preview_sheet


def table_in(content: bytes) -> reading.Table:
    """A file as people give it (CSV, workbook, answer of a server), its rows still to be read.

    Raises `UnreadableFile` or `UnreadableWorkbook`, with what to do.
    """
    reading.check_size(content)
    if reading.is_document(content):
        return reading.read_document(content)
    return reading.read_table(workbooks.as_csv(content) if workbooks.is_archive(content) else content)


def sheet_in(content: bytes, organisation_id: int) -> reading.Sheet:
    """The rows of a file: its columns as the organisation explained them once, or else as their headers say."""
    table = table_in(content)
    return reading.sheet_of(table, _chosen(organisation_id, table))


def give_file(
    content: bytes, *, name: str, organisation_id: int, by: Membership | None, now: datetime, asks_columns: bool = False
) -> InventoryImport | HeldFile:
    """Keep a file and what it would do; or hold it, when its headers do not say enough or she wants to choose its columns.

    No item changes. Neither what is kept nor what is held has the columns that name people or network addresses.
    """
    table = table_in(content)
    chosen = _chosen(organisation_id, table)
    if asks_columns or (chosen is None and not reading.is_understood(table.headers) and len(table.headers) > 1):
        return _hold(table, name=name, organisation_id=organisation_id, by=by, now=now)
    sheet = reading.sheet_of(table, chosen)
    return preview_sheet(sheet, name=name, organisation_id=organisation_id, by=by, now=now)


def try_import(content: bytes, *, organisation_id: int, now: datetime) -> Plan:
    """What importing that file would do, without keeping anything; raises `UnreadableFile` or `UnreadableWorkbook`."""
    return plan_for(sheet_in(content, organisation_id), organisation_id, now)


def preview_import(content: bytes, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    """Keep a file whose headers say enough, and what it would do; no item changes."""
    sheet = sheet_in(content, organisation_id)
    return preview_sheet(sheet, name=name, organisation_id=organisation_id, by=by, now=now)


def import_file(content: bytes, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> InventoryImport:
    """Import a file at once, as the terminal does; raises `UnreadableFile`, `UnreadableWorkbook` or `ImportUnderWay`."""
    sheet = sheet_in(content, organisation_id)
    return import_sheet(sheet, name=name, organisation_id=organisation_id, by=by, now=now)


def explain_columns(held_id: int, columns: Mapping[str, Column | None], *, by: Membership | None, now: datetime) -> InventoryImport:
    """Say what the columns of a held file are, by the key of their header; kept for the next file like it.

    Raises `NotFound` once it is no longer held, `ColumnsNotEnough`, `ColumnSaidTwice`, and what `rules.reading` refuses.
    """
    held = queries.get_held_file(held_id, now=now)
    check_columns(columns)
    sheet = reading.sheet_of(reading.held_table(zlib.decompress(held.content)), columns)
    with transaction():
        queries.lock_organisation(held.organisation_id)
        held = queries.get_held_file(held_id, now=now)
        _remember(held, columns, by=by, now=now)
        sheet = reading.kept_sheet(sheet.content, sheet.columns, [*held.dropped, *sheet.ignored])
        given = preview_sheet(sheet, name=held.name, organisation_id=held.organisation_id, by=by, now=now)
        db.session.delete(held)
    return given


def change_column_choice(choice_id: int, columns: Mapping[str, Column | None], *, by: Membership | None, now: datetime) -> None:
    """Say otherwise what the columns of a kind of file are; raises `ColumnsNotEnough` or `ColumnSaidTwice`."""
    check_columns(columns)
    with transaction():
        choice = queries.column_choice_for_update(choice_id)
        choice.columns, choice.said_at, choice.by_membership_id = dict(columns), now, by.id if by else None
        announce(ColumnsExplained(choice.id), by=by, at=now)


def forget_column_choice(choice_id: int, *, by: Membership | None, now: datetime) -> None:
    """The next file of that kind will be asked about again."""
    with transaction():
        choice = queries.column_choice_for_update(choice_id)
        db.session.delete(choice)
        announce(ColumnsForgotten(choice.id), by=by, at=now)


def forget_held_files(*, now: datetime) -> None:
    """Nothing is held longer than a day."""
    with transaction():
        db.session.execute(delete(HeldFile).where(HeldFile.held_at < now - HELD_FOR))


def _chosen(organisation_id: int, table: reading.Table) -> reading.Chosen | None:
    choice = queries.find_column_choice(organisation_id, reading.headers_key(table.headers))
    return choice and {key: Column(column) if column else None for key, column in choice.columns.items()}


def _hold(table: reading.Table, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> HeldFile:
    content, dropped = reading.held_copy(table)
    with transaction():
        forget_held_files(now=now)
        held = HeldFile(
            organisation_id=organisation_id,
            by_membership_id=by.id if by else None,
            name=(name or "inventaire.csv")[-200:],
            content=zlib.compress(content, 1),
            dropped=dropped,
            held_at=now,
        )
        db.session.add(held)
        db.session.flush()
    return held


def _remember(held: HeldFile, columns: Mapping[str, Column | None], *, by: Membership | None, now: datetime) -> None:
    headers = reading.held_table(zlib.decompress(held.content)).headers
    key = reading.headers_key([*headers, *held.dropped])
    choice = queries.find_column_choice(held.organisation_id, key)
    if choice is None:
        choice = ColumnChoice(organisation_id=held.organisation_id, key=key, headers=list(headers))
    choice.columns, choice.said_at, choice.by_membership_id = dict(columns), now, by.id if by else None
    db.session.add(choice)  # once it is whole: reading who she is may write what is pending
    db.session.flush()
    announce(ColumnsExplained(choice.id), by=by, at=now)
