"""Reading an organisation's asset-management application: asked or by night, then the same preview and matching as a file."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from hashlib import sha256

from core.accounts.models import Membership
from core.clock import PARIS, paris_day
from core.db import db, transaction
from core.events import announce
from core.sealing import UnreadableSecret, reseal, seal, unseal
from core.web.filters import french_date
from marketplace.inventory import queries
from marketplace.inventory.enums import FetchState, Nightly, SourceApi, SourceFault
from marketplace.inventory.errors import FetchUnderWay, SecretMissing, SecretsFollowAddress, SourceFailed
from marketplace.inventory.events import SourceFetchAsked, SourceFetched, SourceRemoved, SourceSaved, SourceStoppedAnswering
from marketplace.inventory.models import InventorySource, SourceFetch
from marketplace.inventory.rules.glpi import base_of, host_of
from marketplace.inventory.rules.reading import Sheet
from marketplace.inventory.services import glpi
from marketplace.inventory.services.imports import apply_import, preview_sheet, try_sheet

OPTIONAL_SECRETS = frozenset({"app_token"})
WITHOUT_ENDING = frozenset({"username", "password"})  # short, and chosen by people: their end would say too much
ENDING, SHORTEST_SHOWN = 4, 16
TRIAL_SECONDS, READING_SECONDS = 20.0, 480.0
MOST_ATTEMPTS = 3
SILENT_FOR = timedelta(minutes=3)
ABANDONED_AFTER = timedelta(hours=1)


def save_source(
    organisation_id: int,
    *,
    api: SourceApi,
    address: str,
    secrets: Mapping[str, str],
    nightly: Nightly,
    by: Membership | None,
    now: datetime,
) -> InventorySource:
    """Say where the asset-management application is, and entrust its secrets; an empty secret keeps the one entrusted before.

    Secrets follow no address: another site, or another API, wants them typed again. Raises `SourceFailed` (a wrong address),
    `SecretMissing`, `SecretsFollowAddress`.
    """
    base = base_of(address)
    try:
        glpi.check_address(base)
    except SourceFailed as failed:
        raise SourceFailed(failed.fault, field="address") from failed
    with transaction():
        queries.lock_organisation(organisation_id)
        source = queries.find_source_for_update(organisation_id)
        given = {name: secrets.get(name, "") for name in api.secrets}
        kept = _kept(source, api, base, given)
        _check_complete(given | kept)
        sealed = seal(given | kept, purpose=_purpose(organisation_id))
        endings = {name: _ending(name, secret) for name, secret in (given | kept).items() if secret}
        facts = {"api": api, "address": base, "sealed": sealed, "endings": endings, "nightly": nightly, "saved_at": now}
        facts |= {"by_membership_id": by.id if by else None, "failing_since": None}
        if source is None:
            source = InventorySource(organisation_id=organisation_id, **facts)
            db.session.add(source)
        for name, value in facts.items():
            setattr(source, name, value)
        db.session.flush()
        announce(SourceSaved(source.id, organisation_id), by=by, at=now)
    return source


def remove_source(organisation_id: int, *, by: Membership | None, now: datetime) -> None:
    """Forget the address and erase the secrets; what was imported stays. Raises `NotFound`."""
    with transaction():
        source = queries.get_source(organisation_id)
        db.session.delete(source)
        announce(SourceRemoved(source.id, organisation_id), by=by, at=now)


def try_source(organisation_id: int) -> dict[str, int | None]:
    """How many devices of each kind may be read there, now; raises `NotFound`, `SourceFailed`."""
    return glpi.count_devices(_access(queries.get_source(organisation_id)), seconds=TRIAL_SECONDS)


def ask_fetch(organisation_id: int, *, by: Membership | None, now: datetime) -> SourceFetch:
    """Have the source read in the background; raises `NotFound`, `FetchUnderWay`."""
    with transaction():
        queries.lock_organisation(organisation_id)
        source = queries.get_source(organisation_id)
        return _ask(source, is_nightly=False, by=by, now=now)


def ask_nightly_fetches(*, now: datetime) -> int:
    """Have read each source that is to be read by night; how many. A second time on the same day asks for nothing."""
    midnight = datetime.combine(paris_day(now), time(), tzinfo=PARIS)
    asked = 0
    for source_id in queries.nightly_source_ids():
        with transaction():
            source = queries.get_source_by_id(source_id)
            queries.lock_organisation(source.organisation_id)
            if queries.was_fetched_by_night(source_id, since=midnight):
                continue
            try:
                _ask(source, is_nightly=True, by=None, now=now)
            except FetchUnderWay:
                continue
            asked += 1
    return asked


def run_fetch(fetch_id: int, *, clock: Callable[[], datetime]) -> None:
    """Read a source, and put what it says in a preview. Done once, however often it is called.

    A reading whose process was killed is begun again; raises `FetchUnderWay` while another process seems to be at it.
    """
    if not _take(fetch_id, now=clock()):
        return
    source = queries.get_fetch(fetch_id).source
    try:
        devices = glpi.read_devices(
            _access(source),
            seconds=READING_SECONDS,
            progress=lambda units, expected: _beat(fetch_id, units, expected, now=clock()),
        )
    except SourceFailed as failed:
        _fail(fetch_id, failed.fault, now=clock())
    except _Gone:
        return
    else:
        _keep(fetch_id, devices, now=clock())


def reseal_sources() -> int:
    """Put every secret under the present key of the installation; how many. One that no key opens is left as it is."""
    done = 0
    for source in queries.all_sources():
        with transaction():
            kept = queries.find_source_for_update(source.organisation_id)
            if kept is None:
                continue
            try:
                kept.sealed = reseal(kept.sealed, purpose=_purpose(kept.organisation_id))
            except UnreadableSecret:
                continue
            done += 1
    return done


class _Gone(Exception):
    """The source was removed while it was read."""


def _purpose(organisation_id: int) -> str:
    """A sealed secret moved to another organisation's row opens nothing."""
    return f"inventory source of organisation {organisation_id}"


