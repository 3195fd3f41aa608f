"""Drawn photos for the lots of the demonstration: devices lined up on a table, as many as the lot has."""

from collections.abc import Mapping
from io import BytesIO

from core.uploads import CheckedPhoto, GivenFile, check_photo

SIZE = (1200, 900)
WALL, TABLE, DARK, SCREEN = (222, 226, 230), (176, 137, 104), (43, 48, 53), (73, 80, 87)
GREEN = (15, 92, 74)
PER_ROW, MOST = 6, 18


def photo_of(units: Mapping[str, int]) -> CheckedPhoto:
    """A drawing of that equipment, checked like any photo."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 600, *SIZE), fill=TABLE)
    for place in range(min(sum(units.values()), MOST)):
        row, column = divmod(place, PER_ROW)
        left, top = 60 + 185 * column + 20 * row, 330 + 150 * row
        draw.rounded_rectangle((left, top, left + 160, top + 115), radius=8, fill=DARK)
        draw.rectangle((left + 10, top + 10, left + 150, top + 95), fill=SCREEN)
        draw.rectangle((left - 8, top + 115, left + 168, top + 124), fill=(108, 117, 125))
    written = BytesIO()
    image.save(written, "JPEG", quality=85)
    return check_photo(GivenFile("photo.jpg", written.getvalue()))


def photo_of_box(rank: int) -> CheckedPhoto:
    """A drawing of a box against a wall, a little further to the right each time."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    left = 250 + 40 * (rank % 8)
    draw.rectangle((0, 780, *SIZE), fill=TABLE)
    draw.rounded_rectangle((left, 220, left + 320, 800), radius=24, fill=GREEN)
    draw.rounded_rectangle((left + 40, 290, left + 280, 350), radius=12, fill=DARK)
    draw.rectangle((left + 90, 450, left + 230, 590), fill=WALL)
    written = BytesIO()
    image.save(written, "JPEG", quality=85)
    return check_photo(GivenFile("photo.jpg", written.getvalue()))
