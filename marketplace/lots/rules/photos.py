"""How many photos a lot has, in which order, and when they change."""

from collections.abc import Sequence

from marketplace.lots.enums import LotState
from marketplace.lots.errors import NoPhotoChosen, PhotoGone, PhotosClosed, TooManyPhotos
from marketplace.lots.models import Lot, LotPhoto

MOST_PHOTOS = 8


def are_photos_open(lot: Lot) -> bool:
    """Photos change until the lot is allocated or withdrawn."""
    return lot.state not in {LotState.ALLOCATED, LotState.WITHDRAWN}


def check_photos_open(lot: Lot) -> None:
    """Raises `PhotosClosed` when photos change no more."""
    if not are_photos_open(lot):
        raise PhotosClosed


def check_room(present: int, added: int) -> None:
    """At least one photo is added, and a lot has eight at most; raises `NoPhotoChosen`, `TooManyPhotos`."""
    if not added:
        raise NoPhotoChosen
    if present + added > MOST_PHOTOS:
        raise TooManyPhotos


def raised(photos: Sequence[LotPhoto], photo_id: int) -> list[LotPhoto]:
    """The photos in their order, that one a place earlier; the first stays first. Raises `PhotoGone`."""
    ordered = list(photos)
    place = next((place for place, photo in enumerate(ordered) if photo.id == photo_id), None)
    if place is None:
        raise PhotoGone
    if place:
        ordered[place - 1], ordered[place] = ordered[place], ordered[place - 1]
    return ordered
