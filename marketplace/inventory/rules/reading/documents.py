"""Answers of inventory servers saved as JSON: OCS Inventory (`/ocsapi/v1/computers`), Snipe-IT (`/api/v1/hardware`)."""

import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from marketplace.inventory.errors import UnreadableFile
from marketplace.inventory.rules.reading.tables import Line, Table

HEADERS = ("Nom", "Statut", "Fabricant", "Numéro de série", "Type", "Modèle", "Lieu", "Numéro d'inventaire", "Date d'achat")
NOT_KNOWN = "Ce fichier JSON n’est pas un export d’OCS Inventory ni de Snipe-IT. Exportez la liste en CSV."


def is_document(content: bytes) -> bool:
    """Whether a file looks like JSON."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def read_document(content: bytes) -> Table:
    """The computers of an answer, one per line, with the columns we keep alone; raises `UnreadableFile`."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        where = f", ligne {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(f"Ce fichier JSON est abîmé{where}. Exportez la liste de nouveau.") from error
    rows = _rows_of(document)
    if not rows:
        raise UnreadableFile(NOT_KNOWN)
    return Table(HEADERS, 1, _numbered(rows))


def _rows_of(document: Any) -> list[list[str]]:
    if isinstance(document, Mapping) and isinstance(document.get("rows"), list):
        return [_of_snipe_it(row) for row in document["rows"] if isinstance(row, Mapping)]
    machines = document.values() if isinstance(document, Mapping) else document
    return [_of_ocs(one) for one in machines if isinstance(one, Mapping) and isinstance(one.get("hardware"), Mapping)]


def _numbered(rows: list[list[str]]) -> Iterator[Line]:
    yield from enumerate(rows, start=2)


def _of_ocs(machine: Mapping[str, Any]) -> list[str]:
    hardware, bios, account = machine["hardware"], _first(machine.get("bios")), _first(machine.get("accountinfo"))
    return _texts(
        hardware.get("NAME"),
        "",
        bios.get("SMANUFACTURER"),
        bios.get("SSN"),
        bios.get("TYPE"),
        bios.get("SMODEL"),
        account.get("TAG"),
        bios.get("ASSETTAG"),
        "",
    )


def _of_snipe_it(row: Mapping[str, Any]) -> list[str]:
    status, place, bought = row.get("status_label"), row.get("location") or row.get("rtd_location"), row.get("purchase_date")
    return _texts(
        row.get("name"),
        _named(status),
        _named(row.get("manufacturer")),
        row.get("serial"),
        _named(row.get("category")),
        _named(row.get("model")),
        _named(place),
        row.get("asset_tag"),
        bought.get("date") if isinstance(bought, Mapping) else bought,
    )


def _texts(*values: Any) -> list[str]:
    """Cells as text; Snipe-IT escapes what it gives for HTML."""
    return ["" if value is None or isinstance(value, Mapping | list) else unescape(str(value)) for value in values]


def _named(thing: Any) -> Any:
    return thing.get("name") if isinstance(thing, Mapping) else thing


def _first(section: Any) -> Mapping[str, Any]:
    found = section[0] if isinstance(section, list) and section else section
    return found if isinstance(found, Mapping) else {}
