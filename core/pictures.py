"""Pictures written anew: only their points are kept, turned the right way up."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 25_000_000
LONGEST_SIDES = (320, 800, 1600)  # what is seen in a list, in a page, on the whole screen
QUALITY = 75
THUMBNAIL = (80, 60)  # as static/css/boucle.css shows them
THUMBNAIL_QUALITY = 60
DOCUMENT_QUALITY = 90  # small print must stay readable


class NotReadable(Exception):
    """The content is not a picture of the kind it says."""


class TooManyPixels(Exception):
    """More points than this machine should unfold."""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a photo, in WebP."""

    width: int
    height: int
    content: bytes


def written_anew(content: bytes, form: str) -> bytes:
    """The same picture in the same form (« JPEG », « PNG »), without anything but its points.

    Raises `NotReadable`, `TooManyPixels`.
    """
    return _encoded(_opened(content, form), form, quality=DOCUMENT_QUALITY)


def three_sizes(content: bytes, form: str) -> tuple[Size, ...]:
    """A photo in WebP within each of `LONGEST_SIDES`, smallest first; never larger than it was.

    Raises `NotReadable`, `TooManyPixels`.
    """
    picture = _opened(content, form, within=LONGEST_SIDES[-1])
    sizes = []
    for side in reversed(LONGEST_SIDES):
        picture.thumbnail((side, side))
        sizes.append(Size(picture.width, picture.height, _encoded(picture, "WEBP", quality=QUALITY)))
    return tuple(reversed(sizes))


def contact_sheet(photos: Sequence[bytes | None]) -> bytes:
    """Thumbnails one under the other, in one picture in WebP, a blank where there is none. `photos` are ours, in WebP."""
    from PIL import Image, ImageOps

    width, height = THUMBNAIL
    sheet = Image.new("RGB", (width, height * len(photos)), "white")
    for place, content in enumerate(photos):
        if content is not None:
            sheet.paste(ImageOps.fit(_opened(content, "WEBP").convert("RGB"), THUMBNAIL), (0, height * place))
    return _encoded(sheet, "WEBP", quality=THUMBNAIL_QUALITY)


def _opened(content: bytes, form: str, *, within: int | None = None) -> "Image.Image":
    """The first picture of the file, upright, in plain colours. A JPEG larger than `within` is decoded smaller at once."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            if within:
                picture.draft("RGB", (within, within))
            upright = ImageOps.exif_transpose(picture)
            has_holes = "A" in upright.getbands() or "transparency" in upright.info
            plain = upright.convert("RGBA" if has_holes else "L" if upright.mode in {"1", "L"} else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except (OSError, SyntaxError, ValueError, TypeError, ArithmeticError, LookupError, struct.error, zlib.error) as error:
        raise NotReadable from error
    plain.info.clear()
    return plain


def _encoded(picture: "Image.Image", form: str, *, quality: int) -> bytes:
    written = BytesIO()
    settings = {"optimize": True} if form == "PNG" else {"quality": quality}
    picture.convert("RGB" if form == "JPEG" and picture.mode == "RGBA" else picture.mode).save(written, form, **settings)
    return written.getvalue()