def _access(source: InventorySource) -> glpi.Access:
    try:
        secrets = unseal(source.sealed, purpose=_purpose(source.organisation_id))
    except UnreadableSecret as error:
        raise SourceFailed(SourceFault.LOST_SECRETS) from error
    return glpi.Access(source.api, source.address, secrets)


def _kept(source: InventorySource | None, api: SourceApi, base: str, given: Mapping[str, str]) -> dict[str, str]:
    """The secrets entrusted before that nobody typed again, for the same API on the same site."""
    untyped = [name for name, secret in given.items() if not secret]
    if source is None or not untyped:
        return {}
    if source.api is not api or host_of(source.address) != host_of(base):
        if all(not given[name] for name in given):
            raise SecretsFollowAddress
        return {}
    try:
        known = unseal(source.sealed, purpose=_purpose(source.organisation_id))
    except UnreadableSecret:
        return {}
    return {name: known.get(name, "") for name in untyped}


def _check_complete(secrets: Mapping[str, str]) -> None:
    for name, secret in secrets.items():
        if not secret and name not in OPTIONAL_SECRETS:
            raise SecretMissing(field=name)


def _ending(name: str, secret: str) -> str:
    return secret[-ENDING:] if len(secret) >= SHORTEST_SHOWN and name not in WITHOUT_ENDING else ""


def _ask(source: InventorySource, *, is_nightly: bool, by: Membership | None, now: datetime) -> SourceFetch:
    under_way = queries.fetch_under_way(source.id)
    if under_way is not None:
        if (under_way.beat_at or under_way.asked_at) > now - ABANDONED_AFTER:
            raise FetchUnderWay
        under_way.state, under_way.fault, under_way.ended_at = FetchState.FAILED, SourceFault.INTERRUPTED, now
        db.session.flush()
    fetch = SourceFetch(
        source_id=source.id,
        is_nightly=is_nightly,
        state=FetchState.ASKED,
        unread=[],
        asked_at=now,
        by_membership_id=by.id if by else None,
    )
    db.session.add(fetch)
    db.session.flush()
    announce(SourceFetchAsked(fetch.id), by=by, at=now)
    return fetch


