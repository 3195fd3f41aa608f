"""The photos of lots, and who may see them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.db import db
from core.errors import found
from marketplace.lots.models import Lot, LotPhoto


def photos_of(lot_id: int) -> Sequence[LotPhoto]:
    """The photos of a lot, in their order."""
    return db.session.scalars(select(LotPhoto).where(LotPhoto.lot_id == lot_id).order_by(LotPhoto.position, LotPhoto.id)).all()


def get_photo(lot_id: int, photo_id: int) -> LotPhoto:
    """That photo of that lot, with its lot and its files; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(LotPhoto)
            .where(LotPhoto.id == photo_id, LotPhoto.lot_id == lot_id)
            .options(
                *(joinedload(part, innerjoin=True) for part in (LotPhoto.lot, LotPhoto.small, LotPhoto.medium, LotPhoto.large))
            )
        )
    )


def published_photos(photo_ids: Collection[int]) -> dict[int, LotPhoto]:
    """Those of the photos whose lot was published, by key, each with its smallest file."""
    photos = db.session.scalars(
        select(LotPhoto)
        .join(LotPhoto.lot)
        .where(LotPhoto.id.in_(photo_ids), Lot.published_at.is_not(None))
        .options(joinedload(LotPhoto.small, innerjoin=True))
        .order_by(LotPhoto.id)
    )
    return {photo.id: photo for photo in photos}
