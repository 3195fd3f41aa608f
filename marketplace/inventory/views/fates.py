"""The rows of an import, fate by fate, as lists and as files."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.web.pages import ROWS_PER_PAGE, Page
from marketplace.inventory import services
from marketplace.inventory.enums import Column, RowFate
from marketplace.inventory.models import InventoryImport
from marketplace.inventory.rules.planning import Report

LISTED = (Column.NAME, Column.KIND, Column.SERIAL, Column.INVENTORY_NUMBER, Column.PLACE)
CHANGED = ("Ligne", "Équipement", "Ce qui change")
REMARKS = ("Ligne", "Colonne", "Motif")


def headers_of(given: InventoryImport, fate: RowFate) -> Sequence[str]:
    """The headers of the list on the page."""
    if fate.says_why:
        return REMARKS
    return CHANGED if fate is RowFate.CHANGED else ("Ligne", *(column.label for column in _listed(given)))


def page_of(given: InventoryImport, report: Report, fate: RowFate, number: int, group: str = "") -> Page[Any]:
    """A page of the list: remarks (of one group, if it is named) and changes as the report has them, else rows of the file."""
    window = slice((number - 1) * ROWS_PER_PAGE, number * ROWS_PER_PAGE)
    if fate.says_why or fate is RowFate.CHANGED:
        rows = report.rows_of_group(fate, group) if group and fate.says_why else report.rows_of(fate)
        return Page(rows[window], number, len(rows))
    lines = report.lines_of(fate)
    return Page(list(_cells(given, set(lines[window]), _listed(given))), number, len(lines))


def exported(given: InventoryImport, report: Report, fate: RowFate) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """The headers and the rows of the whole list; remarks are followed by the row of the file they are about."""
    sheet = services.kept(given)
    if fate is RowFate.CHANGED:
        rows = report.rows_of(fate)
        return ("Ligne", "Équipement", "Colonne", "Avant", "Après"), (
            (line, name, *difference) for line, name, differences in rows for difference in differences
        )
    if fate.says_why:
        wanted = {line for line, _column, _reason in report.rows_of(fate)}
        cells = {row[0]: row[1:] for row in _cells(given, wanted, sheet.columns)}
        return (*REMARKS, *sheet.headers), ((*remark, *cells.get(remark[0], ())) for remark in report.rows_of(fate))
    return ("Ligne", *sheet.headers), _cells(given, set(report.lines_of(fate)), sheet.columns)


def _listed(given: InventoryImport) -> list[Column]:
    return [column for column in LISTED if column.value in given.columns]


def _cells(given: InventoryImport, lines: set[int], columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """Those lines of the kept file: number, then the cells of those columns."""
    sheet = services.kept(given)
    positions = [sheet.columns.index(column) for column in columns]
    last = max(lines, default=0)
    for line, cells, _overflows in sheet.rows():
        if line > last:
            return
        if line in lines:
            yield line, *(cells[position] for position in positions)
