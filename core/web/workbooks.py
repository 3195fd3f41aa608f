"""Lists taken away as spreadsheets. A day is a day, a number a number, and no text is ever a formula."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from xml.sax.saxutils import escape

from flask import Response

from core.web.exports import cell, csv_response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"><office:automatic-styles>'
    '<number:date-style style:name="d">'
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style><style:style style:name="day" style:family="table-cell"'
    ' style:data-style-name="d"/></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Liste">'
)
END = "</table:table></office:spreadsheet></office:body></office:document-content>"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3"'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
UNSPEAKABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)))


def table_response(form: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The list in the form asked for: `csv`, `xlsx` or `ods`; anything else means CSV."""
    if form not in WRITERS:
        return csv_response(f"{name}.csv", headers, rows)
    media_type, write = WRITERS[form]
    response = Response(write(headers, rows), mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def xlsx_of(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An Excel workbook of one sheet."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Liste")
        day, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
        sheet.set_column(0, len(headers) - 1, 20)
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                    sheet.write_number(number, column, float(value))
                elif isinstance(value, date) and not isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, day)  # pyright: ignore[reportArgumentType] - a date will do
                elif text := _text(value):
                    sheet.write_string(number, column, text)
    return buffer.getvalue()


def ods_of(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An OpenDocument spreadsheet of one sheet: three small files in a zip, the media type first and not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with archive.open("content.xml", "w") as part:
            part.write(CONTENT.encode())
            for row in chain([headers], rows):
                part.write(_ods_row(row).encode())
            part.write(END.encode())
    return buffer.getvalue()


def _ods_row(row: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: object) -> str:
    shown = escape(_text(value))
    kind = ' office:value-type="string"'
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        kind = f' office:value-type="float" office:value="{value}"'
    elif isinstance(value, date) and not isinstance(value, datetime):
        kind = f' office:value-type="date" office:date-value="{value.isoformat()}" table:style-name="day"'
    elif not shown:
        return "<table:table-cell/>"
    return f"<table:table-cell{kind}><text:p>{shown}</text:p></table:table-cell>"


def _text(value: object) -> str:
    return cell(value).translate(UNSPEAKABLE)


WRITERS: Mapping[str, tuple[str, Callable[[Sequence[str], Iterable[Sequence[object]]], bytes]]] = {
    "xlsx": (XLSX, xlsx_of),
    "ods": (ODS, ods_of),
}
