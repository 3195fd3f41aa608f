"""Reading the publication: row by row outside any transaction, then all of its changes in one, as short as can be, or none.

What is kept of the rows waits in a temporary file, so that a reading takes the same memory whatever its length, and nobody
waits for it; the transaction then compares some thousands of actors at a time with those that are known.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from core import progress, storage
from core.accounts.models import Membership
from core.clock import PARIS, paris_day
from core.db import db, hold, transaction
from core.events import announce
from core.web.files import file_name
from geo.actors import queries
from geo.actors.enums import ImportFault, ImportState, Origin
from geo.actors.errors import ActorsFileTooLarge, FileMissing, NoPublicationAddress, ReadingUnderWay
from geo.actors.events import ActorsRead, ActorsReadingAsked, ActorsReadingFailed
from geo.actors.models import ActorImport
from geo.actors.rules import ServedTerritory
from geo.actors.rules.faults import ImportFailed
from geo.actors.rules.reading import Line, rows_of_file
from geo.actors.services.application import READING, apply_sorted
from geo.actors.services.publication import rows_of_service
from geo.actors.services.remarks import forget_remarks, forget_stale_remarks, keep_remarks
from geo.actors.services.sorting import Sorted, sort_rows
from geo.territory.queries import all_municipalities

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 10 * MEBIBYTE
SERVICE_SECONDS = 420.0  # a job has ten minutes
LOST_AFTER = timedelta(hours=1)
MOST_ATTEMPTS = 3
MONDAY = 0
READ_PERCENT = 80

Rows = Callable[[ServedTerritory, Callable[[float], None]], Iterable[Line]]


def give_file(content: bytes, *, name: str, is_complete: bool, accepts_losses: bool, by: Membership, now: datetime) -> ActorImport:
    """Have a file of the publication read in the background; raises `FileMissing`, `ActorsFileTooLarge`, `ReadingUnderWay`."""
    if not content:
        raise FileMissing
    if len(content) > LARGEST_FILE:
        raise ActorsFileTooLarge
    name = file_name(name, "text/csv")
    with transaction():
        file = storage.store(content, name=name, media_type="text/csv")
        return _ask(
            Origin.FILE, name=file.name, file_id=file.id, is_complete=is_complete, accepts_losses=accepts_losses, by=by, now=now
        )


def ask_reading(*, by: Membership | None, now: datetime) -> ActorImport:
    """Have the publication read from its service; raises `NoPublicationAddress`, `ReadingUnderWay`."""
    if not current_app.config["ACTORS_URL"]:
        raise NoPublicationAddress
    with transaction():
        return _ask(Origin.SERVICE, name="", file_id=None, is_complete=True, accepts_losses=False, by=by, now=now)


def ask_weekly_reading(*, now: datetime) -> bool:
    """Have the publication of this week read, once: it appears on Mondays, so from the night that follows. Whether it was asked.

    One that failed is asked again the next night.
    """
    today = paris_day(now)
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), tzinfo=PARIS)
    tuesday = monday + timedelta(days=1) if today.weekday() != MONDAY else monday - timedelta(days=6)
    if not current_app.config["ACTORS_URL"] or queries.last_reading_done_since(tuesday) is not None:
        return False
    try:
        ask_reading(by=None, now=now)
    except ReadingUnderWay:
        return False
    return True


def run_import(import_id: int, *, clock: Callable[[], datetime]) -> None:
    """Do a reading that was asked for, as a job does; nothing if it is over. One whose process was killed is begun again."""
    given = _taken(import_id, now=clock())
    if given is not None:
        rows = _rows_of_service if given.origin is Origin.SERVICE else _rows_kept(given)
        _read(import_id, rows, clock=clock)


def read_file_now(path: Path, *, is_complete: bool, accepts_losses: bool, clock: Callable[[], datetime]) -> ActorImport:
    """Read a file of any size, as the terminal does; what became of it. Raises `ReadingUnderWay`."""
    with transaction():
        _check_alone(now=clock())
        given = ActorImport(
            origin=Origin.FILE, name=path.name[-200:], is_complete=is_complete, accepts_losses=accepts_losses,
            state=ImportState.RUNNING, outcome={}, attempts=1, asked_at=clock(),
        )  # fmt: skip
        db.session.add(given)
        db.session.flush()
        import_id = given.id
    with path.open("rb") as file:
        _read(import_id, _rows_of(file, path.stat().st_size), clock=clock)
    return queries.get_import(import_id)


def progress_of(import_id: int) -> int | None:
    """How far a reading says it is, in percent; `None` while it waits for its turn."""
    return progress.told(_job_of(import_id))


def _ask(
    origin: Origin,
    *,
    name: str,
    file_id: int | None,
    is_complete: bool,
    accepts_losses: bool,
    by: Membership | None,
    now: datetime,
) -> ActorImport:
    _check_alone(now=now)
    given = ActorImport(
        origin=origin, name=name, file_id=file_id, is_complete=is_complete, accepts_losses=accepts_losses,
        state=ImportState.ASKED, outcome={}, asked_at=now, by_membership_id=by.id if by else None,
    )  # fmt: skip
    db.session.add(given)
    db.session.flush()
    announce(ActorsReadingAsked(given.id), by=by, at=now)
    return given


def _check_alone(*, now: datetime) -> None:
    hold(READING)
    if queries.under_way(since=now - LOST_AFTER) is not None:
        raise ReadingUnderWay


def _taken(import_id: int, *, now: datetime) -> ActorImport | None:
    with transaction():
        given = queries.get_import_for_update(import_id)
        if given.state.is_over:
            return None
        given.state, given.attempts = ImportState.RUNNING, given.attempts + 1
        if given.attempts <= MOST_ATTEMPTS:
            return given
    _fail(import_id, ImportFailed(ImportFault.INTERRUPTED), now=now)
    return None


def _read(import_id: int, rows: Rows, *, clock: Callable[[], datetime]) -> None:
    """The whole of a reading, up to its honest end."""
    territory = _territory()
    try:
        with _telling(import_id) as tell, sort_rows(rows(territory, tell), territory) as found:
            progress.tell(_job_of(import_id), READ_PERCENT)
            keep_remarks(import_id, found)
            _keep(import_id, found, now=clock())
        forget_stale_remarks()
    except ImportFailed as failed:
        _fail(import_id, failed, now=clock())
    finally:
        progress.forget(_job_of(import_id))


def _keep(import_id: int, found: Sorted, *, now: datetime) -> None:
    """All the changes, in one transaction; raises `ImportFailed`, and then none of them."""
    with transaction():
        hold(READING)
        given = queries.get_import_for_update(import_id)
        if given.state.is_over:
            return
        if not found.kept and (given.is_complete or not found.refused):
            raise ImportFailed(ImportFault.NOBODY, f"{found.refused} lignes refusées sur {found.read}")
        outcome = apply_sorted(given, found, now=now)
        given.outcome, given.state, given.ended_at = outcome, ImportState.DONE, now
        _forget_file(given)
        event = ActorsRead(given.id, created=outcome["created"], changed=outcome["changed"], gone=outcome["gone"])
        announce(event, by=given.by, at=now)


def _fail(import_id: int, failed: ImportFailed, *, now: datetime) -> None:
    with transaction():
        given = queries.get_import_for_update(import_id)
        if given.state.is_over:
            return
        given.state, given.fault, given.fault_detail = ImportState.FAILED, failed.fault, failed.detail[:300]
        given.ended_at = now
        _forget_file(given)
        forget_remarks([import_id])
        announce(ActorsReadingFailed(given.id, failed.fault.value), by=given.by, at=now)


def _forget_file(given: ActorImport) -> None:
    """Once read, a file is of no use, and it holds telephones that nothing else keeps."""
    if given.file_id is not None:
        file_id, given.file, given.file_id = given.file_id, None, None
        db.session.flush()
        storage.forget(file_id)


def _territory() -> ServedTerritory:
    places = all_municipalities()
    return ServedTerritory(
        frozenset(place.insee_code for place in places),
        current_app.config["EPCI_SIREN"],
        tuple(place.town_hall for place in places),
    )


def _rows_of_service(territory: ServedTerritory, tell: Callable[[float], None]) -> Iterable[Line]:
    address = current_app.config["ACTORS_URL"]
    if not address:
        raise ImportFailed(ImportFault.NO_ADDRESS)
    return rows_of_service(address, territory, seconds=SERVICE_SECONDS, tell=tell)


def _rows_kept(given: ActorImport) -> Rows:
    if given.file is None:
        raise ImportFailed(ImportFault.NOT_TEXT)
    return _rows_of(BytesIO(storage.read(given.file)), given.file.size_bytes)


def _rows_of(file: BinaryIO, size: int) -> Rows:
    def rows(_territory: ServedTerritory, tell: Callable[[float], None]) -> Iterator[Line]:
        for line in rows_of_file(file):
            tell(file.tell() / size)
            yield line

    return rows


@contextmanager
def _telling(import_id: int) -> Iterator[Callable[[float], None]]:
    """Tells how far the rows are read, each time it is one percent more."""
    told = -1

    def tell(part: float) -> None:
        nonlocal told
        percent = int(READ_PERCENT * part)
        if percent > told:
            told = percent
            progress.tell(_job_of(import_id), percent)

    tell(0)
    yield tell


def _job_of(import_id: int) -> str:
    return f"actors-import-{import_id}"
