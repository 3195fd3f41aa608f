"""What the coordinator says of a year in words and photos, and when it may change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.retex.enums import TextPart
from marketplace.retex.errors import NoPhotoChosen, TooManyPhotos, YearFrozen

MOST_PHOTOS = 8
LONGEST_TEXT = 8_000  # characters of one part: some three printed pages


@dataclass(frozen=True, slots=True)
class Passage:
    """One part that was written, cut into paragraphs."""

    part: TextPart
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as the report shows it. `sha256` is that of its largest file; `width` and `height` are those of that file."""

    id: int
    caption: str
    credit: str
    small_width: int
    medium_width: int
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Story:
    """The texts and photos of a year; a part nobody wrote is left out."""

    passages: tuple[Passage, ...] = ()
    photos: tuple[Photo, ...] = ()


def story_of(texts: Mapping[TextPart, str], photos: Sequence[Photo]) -> Story:
    """What was written, in the order it is read, and the photos in theirs."""
    passages = (Passage(part, paragraphs_of(texts.get(part, ""))) for part in TextPart)
    return Story(tuple(passage for passage in passages if passage.paragraphs), tuple(photos))


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: each line that says something. Nothing in it is markup."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def check_open(*, is_published: bool, erratum_reason: str) -> None:
    """Raises `YearFrozen` when texts and photos change no more."""
    if not is_open(is_published=is_published, erratum_reason=erratum_reason):
        raise YearFrozen


def is_open(*, is_published: bool, erratum_reason: str) -> bool:
    """Texts and photos change until the year is published, then only in an erratum."""
    return not is_published or bool(erratum_reason)


def check_room(present: int, added: int) -> None:
    """At least one photo is added, and a report has eight at most; raises `NoPhotoChosen`, `TooManyPhotos`."""
    if not added:
        raise NoPhotoChosen
    if present + added > MOST_PHOTOS:
        raise TooManyPhotos
