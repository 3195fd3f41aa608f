"""Photos, kept in the middle one of their sizes: enough to recognise a box, or to see what is wrong with it."""

from datetime import datetime
from typing import NamedTuple

from core import storage
from core.accounts.models import Membership
from core.db import transaction
from core.events import announce
from core.storage import StoredFile
from core.uploads import CheckedPhoto
from marketplace.collection import queries
from marketplace.collection.events import BoxPhotoChanged
from marketplace.collection.models import CollectionBox


class KeptPhoto(NamedTuple):
    """A photo as a row keeps it."""

    file: StoredFile
    width: int
    height: int


def keep_photo(photo: CheckedPhoto, name: str) -> KeptPhoto:
    """Store a photo, in the open transaction."""
    _small, medium, _large = photo.sizes
    return KeptPhoto(storage.store(medium.content, name=f"{name}.webp", media_type="image/webp"), medium.width, medium.height)


def change_photo(box_id: int, photo: CheckedPhoto, *, caption: str, by: Membership | None, now: datetime) -> CollectionBox:
    """Show a box as it is; the photo before is forgotten."""
    with transaction():
        box = queries.get_box_for_update(box_id)
        former = box.photo_id
        kept = keep_photo(photo, f"borne-{box.code}")
        box.photo, box.photo_width, box.photo_height = kept
        box.photo_caption = caption
        box.revision += 1
        announce(BoxPhotoChanged(box.id, former), by=by, at=now)
        return box


def forget_photo(file_id: int) -> None:
    """Remove a file that no box shows any more. Safe to repeat."""
    with transaction():
        storage.forget(file_id)
