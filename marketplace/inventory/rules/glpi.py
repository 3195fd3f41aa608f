"""What GLPI says over its two APIs, understood: rows, totals, errors.

Formats: `apirest.md` of GLPI 9.1 to 11 for the first, `src/Glpi/Api/HL` of GLPI 11 for the second (read November 2026). The numbers
of the first are GLPI's search options, the same for all kinds of equipment; 37 and 159 come from its financial information. Names
of users, network addresses, comments are never asked for, and never read where the answer holds them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from marketplace.inventory.enums import Column, SourceFault
from marketplace.inventory.rules.vocabulary import category_code_of

KINDS: Mapping[str, str] = {
    "Computer": "ordinateurs",
    "Monitor": "écrans",
    "Phone": "téléphones",
    "Printer": "imprimantes",
    "NetworkEquipment": "équipements de réseau",
}
PAGE_UNITS = 200
ID_OPTION = 2
SEARCH_OPTIONS: Mapping[Column, int] = {
    Column.NAME: 1,
    Column.STATE: 31,
    Column.MANUFACTURER: 23,
    Column.SERIAL: 5,
    Column.KIND: 4,
    Column.MODEL: 40,
    Column.PLACE: 3,
    Column.INVENTORY_NUMBER: 6,
    Column.PURCHASED_ON: 37,
    Column.DECOMMISSIONED_ON: 159,
}
FIELDS: Mapping[Column, tuple[str, ...]] = {
    Column.NAME: ("name",),
    Column.STATE: ("status", "state"),
    Column.MANUFACTURER: ("manufacturer",),
    Column.SERIAL: ("serial",),
    Column.KIND: ("type",),
    Column.MODEL: ("model",),
    Column.PLACE: ("location",),
    Column.INVENTORY_NUMBER: ("otherserial",),
}
COLUMNS = tuple(SEARCH_OPTIONS)
CERTAIN_KIND: Mapping[str, str] = {"Monitor": "Moniteur"}  # whatever its type says, it is one; the others may be several things
MAX_TEXT = 500
ENDINGS = ("/apirest.php", "/api.php", "/front/central.php", "/index.php")

UNAUTHORIZED, FORBIDDEN, NOT_FOUND, SERVER = 401, 403, 404, 500
SUCCESS = frozenset({200, 206})

LEGACY_FAULTS: Mapping[str, SourceFault] = {
    "ERROR_APP_TOKEN_PARAMETERS_MISSING": SourceFault.WRONG_APP_TOKEN,
    "ERROR_WRONG_APP_TOKEN_PARAMETER": SourceFault.WRONG_APP_TOKEN,
    "ERROR_NOT_ALLOWED_IP": SourceFault.NOT_ALLOWED_IP,
    "ERROR_LOGIN_PARAMETERS_MISSING": SourceFault.WRONG_USER,
    "ERROR_LOGIN_WITH_CREDENTIALS_DISABLED": SourceFault.WRONG_USER,
    "ERROR_GLPI_LOGIN_USER_TOKEN": SourceFault.WRONG_USER,
    "ERROR_GLPI_LOGIN": SourceFault.WRONG_USER,
    "ERROR_SESSION_TOKEN_INVALID": SourceFault.WRONG_USER,
    "ERROR_SESSION_TOKEN_MISSING": SourceFault.WRONG_USER,
    "ERROR_RIGHT_MISSING": SourceFault.NO_RIGHT,
    "ERROR_SQL": SourceFault.SERVER_ERROR,
}
OAUTH_FAULTS: Mapping[str, SourceFault] = {
    "invalid_client": SourceFault.WRONG_APP_TOKEN,
    "unauthorized_client": SourceFault.WRONG_APP_TOKEN,
    "unsupported_grant_type": SourceFault.WRONG_APP_TOKEN,
    "invalid_scope": SourceFault.WRONG_APP_TOKEN,
    "invalid_grant": SourceFault.WRONG_USER,
    "invalid_credentials": SourceFault.WRONG_USER,
    "access_denied": SourceFault.WRONG_USER,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One device as GLPI describes it: its key there, and the columns we keep, in the order of `COLUMNS`."""

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """Some devices of one kind, without those in the bin, how many rows they were, and how many there are in all if GLPI says."""

    units: list[Unit] = field(default_factory=list)
    rows: int = 0
    total: int | None = None


class NotUnderstood(ValueError):
    """The answer is not what GLPI says."""


def base_of(address: str) -> str:
    """The address of GLPI itself, from what people copy: its API, its first page, an address with a question."""
    url = urlsplit(address.strip())
    path = url.path.rstrip("/")
    for ending in ENDINGS:
        head, found, _rest = path.partition(ending)
        path = head if found else path
    return urlunsplit((url.scheme.lower(), url.netloc.lower(), path.rstrip("/"), "", ""))


