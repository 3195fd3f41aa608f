"""Writing the texts of a year, adding and describing its photos."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core import storage
from core.accounts.models import Membership
from core.db import db, hold, transaction
from core.events import announce
from core.uploads import CheckedPhoto
from marketplace.retex import queries
from marketplace.retex.enums import TextPart
from marketplace.retex.errors import PhotoGone
from marketplace.retex.events import RetexPhotoRemoved, RetexPhotosAdded, RetexPhotosDescribed, RetexWritten
from marketplace.retex.models import RetexDraft, RetexPhoto
from marketplace.retex.queries import stories
from marketplace.retex.rules import story as rules

Words = tuple[str, str]  # what a photo shows, whose it is


def write_story(year: int, texts: Mapping[TextPart, str], *, by: Membership | None, now: datetime) -> None:
    """Keep what the coordinator writes of a year; raises `YearFrozen`."""
    with transaction():
        draft = open_draft(year, now=now)
        for part, text in texts.items():
            setattr(draft, part.value, text)
        draft.revised_at = now
        announce(RetexWritten(draft.id, year), by=by, at=now)


def add_photos(year: int, photos: Sequence[CheckedPhoto], *, by: Membership | None, now: datetime) -> None:
    """Add photos after those of a year; raises `YearFrozen`, `NoPhotoChosen`, `TooManyPhotos`."""
    with transaction():
        open_draft(year, now=now)
        present = stories.photos_of(year)
        rules.check_room(len(present), len(photos))
        last = max((photo.position or 0 for photo in present), default=0)
        for position, photo in enumerate(photos, start=last + 1):
            db.session.add(_stored(year, photo, position))
        announce(RetexPhotosAdded(year, len(photos)), by=by, at=now)


def describe_photos(year: int, words: Mapping[int, Words], *, by: Membership | None, now: datetime) -> None:
    """Say what photos show and whose they are, by key; raises `YearFrozen`, `PhotoGone`. Editions keep their own words."""
    with transaction():
        photos = _changeable(year, now=now)
        if words.keys() - photos.keys():
            raise PhotoGone
        for photo_id, (caption, credit) in words.items():
            photos[photo_id].caption, photos[photo_id].credit = caption, credit
        announce(RetexPhotosDescribed(year), by=by, at=now)


def remove_photo(year: int, photo_id: int, *, by: Membership | None, now: datetime) -> None:
    """Take a photo off; its files stay when an edition shows it. Raises `YearFrozen`, `PhotoGone`."""
    with transaction():
        photo = _changeable(year, now=now).get(photo_id)
        if photo is None:
            raise PhotoGone
        files = [] if photo.is_published else [photo.small_id, photo.medium_id, photo.large_id]
        if photo.is_published:
            photo.position = None
        else:
            db.session.delete(photo)
        announce(RetexPhotoRemoved(year, photo_id, files), by=by, at=now)


def publish_story(year: int) -> rules.Story:
    """What is written of a year, in the transaction that publishes it: its photos are kept from then on."""
    for photo in stories.photos_of_for_update(year):
        photo.is_published = photo.is_published or photo.position is not None
    return stories.draft_story(year)


def forget_files(file_ids: Sequence[int]) -> None:
    """Remove from storage the files of a photo that was taken off. Safe to repeat."""
    with transaction():
        for file_id in sorted(set(file_ids)):
            storage.forget(file_id)


def open_draft(year: int, *, now: datetime) -> RetexDraft:
    """What is written of a year, held until the transaction ends, while it may change; raises `YearFrozen`."""
    hold_year(year)
    draft = stories.find_draft_for_update(year)
    is_published = queries.find_retex(year) is not None
    rules.check_open(is_published=is_published, erratum_reason=draft.erratum_reason if draft else "")
    if draft is None:
        draft = RetexDraft(year=year, revised_at=now)
        db.session.add(draft)
        db.session.flush()
    return draft


def hold_year(year: int) -> None:
    """Whoever writes, publishes or corrects a year waits for the others who do."""
    hold(f"retex {year}")


def _changeable(year: int, *, now: datetime) -> dict[int, RetexPhoto]:
    open_draft(year, now=now)
    return {photo.id: photo for photo in stories.photos_of_for_update(year) if photo.position is not None}


def _stored(year: int, photo: CheckedPhoto, position: int) -> RetexPhoto:
    small, medium, large = (
        storage.store(size.content, name=f"retex-{year}-photo-{position}-{size.width}.webp", media_type="image/webp")
        for size in photo.sizes
    )
    small_size, medium_size, large_size = photo.sizes
    return RetexPhoto(
        year=year,
        position=position,
        small=small,
        medium=medium,
        large=large,
        small_width=small_size.width,
        medium_width=medium_size.width,
        width=large_size.width,
        height=large_size.height,
    )
