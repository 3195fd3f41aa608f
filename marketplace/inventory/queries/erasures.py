"""What is known of the data of devices: their media, and what was done to them."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Membership
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import NotFound, found
from marketplace.inventory.models import DataErasure, EquipmentItem, ErasureReport, StorageMedium
from marketplace.inventory.rules.erasure_reports import Device, Known


def media_by_item(item_ids: Collection[int]) -> dict[int, list[StorageMedium]]:
    """The known media of each of those devices, in the order they were told."""
    rows = db.session.scalars(select(StorageMedium).where(StorageMedium.item_id.in_(item_ids)).order_by(StorageMedium.id))
    media: dict[int, list[StorageMedium]] = defaultdict(list)
    for medium in rows:
        media[medium.item_id].append(medium)
    return media


def erasures_by_item(item_ids: Collection[int]) -> dict[int, list[DataErasure]]:
    """What was said of the data of each of those devices since it was last in use, in the order it was said."""
    rows = db.session.scalars(
        select(DataErasure)
        .join(DataErasure.item)
        .where(
            DataErasure.item_id.in_(item_ids),
            or_(EquipmentItem.back_in_use_at.is_(None), DataErasure.recorded_at > EquipmentItem.back_in_use_at),
        )
        .options(joinedload(DataErasure.medium), joinedload(DataErasure.organisation))
        .order_by(DataErasure.item_id, DataErasure.id)
    )
    erasures: dict[int, list[DataErasure]] = defaultdict(list)
    for erasure in rows:
        erasures[erasure.item_id].append(erasure)
    return erasures


def erasures_of(item_id: int) -> Sequence[DataErasure]:
    """All that was ever said of the data of a device, the newest first, with who said it and the file given."""
    return db.session.scalars(
        select(DataErasure)
        .where(DataErasure.item_id == item_id)
        .options(
            joinedload(DataErasure.medium),
            joinedload(DataErasure.file),
            joinedload(DataErasure.organisation),
            joinedload(DataErasure.by).joinedload(Membership.user),
        )
        .order_by(DataErasure.id.desc())
    ).all()


def get_erasure(erasure_id: int) -> DataErasure:
    """That row with its device, its owner and its file; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(DataErasure)
            .where(DataErasure.id == erasure_id)
            .options(
                joinedload(DataErasure.file), joinedload(DataErasure.item, innerjoin=True).joinedload(EquipmentItem.organisation)
            )
        )
    )


def get_medium(medium_id: int) -> StorageMedium:
    """That medium; raises `NotFound`."""
    return found(db.session.scalar(select(StorageMedium).where(StorageMedium.id == medium_id)))


def get_medium_of(medium_id: int, item_ids: Collection[int]) -> StorageMedium:
    """That medium of the only device there is; raises `NotFound` when it is another's."""
    medium = get_medium(medium_id)
    if [medium.item_id] != list(item_ids):
        raise NotFound
    return medium


def is_spoken_for(medium_id: int) -> bool:
    """Whether an erasure was recorded for that medium."""
    return db.session.scalar(select(DataErasure.id).where(DataErasure.medium_id == medium_id).limit(1)) is not None


def erasures_known(organisation_id: int) -> Known:
    """What the report of a tool is compared with: the devices of that organisation, their media, what was said of their data."""
    item = EquipmentItem
    devices = db.session.execute(
        select(
            item.id, item.name, item.serial_key, item.inventory_number, item.purchased_on, EquipmentCategory.holds_data, item.state
        )
        .join(item.category)
        .where(item.organisation_id == organisation_id)
        .order_by(item.id)
    )
    media = db.session.execute(
        select(StorageMedium.serial_key, StorageMedium.item_id, StorageMedium.id)
        .join(item, item.id == StorageMedium.item_id)
        .where(item.organisation_id == organisation_id, StorageMedium.serial_key.is_not(None))
        .order_by(StorageMedium.id.desc())
    )
    said = db.session.execute(
        select(
            DataErasure.item_id, DataErasure.medium_id, DataErasure.level, DataErasure.result, DataErasure.tool,
            DataErasure.tool_version, DataErasure.erased_on,
        )
        .join(DataErasure.item)
        .where(item.organisation_id == organisation_id)
    )  # fmt: skip
    return Known(
        [Device(*row[:6], is_here=not row[6].has_left) for row in devices],
        {row[0] or "": (row[1], row[2]) for row in media},
        frozenset((row[0], row[1], row[2], row[3], row[4], row[5], row[6]) for row in said),
    )


def get_erasure_report(report_id: int) -> ErasureReport:
    """That report with its file and its organisation; raises `NotFound`."""
    statement = select(ErasureReport).where(ErasureReport.id == report_id)
    return found(db.session.scalar(statement.options(joinedload(ErasureReport.file), joinedload(ErasureReport.organisation))))


def erasure_report_for_update(report_id: int) -> ErasureReport:
    """That report, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(ErasureReport).where(ErasureReport.id == report_id))))