def host_of(address: str) -> str:
    """Where secrets are sent: scheme, host and port."""
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc}".lower()


def legacy_question(start: int, units: int) -> list[tuple[str, str]]:
    """The question of a page of `search/:itemtype`, always in the order of keys so that pages follow one another."""
    shown = enumerate((ID_OPTION, *SEARCH_OPTIONS.values()))
    return [
        ("range", f"{start}-{start + units - 1}"), ("sort", str(ID_OPTION)), ("order", "ASC"),
        *((f"forcedisplay[{rank}]", str(option)) for rank, option in shown),
    ]  # fmt: skip


def legacy_page(answered: Any, kind: str) -> UnitsPage:
    """A page of `search/:itemtype`; raises `NotUnderstood`."""
    if not isinstance(answered, dict) or not isinstance(answered.get("totalcount"), int):
        raise NotUnderstood
    rows = answered.get("data", [])
    rows = list(rows.values()) if isinstance(rows, dict) else rows
    return UnitsPage([_unit(_legacy_row(row), kind) for row in _mappings(rows)], len(rows), answered["totalcount"])


def high_level_page(answered: Any, content_range: str, kind: str) -> UnitsPage:
    """A page of `Assets/:itemtype`: a list, or a mapping that holds it; raises `NotUnderstood`."""
    rows = _mappings(answered.get("results") if isinstance(answered, dict) else answered)
    kept = [_unit(_high_level_row(row), kind) for row in rows if not row.get("is_deleted")]
    total = content_range.rpartition("/")[2]
    return UnitsPage(kept, len(rows), int(total[:9]) if total.isascii() and total.isdigit() else None)


def is_past_the_end(answered: Any) -> bool:
    """Whether the first API says that a page begins after the last device: some left while the others were read."""
    return isinstance(answered, list) and answered[:1] == ["ERROR_RANGE_EXCEED_TOTAL"]


def legacy_fault(status: int, answered: Any) -> SourceFault:
    """Why an answer of the first API is none. An API that is switched off says so with an empty code and a sentence."""
    code = str(answered[0]) if isinstance(answered, list) and answered else None
    if code and code in LEGACY_FAULTS:
        return LEGACY_FAULTS[code]
    if code == "" or (isinstance(answered, list) and "disabled" in str(answered[1:]).lower()):
        return SourceFault.API_DISABLED
    return _fault_of(status, is_glpi=code is not None)


def high_level_fault(status: int, answered: Any) -> SourceFault:
    """Why an answer of the second API, or of its token, is none."""
    said = answered if isinstance(answered, dict) else {}
    error = str(said.get("error"))
    if error in OAUTH_FAULTS:
        return OAUTH_FAULTS[error]
    if "disabled" in f"{said.get('detail')} {said.get('title')}".lower():
        return SourceFault.API_DISABLED
    return _fault_of(status, is_glpi=bool({"error", "status", "title"} & said.keys()))


def _fault_of(status: int, *, is_glpi: bool) -> SourceFault:
    if status >= SERVER:
        return SourceFault.SERVER_ERROR
    if not is_glpi or status == NOT_FOUND:
        return SourceFault.NOT_GLPI
    return {UNAUTHORIZED: SourceFault.WRONG_USER, FORBIDDEN: SourceFault.NO_RIGHT}.get(status, SourceFault.NOT_GLPI)


def _mappings(rows: Any) -> Sequence[Mapping[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotUnderstood
    return rows


def _legacy_row(row: Mapping[str, Any]) -> tuple[Any, Iterable[Any]]:
    return row.get(str(ID_OPTION)), (row.get(str(option)) for option in SEARCH_OPTIONS.values())


def _high_level_row(row: Mapping[str, Any]) -> tuple[Any, Iterable[Any]]:
    return row.get("id"), (next((row[name] for name in FIELDS.get(column, ()) if row.get(name)), None) for column in COLUMNS)


def _unit(row: tuple[Any, Iterable[Any]], kind: str) -> Unit:
    key, values = row
    cells = dict(zip(COLUMNS, map(_text, values), strict=True))
    if kind in CERTAIN_KIND and not category_code_of(cells[Column.KIND]):
        cells[Column.KIND] = CERTAIN_KIND[kind]
    return Unit(_text(key), tuple(cells.values()))


def _text(value: Any) -> str:
    """A value as text: the name of what it refers to, the first of several, without the HTML that GLPI puts in names of places."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("completename") or value.get("name")
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return " ".join(unescape(str(value)).split())[:MAX_TEXT]
