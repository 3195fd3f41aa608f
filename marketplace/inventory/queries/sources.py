"""The asset-management applications that organisations let us read, and the readings made."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.db import db, locked
from core.errors import found
from marketplace.inventory.enums import FetchState, Nightly
from marketplace.inventory.models import InventorySource, SourceFetch

UNDER_WAY = (FetchState.ASKED, FetchState.RUNNING)
LATEST = 10


def find_source(organisation_id: int) -> InventorySource | None:
    """The source of an organisation, if it gave one."""
    return db.session.scalar(
        select(InventorySource)
        .where(InventorySource.organisation_id == organisation_id)
        .options(joinedload(InventorySource.organisation))
    )


def get_source(organisation_id: int) -> InventorySource:
    """The source of an organisation; raises `NotFound`."""
    return found(find_source(organisation_id))


def get_source_by_id(source_id: int) -> InventorySource:
    """That source with its organisation; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(InventorySource).where(InventorySource.id == source_id).options(joinedload(InventorySource.organisation))
        )
    )


def find_source_for_update(organisation_id: int) -> InventorySource | None:
    """The source of an organisation, locked."""
    return db.session.scalar(locked(select(InventorySource).where(InventorySource.organisation_id == organisation_id)))


def all_sources() -> Sequence[InventorySource]:
    """Every source, in key order."""
    return db.session.scalars(select(InventorySource).order_by(InventorySource.id)).all()


def nightly_source_ids() -> Sequence[int]:
    """The sources to be read each night, in key order."""
    return db.session.scalars(
        select(InventorySource.id).where(InventorySource.nightly != Nightly.NEVER).order_by(InventorySource.id)
    ).all()


def latest_fetches(source_id: int) -> Sequence[SourceFetch]:
    """The last readings of a source, the newest first."""
    return db.session.scalars(
        select(SourceFetch).where(SourceFetch.source_id == source_id).order_by(SourceFetch.id.desc()).limit(LATEST)
    ).all()


def get_fetch(fetch_id: int) -> SourceFetch:
    """That reading with its source and organisation; raises `NotFound`."""
    return found(find_fetch(fetch_id))


def find_fetch(fetch_id: int) -> SourceFetch | None:
    """That reading with its source and organisation, if it is still there: its source may have been removed."""
    return db.session.scalar(
        select(SourceFetch)
        .where(SourceFetch.id == fetch_id)
        .options(joinedload(SourceFetch.source, innerjoin=True).joinedload(InventorySource.organisation))
        .execution_options(populate_existing=True)
    )


def find_fetch_for_update(fetch_id: int) -> SourceFetch | None:
    """That reading, locked, if it is still there."""
    return db.session.scalar(locked(select(SourceFetch).where(SourceFetch.id == fetch_id)))


def fetch_under_way(source_id: int) -> SourceFetch | None:
    """The reading of a source that is not over, locked."""
    return db.session.scalar(
        locked(select(SourceFetch).where(SourceFetch.source_id == source_id, SourceFetch.state.in_(UNDER_WAY)))
    )


def was_fetched_by_night(source_id: int, *, since: datetime) -> bool:
    """Whether a nightly reading was asked since that moment."""
    statement = select(SourceFetch.id).where(
        SourceFetch.source_id == source_id, SourceFetch.is_nightly, SourceFetch.asked_at >= since
    )
    return db.session.scalar(statement.limit(1)) is not None


def last_fetch_to_confirm(source_id: int) -> SourceFetch | None:
    """The last reading that brought something to confirm, with its import and file."""
    return db.session.scalar(
        select(SourceFetch)
        .where(SourceFetch.source_id == source_id, SourceFetch.state == FetchState.READY)
        .options(joinedload(SourceFetch.given))
        .order_by(SourceFetch.id.desc())
        .limit(1)
    )
