"""A conversation with GLPI, over either of its APIs: who we are, then the devices, page after page."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from core.fetching import Answer, FetchError, FetchFault, Reader, site_rules
from marketplace.inventory.enums import SourceApi, SourceFault
from marketplace.inventory.errors import SourceFailed
from marketplace.inventory.rules import glpi as rules
from marketplace.inventory.rules.reading import MAX_ROWS, Sheet, sheet_from

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Access:
    """Where a GLPI is, and the secrets that open it; never shown, not even in a trace."""

    api: SourceApi
    address: str
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(slots=True)
class Devices:
    """What was read: the devices, and the kinds that the account may not read."""

    units: list[rules.Unit] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def as_sheet(self) -> Sheet:
        """As the file that people export by hand: the same preview and the same matching follow."""
        lines = ((line, unit.cells, False) for line, unit in enumerate(self.units, start=2))
        return sheet_from(rules.COLUMNS, [column.label for column in rules.COLUMNS], lines)


class _Dialect(Protocol):
    """One of the two APIs."""

    def __init__(self, reader: Reader, secrets: Mapping[str, str]) -> None: ...
    def sign_in(self) -> None: ...
    def ask(self, kind: str, start: int, units: int) -> Answer: ...
    def page(self, answer: Answer, kind: str) -> rules.UnitsPage: ...
    def fault(self, status: int, answered: Any) -> SourceFault: ...
    def sign_out(self) -> None: ...


class _Legacy:
    """`apirest.php`: a session opened by two tokens, then searches."""

    def __init__(self, reader: Reader, secrets: Mapping[str, str]) -> None:
        self._reader, self._secrets = reader, secrets
        self._application = {"App-Token": secrets["app_token"]} if secrets["app_token"] else {}
        self._headers = self._application

    def sign_in(self) -> None:
        headers = {"Authorization": f"user_token {self._secrets['user_token']}", **self._application}
        answered = _understood(self._reader.get("/apirest.php/initSession", headers), self.fault)
        token = answered.get("session_token") if isinstance(answered, dict) else None
        if not _is_header_text(token):
            raise SourceFailed(SourceFault.NOT_GLPI)
        self._headers = {"Session-Token": token, **self._application}

    def ask(self, kind: str, start: int, units: int) -> Answer:
        return self._reader.get(f"/apirest.php/search/{kind}?{urlencode(rules.legacy_question(start, units))}", self._headers)

    def page(self, answer: Answer, kind: str) -> rules.UnitsPage:
        return rules.legacy_page(answer.json(), kind)

    def fault(self, status: int, answered: Any) -> SourceFault:
        return rules.legacy_fault(status, answered)

    def sign_out(self) -> None:
        self._reader.get("/apirest.php/killSession", self._headers)


class _HighLevel:
    """`api.php/v2`: a bearer token from OAuth, then lists."""

    def __init__(self, reader: Reader, secrets: Mapping[str, str]) -> None:
        self._reader, self._secrets = reader, secrets
        self._headers: dict[str, str] = {}

    def sign_in(self) -> None:
        fields = {"grant_type": "password", "scope": "api", **self._secrets}
        answered = _understood(self._reader.post("/api.php/token", fields), self.fault)
        token = answered.get("access_token") if isinstance(answered, dict) else None
        if not _is_header_text(token):
            raise SourceFailed(SourceFault.NOT_GLPI)
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, kind: str, start: int, units: int) -> Answer:
        question = urlencode({"start": start, "limit": units, "sort": "id"})
        return self._reader.get(f"/api.php/v2/Assets/{kind}?{question}", self._headers)

    def page(self, answer: Answer, kind: str) -> rules.UnitsPage:
        return rules.high_level_page(answer.json(), answer.headers.get("content-range", ""), kind)

    def fault(self, status: int, answered: Any) -> SourceFault:
        return rules.high_level_fault(status, answered)

    def sign_out(self) -> None:
        """A token dies by itself, within the hour."""


_DIALECTS: Mapping[SourceApi, type[_Dialect]] = {SourceApi.GLPI_V1: _Legacy, SourceApi.GLPI_V2: _HighLevel}


def check_address(address: str) -> None:
    """Raise `SourceFailed` for an address that this installation would never read."""
    with _faults_said():
        site_rules().check(address)


def count_devices(access: Access, *, seconds: float) -> dict[str, int | None]:
    """How many devices of each kind the account may read, `None` for a kind it may not; raises `SourceFailed`."""
    with _conversation(access, seconds) as dialect:
        found = {kind: _page(dialect, kind, 0, 1) for kind in rules.KINDS}
    if all(page is None for page in found.values()):
        raise SourceFailed(SourceFault.NO_RIGHT)
    return {kind: None if page is None else page.total or len(page.units) for kind, page in found.items()}


def read_devices(access: Access, *, seconds: float, progress: Progress) -> Devices:
    """Every device of the kinds that Boucle knows; raises `SourceFailed`. `progress` hears how many are read, of how many."""
    devices = Devices()
    with _conversation(access, seconds) as dialect:
        for kind in rules.KINDS:
            before = len(devices.units)
            for page in _pages(dialect, kind):
                if page is None:
                    devices.unread.append(kind)
                    break
                devices.units += page.units
                if len(devices.units) > MAX_ROWS:
                    raise SourceFailed(SourceFault.TOO_LARGE)
                progress(len(devices.units), None if page.total is None else before + page.total)
    if len(devices.unread) == len(rules.KINDS):
        raise SourceFailed(SourceFault.NO_RIGHT)
    return devices


def _pages(dialect: _Dialect, kind: str) -> Iterator[rules.UnitsPage | None]:
    """The pages of a kind, each device once; `None` alone when the account may not read it. What repeats itself is over."""
    seen: set[str] = set()
    start = 0
    while start <= MAX_ROWS:
        page = _page(dialect, kind, start, rules.PAGE_UNITS)
        if page is None:
            yield None
            return
        new = [unit for unit in page.units if unit.key not in seen]
        seen.update(unit.key for unit in new)
        start += rules.PAGE_UNITS
        yield rules.UnitsPage(new, page.rows, page.total)
        if not page.rows or (page.units and not new) or (page.total is not None and start >= page.total):
            return
    raise SourceFailed(SourceFault.TOO_LARGE)


def _page(dialect: _Dialect, kind: str, start: int, units: int) -> rules.UnitsPage | None:
    """One page; `None` when the account may not read that kind. A session that ended meanwhile is opened again, once."""
    answer = dialect.ask(kind, start, units)
    if answer.status == rules.UNAUTHORIZED:
        dialect.sign_in()
        answer = dialect.ask(kind, start, units)
    if answer.status not in rules.SUCCESS:
        answered = _json_or_none(answer)
        if rules.is_past_the_end(answered):
            return rules.UnitsPage()
        fault = dialect.fault(answer.status, answered)
        if fault is SourceFault.NO_RIGHT:
            return None
        raise SourceFailed(fault)
    try:
        return dialect.page(answer, kind)
    except rules.NotUnderstood as error:
        raise SourceFailed(SourceFault.NOT_GLPI) from error


@contextmanager
def _conversation(access: Access, seconds: float) -> Iterator[_Dialect]:
    with _faults_said():
        reader = Reader(access.address, site_rules(), seconds=seconds)
        dialect = _DIALECTS[access.api](reader, access.secrets)
        try:
            dialect.sign_in()
            yield dialect
            _leave(dialect)
        finally:
            reader.close()


def _leave(dialect: _Dialect) -> None:
    """A session that cannot be closed ends by itself: no reason to lose what was read."""
    try:
        dialect.sign_out()
    except FetchError:
        return


@contextmanager
def _faults_said() -> Iterator[None]:
    """What went wrong on the way, in the words of an inventory."""
    try:
        yield
    except FetchError as error:
        is_other = error.fault is FetchFault.NOT_JSON
        raise SourceFailed(SourceFault.NOT_GLPI if is_other else SourceFault(error.fault.value)) from error


def _understood(answer: Answer, fault: Callable[[int, Any], SourceFault]) -> Any:
    if answer.status in rules.SUCCESS:
        return answer.json()
    raise SourceFailed(fault(answer.status, _json_or_none(answer)))


def _json_or_none(answer: Answer) -> Any:
    try:
        return answer.json()
    except FetchError:
        return None


def _is_header_text(token: Any) -> bool:
    """Whether what the server gave may be sent back in a header."""
    return isinstance(token, str) and token.isascii() and token.isprintable() and bool(token)
