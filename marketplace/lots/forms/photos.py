"""Photos and what they show."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from wtforms import (
    StringField,
)
from wtforms.validators import DataRequired

from core.uploads import LARGEST_PHOTO, PHOTOS, GivenFile, accepted_by_browsers, given_file, sentence_of
from core.web.fields import at_most, cleaned
from core.web.forms import Form
from marketplace.lots.models import LotPhoto

CAPTION_MAX = 200


class PhotosForm(Form):
    taken = FileField(
        "Prendre une photo",
        description="Sur un téléphone, ouvre l’appareil photo.",
        render_kw={"accept": accepted_by_browsers(PHOTOS), "capture": "environment"},
    )
    chosen = MultipleFileField(
        "Choisir des photos déjà prises",
        description=f"Une ou plusieurs. Chacune : {sentence_of(PHOTOS, LARGEST_PHOTO)}",
        render_kw={"accept": accepted_by_browsers(PHOTOS)},
    )

    def files(self) -> Iterator[GivenFile]:
        """What was given, one photo at a time."""
        for file in [self.taken.data, *(self.chosen.data or [])]:
            if given := given_file(file, largest=LARGEST_PHOTO):
                yield given


def captions_form(photos: Iterable[LotPhoto], **settings: Any) -> Any:
    """A form that asks what each photo shows."""
    fields = {
        f"caption_{photo.id}": StringField(
            f"Que montre la photo {number} ?",
            [DataRequired("Dites en quelques mots ce que montre cette photo."), at_most(CAPTION_MAX)],
            filters=[cleaned],
            default=photo.caption,
        )
        for number, photo in enumerate(photos, start=1)
    }
    return type("CaptionsForm", (Form,), fields)(**settings)


def captions_by_photo(form: Form) -> dict[int, str]:
    """What was said of each photo, by key."""
    return {int(name.removeprefix("caption_")): field.data for name, field in form._fields.items() if name.startswith("caption_")}
