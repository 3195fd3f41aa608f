"""Saying what was done to the data of devices."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, in_transaction, transaction
from core.events import announce
from core.storage import StoredFile
from core.uploads import CheckedFile
from marketplace.inventory import queries
from marketplace.inventory.enums import ErasureLevel, ErasureResult, MediumKind
from marketplace.inventory.errors import MediumKnown, MediumSpokenFor, NothingChosen
from marketplace.inventory.events import ErasuresRecorded, StorageMediumAdded, StorageMediumRemoved
from marketplace.inventory.models import DataErasure, EquipmentItem, StorageMedium
from marketplace.inventory.queries import Selection
from marketplace.inventory.rules import erasures as rules
from marketplace.inventory.rules.vocabulary import serial_key_of


@dataclass(frozen=True, slots=True)
class ErasureFacts:
    """What a person, or a tool, says of an erasure."""

    level: ErasureLevel
    result: ErasureResult
    tool: str
    erased_on: date
    tool_version: str = ""
    operator: str = ""
    note: str = ""


def record_erasures(
    selection: Selection,
    facts: ErasureFacts,
    *,
    organisation_id: int,
    medium_id: int | None = None,
    file: CheckedFile | None = None,
    by: Membership | None,
    now: datetime,
) -> int:
    """The owner says what was done to the data of some of its devices; how many. Those that hold no data are left aside.

    `medium_id` is one medium of the only device chosen. Raises `NothingChosen`, `NotFound`, `ListHasChanged`, and the refusals of
    `rules.erasures`.
    """
    with transaction():
        items = queries.selected_for_update(organisation_id, selection)
        if not items:
            raise NothingChosen
        rules.check_erasable(items)
        about = [item for item in items if item.category.holds_data]
        note_erasures(about, facts, medium_id=medium_id, file=file, organisation_id=organisation_id, by=by, now=now)
    return len(about)


def note_erasures(
    items: Sequence[EquipmentItem],
    facts: ErasureFacts,
    *,
    organisation_id: int,
    medium_id: int | None = None,
    file: CheckedFile | StoredFile | None = None,
    by: Membership | None,
    now: datetime,
) -> None:
    """Keep what `organisation_id` did to the data of those devices, locked, within the command that lets it say so.

    Raises `NotFound` for the medium of another device, and the refusals of `rules.erasures.check_erasure`.
    """
    if not in_transaction():
        raise RuntimeError("an erasure is noted within the command that lets it be said")
    for item in items:
        rules.check_erasure(item, facts.tool, facts.erased_on, today=paris_day(now))
    if medium_id is not None:
        queries.get_medium_of(medium_id, [item.id for item in items])
    kept = storage.store(file.content, name=file.name, media_type=file.media_type) if isinstance(file, CheckedFile) else file
    db.session.add_all(
        DataErasure(
            item_id=item.id,
            medium_id=medium_id,
            file=kept,
            organisation_id=organisation_id,
            recorded_at=now,
            by_membership_id=by.id if by else None,
            **asdict(facts),
        )
        for item in items
    )
    db.session.flush()
    settle_erasures(items)
    announce(
        ErasuresRecorded(
            organisation_id,
            tuple(item.id for item in items),
            facts.level.value,
            facts.result.value,
            facts.tool,
            facts.erased_on.isoformat(),
        ),
        by=by,
        at=now,
        about={"equipment_item": [item.id for item in items]},
    )


def settle_erasures(items: Sequence[EquipmentItem]) -> None:
    """Write on each of those devices where its data stand, as its rows say it."""
    ids = [item.id for item in items]
    media, erasures = queries.media_by_item(ids), queries.erasures_by_item(ids)
    for item in items:
        said = [rules.Said(row.medium_id, row.result) for row in erasures.get(item.id, ())]
        item.erasure = rules.erasure_state([medium.id for medium in media.get(item.id, ())], said)


def add_medium(
    item_id: int, *, kind: MediumKind, serial: str, capacity_gb: int | None, by: Membership | None, now: datetime
) -> StorageMedium:
    """Tell one more disk or memory of a device; raises `ItemIsGone`, `NoDataToErase`, `MediumKnown`."""
    with transaction():
        (item,) = queries.items_by_id_for_update({item_id}, queries.get_item(item_id).organisation_id)
        rules.check_erasable([item])
        key = serial_key_of(serial)
        if key and any(medium.serial_key == key for medium in queries.media_by_item([item_id])[item_id]):
            raise MediumKnown
        medium = StorageMedium(item_id=item_id, kind=kind, serial=serial.strip(), serial_key=key, capacity_gb=capacity_gb)
        db.session.add(medium)
        db.session.flush()
        settle_erasures([item])
        announce(StorageMediumAdded(item_id, medium.label), by=by, at=now)
        return medium


def remove_medium(medium_id: int, *, by: Membership | None, now: datetime) -> None:
    """Forget a medium told by mistake; raises `MediumSpokenFor` once an erasure speaks of it, `ItemIsGone`."""
    with transaction():
        medium = queries.get_medium(medium_id)
        (item,) = queries.items_by_id_for_update({medium.item_id}, queries.get_item(medium.item_id).organisation_id)
        rules.check_erasable([item])
        if queries.is_spoken_for(medium_id):
            raise MediumSpokenFor
        db.session.delete(medium)
        db.session.flush()
        settle_erasures([item])
        announce(StorageMediumRemoved(item.id, medium.label), by=by, at=now)
