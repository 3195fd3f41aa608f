"""What the coordinator writes of a year, and its photos."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.uploads import CheckedPhoto, check_photos
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file
from core.web.filters import counted
from core.web.requests import accepts_up_to
from marketplace.retex import queries
from marketplace.retex.access import can_publish, can_see_photo
from marketplace.retex.enums import PhotoSize
from marketplace.retex.forms import PhotosForm, StoryForm, photo_words, photo_words_form
from marketplace.retex.queries import stories
from marketplace.retex.rules.story import MOST_PHOTOS, is_open
from marketplace.retex.services import story as services
from marketplace.retex.views.blueprint import bp
from marketplace.retex.views.years import reportable

LARGEST_SENDING = 48 * 1024 * 1024  # eight photos of a telephone


@bp.get("/<int:year>/textes")
@open_to(Audience.COORDINATOR)
def write_story(year: int) -> ResponseReturnValue:
    draft = stories.find_draft(reportable(year))
    return _page(year, StoryForm(data=draft.texts if draft else {}))


@bp.post("/<int:year>/textes")
@open_to(Audience.COORDINATOR)
def save_story(year: int) -> ResponseReturnValue:
    form = StoryForm()
    require(can_publish)
    if form.validate_on_submit():
        with form.refusals():
            services.write_story(reportable(year), form.texts(), by=me(), now=now())
            flash("Les textes sont enregistrés.", "success")
            return redirect(url_for(".write_story", year=year, _anchor="apercu"))
    return _page(reportable(year), form), 422


@bp.post("/<int:year>/photos")
@open_to(Audience.COORDINATOR)
@accepts_up_to(LARGEST_SENDING)
def add_photos(year: int) -> ResponseReturnValue:
    form = PhotosForm()
    require(can_publish)
    if form.validate_on_submit():
        kept, refused = _checked(form, room=MOST_PHOTOS - len(stories.photos_of(reportable(year))))
        if not kept and refused:
            form.chosen.errors = refused
            return _page(year, photos=form), 422
        with form.refusals():
            services.add_photos(year, kept, by=me(), now=now())
            flash(f"{counted(len(kept), 'photo ajoutée', 'photos ajoutées')}. Dites ce qu’elles montrent.", "success")
            for sentence in refused:
                flash(sentence, "error")
            return redirect(url_for(".write_story", year=year, _anchor="photos"))
    return _page(reportable(year), photos=form), 422


@bp.post("/<int:year>/photos/decrire")
@open_to(Audience.COORDINATOR)
def describe_photos(year: int) -> ResponseReturnValue:
    form = photo_words_form(stories.photos_of(reportable(year)))
    require(can_publish)
    if form.validate_on_submit():
        with form.refusals():
            services.describe_photos(year, photo_words(form), by=me(), now=now())
            flash("Les descriptions sont enregistrées.", "success")
            return redirect(url_for(".write_story", year=year, _anchor="photos"))
    return _page(year, words=form), 422


@bp.post("/<int:year>/photos/<int:photo_id>/enlever")
@open_to(Audience.COORDINATOR)
def remove_photo(year: int, photo_id: int) -> ResponseReturnValue:
    stories.get_photo(reportable(year), photo_id)
    form = PhotosForm()
    with form.refusals():
        services.remove_photo(year, photo_id, by=me(), now=now())
        flash("La photo est enlevée.", "success")
        return redirect(url_for(".write_story", year=year, _anchor="photos"))
    return _page(year, photos=form), 422


@bp.get("/<int:year>/photos/<int:photo_id>/<any(petite, moyenne, grande):size>")
@open_to(Audience.PUBLIC)
def show_photo(year: int, photo_id: int, size: str) -> ResponseReturnValue:
    photo = stories.get_photo(year, photo_id)
    require_sight(can_see_photo, photo)
    return given_file(photo.file_of(PhotoSize(size)))


def _checked(form: PhotosForm, *, room: int) -> tuple[list[CheckedPhoto], list[str]]:
    """The photos that may be kept, and for each of the others a sentence that names it and says why."""
    kept, refused = check_photos(form.files())
    if len(kept) > room:
        left_out = counted(len(kept) - room, "photo n’a pas été ajoutée", "photos n’ont pas été ajoutées")
        refused.append(f"Un RETEX a {MOST_PHOTOS} photos au plus\u00a0: {left_out}.")
    return kept[:room], refused


def _page(year: int, form: StoryForm | None = None, photos: PhotosForm | None = None, words: Any = None) -> str:
    draft, retex = stories.find_draft(year), queries.find_retex(year)
    rows = stories.photos_of(year)
    reason = draft.erratum_reason if draft else ""
    return render_template(
        "retex/write_story.html",
        year=year,
        retex=retex,
        erratum_reason=reason,
        is_open=is_open(is_published=retex is not None, erratum_reason=reason),
        story=stories.draft_story(year),
        photos=rows,
        most=MOST_PHOTOS,
        form=form or StoryForm(formdata=None, data=draft.texts if draft else {}),
        photos_form=photos or PhotosForm(formdata=None),
        words=words or photo_words_form(rows, formdata=None),
    )
