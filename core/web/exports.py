"""Lists taken away as CSV, as French spreadsheets open them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from flask import Response

from core.clock import PARIS
from core.web.files import file_response

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")

NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def csv_response(filename: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file: UTF-8 with its mark, semicolons, decimal commas, ISO dates; text that a spreadsheet would run is disarmed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([cell(value) for value in row] for row in rows)
    return file_response(("\ufeff" + buffer.getvalue()).encode(), filename, "text/csv", as_attachment=True)


def cell(value: object) -> str:
    """How a value is written in a cell. ASVS 5.0.0 1.2.10: numbers stay numbers, text never becomes a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal | float):
        return format(value, "f").replace(".", ",")
    if isinstance(value, datetime):
        return value.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    text = str(getattr(value, "label", value)).replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not NEGATIVE_NUMBER.fullmatch(text) else text