def _take(fetch_id: int, *, now: datetime) -> bool:
    """Whether the caller is the one to read: the reading is not over, and nobody has been at it lately."""
    with transaction():
        fetch = queries.find_fetch_for_update(fetch_id)
        if fetch is None or fetch.state.is_over:
            return False
        if fetch.beat_at is not None and fetch.beat_at > now - SILENT_FOR:
            raise FetchUnderWay
        fetch.attempts += 1
        if fetch.attempts <= MOST_ATTEMPTS:
            fetch.state, fetch.beat_at, fetch.read_units, fetch.expected_units = FetchState.RUNNING, now, 0, None
            return True
    _fail(fetch_id, SourceFault.INTERRUPTED, now=now)
    return False


def _beat(fetch_id: int, units: int, expected: int | None, *, now: datetime) -> None:
    with transaction():
        fetch = queries.find_fetch_for_update(fetch_id)
        if fetch is None:
            raise _Gone
        fetch.read_units, fetch.expected_units, fetch.beat_at = units, expected, now


def _fail(fetch_id: int, fault: SourceFault, *, now: datetime) -> None:
    """Say why; by night, write to the organisation on the first of a row of failures."""
    with transaction():
        fetch = queries.find_fetch(fetch_id)
        if fetch is None or fetch.state.is_over:
            return
        fetch.state, fetch.fault, fetch.ended_at = FetchState.FAILED, fault, now
        announce(SourceFetched(fetch.id, fetch.state.value), at=now)
        if fetch.is_nightly and fetch.source.failing_since is None:
            fetch.source.failing_since = now
            organisation_id = fetch.source.organisation_id
            announce(SourceStoppedAnswering(fetch.source_id, organisation_id, now.isoformat(), fault.value), at=now)


def _keep(fetch_id: int, devices: glpi.Devices, *, now: datetime) -> None:
    """Put what was read where a file would go. By night, what changes nothing leaves no trace but the reading itself."""
    sheet = devices.as_sheet()
    with transaction():
        found = queries.find_fetch(fetch_id)
        if found is None:
            return
        queries.lock_organisation(found.source.organisation_id)  # before the reading itself, as whoever asks for one does
        fetch = queries.find_fetch(fetch_id)
        if fetch is None or fetch.state.is_over:
            return
        source = fetch.source
        fetch.read_units = fetch.expected_units = len(devices.units)
        fetch.unread, fetch.ended_at, source.failing_since = devices.unread, now, None
        fetch.state = _prepare(fetch, source, sheet, now=now)
        announce(SourceFetched(fetch.id, fetch.state.value), at=now)


def _prepare(fetch: SourceFetch, source: InventorySource, sheet: Sheet, *, now: datetime) -> FetchState:
    outcome = try_sheet(sheet, organisation_id=source.organisation_id, now=now)
    if not outcome["created"] and not outcome["changed"] and (fetch.is_nightly or not outcome["refused"]):
        return FetchState.UNCHANGED
    import_id = _same_import_waiting(source.id, sheet)
    if import_id is None:
        name = f"GLPI, {french_date(now)}.csv"
        by = None if fetch.is_nightly else fetch.by
        import_id = preview_sheet(sheet, name=name, organisation_id=source.organisation_id, by=by, now=now).id
    fetch.import_id = import_id
    if fetch.is_nightly and source.nightly is Nightly.APPLY:
        apply_import(import_id, by=None, now=now)
        return FetchState.APPLIED
    return FetchState.READY


def _same_import_waiting(source_id: int, sheet: Sheet) -> int | None:
    """The preview that a reading made before and that nobody confirmed yet, if it says the very same thing."""
    waiting = queries.last_fetch_to_confirm(source_id)
    given = waiting.given if waiting else None
    if given is None or given.is_applied:
        return None
    return given.id if given.file.sha256 == sha256(sheet.content).hexdigest() else None
