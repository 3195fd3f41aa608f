"""Adding, describing, ordering and removing the photos of a lot."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core import storage
from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from core.uploads import CheckedPhoto
from marketplace.lots import queries, rules
from marketplace.lots.errors import PhotoGone
from marketplace.lots.events import LotPhotoRemoved, LotPhotosAdded, LotPhotosArranged
from marketplace.lots.models import Lot, LotPhoto


def add_photos(lot_id: int, photos: Sequence[CheckedPhoto], *, by: Membership | None, now: datetime) -> None:
    """Add photos after those of a lot, each described by the lot's title until somebody says better.

    Raises `PhotosClosed`, `NoPhotoChosen`, `TooManyPhotos`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_photos_open(lot)
        present = queries.photos_of(lot_id)
        rules.check_room(len(present), len(photos))
        last = max((photo.position for photo in present), default=0)
        for position, photo in enumerate(photos, start=last + 1):
            db.session.add(_stored(lot, photo, position))
        announce(LotPhotosAdded(lot_id, len(photos)), by=by, at=now)


def describe_photos(lot_id: int, captions: Mapping[int, str], *, by: Membership, now: datetime) -> None:
    """Say in words what photos show, by key; raises `PhotosClosed`, `PhotoGone`."""
    with transaction():
        photos = _changeable(lot_id)
        if captions.keys() - photos.keys():
            raise PhotoGone
        for photo_id, caption in captions.items():
            photos[photo_id].caption = caption
        announce(LotPhotosArranged(lot_id), by=by, at=now)


def raise_photo(lot_id: int, photo_id: int, *, by: Membership, now: datetime) -> None:
    """Show a photo one place earlier; raises `PhotosClosed`, `PhotoGone`."""
    with transaction():
        for position, photo in enumerate(rules.raised([*_changeable(lot_id).values()], photo_id), start=1):
            photo.position = position
        announce(LotPhotosArranged(lot_id), by=by, at=now)


def remove_photo(lot_id: int, photo_id: int, *, by: Membership, now: datetime) -> None:
    """Take a photo off a lot; raises `PhotosClosed`, `PhotoGone`."""
    with transaction():
        photo = _changeable(lot_id).get(photo_id)
        if photo is None:
            raise PhotoGone
        files = [photo.small_id, photo.medium_id, photo.large_id]
        db.session.delete(photo)
        announce(LotPhotoRemoved(lot_id, photo_id, files), by=by, at=now)


def forget_files(file_ids: Sequence[int]) -> None:
    """Remove from storage the files of a photo that was taken off its lot. Safe to repeat."""
    with transaction():
        for file_id in sorted(set(file_ids)):
            storage.forget(file_id)


def _changeable(lot_id: int) -> dict[int, LotPhoto]:
    """The photos of a lot, by key and in their order, while they may change; the lot is locked."""
    rules.check_photos_open(queries.get_lot_for_update(lot_id))
    return {photo.id: photo for photo in queries.photos_of(lot_id)}


def _stored(lot: Lot, photo: CheckedPhoto, position: int) -> LotPhoto:
    small, medium, large = (
        storage.store(size.content, name=f"lot-{lot.id}-photo-{position}-{size.width}.webp", media_type="image/webp")
        for size in photo.sizes
    )
    small_size, medium_size, large_size = photo.sizes
    return LotPhoto(
        lot_id=lot.id,
        position=position,
        caption=f"{lot.title}, photo {position}",
        small=small,
        medium=medium,
        large=large,
        small_width=small_size.width,
        medium_width=medium_size.width,
        width=large_size.width,
        height=large_size.height,
    )
