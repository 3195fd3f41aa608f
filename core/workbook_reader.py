"""Run by `core.workbooks` in a process of its own: a workbook on the standard input, its first sheet that says something as CSV.

It imports nothing of ours. Memory and time are bounded: a workbook made to exhaust them takes down this process alone.
"""

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any

MEMORY_BYTES = 1536 * 1024 * 1024
SECONDS = 40
MAX_ROWS = 100_100
MAX_OUTPUT = 60 * 1024 * 1024
LARGEST_EXACT = 1e15  # beyond, a spreadsheet has rounded the number: it is shown as it would show it
PROTECTED, TOO_LARGE = 3, 4


def main() -> int:
    """The sheet on the standard output, or why not as the exit code."""
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        workbook = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    except PasswordError:
        return PROTECTED
    shown = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
    ]
    for name in shown:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            return _write(sheet.iter_rows())
    return 0


def _write(rows: Iterator[list[Any]]) -> int:
    output = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
    writer = csv.writer(output, delimiter=";")
    written = full = 0
    for row in rows:
        cells = [cell if cell.__class__ is str else text_of(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        writer.writerow(cells)
        full += bool(cells)
        written += sum(map(len, cells))
        if full > MAX_ROWS or written > MAX_OUTPUT:
            return TOO_LARGE
    output.flush()
    return 0


def text_of(cell: Any) -> str:
    """A cell as a person would type it: ISO days, whole numbers without a point."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < LARGEST_EXACT:
            return str(int(cell))
        return f"{cell:.5E}" if abs(cell) >= LARGEST_EXACT else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    sys.exit(main())
