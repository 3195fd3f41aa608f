"""What is known of the data of devices: their media, and what was done to them."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Membership
from core.db import db
from core.errors import NotFound, found
from marketplace.inventory.models import DataErasure, EquipmentItem, StorageMedium


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
