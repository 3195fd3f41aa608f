"""The photos of a lot: shown with the rights of the lot, added and arranged by whoever gives it."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import pictures, storage
from core.clock import now
from core.errors import NotFound
from core.keys import key_of
from core.uploads import CheckedPhoto, check_photos
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import file_response, given_file
from core.web.filters import counted
from core.web.pages import ROWS_PER_PAGE
from core.web.requests import accepts_up_to
from marketplace.lots import access, queries, rules, services
from marketplace.lots.enums import PhotoSize
from marketplace.lots.forms import PhotosForm, captions_by_photo, captions_form
from marketplace.lots.models import Lot
from marketplace.lots.views.blueprint import bp

LARGEST_SENDING = 48 * 1024 * 1024  # eight photos of a telephone


@bp.get("/lots/<int:lot_id>/photos")
@open_to(Audience.PUBLIC_BODY)
def arrange_photos(lot_id: int) -> ResponseReturnValue:
    return _photos_page(_changeable(lot_id), PhotosForm())


@bp.post("/lots/<int:lot_id>/photos")
@open_to(Audience.PUBLIC_BODY)
@accepts_up_to(LARGEST_SENDING)
def add_photos(lot_id: int) -> ResponseReturnValue:
    lot, form = _changeable(lot_id), PhotosForm()
    if form.validate_on_submit():
        kept, refused = _checked(form, room=rules.MOST_PHOTOS - len(queries.photos_of(lot_id)))
        if not kept and refused:
            form.chosen.errors = refused
            return _photos_page(lot, form), 422
        with form.refusals():
            services.add_photos(lot_id, kept, by=me(), now=now())
            flash(
                f"{counted(len(kept), 'photo ajoutée', 'photos ajoutées')}. Dites en quelques mots ce qu’elles montrent.", "success"
            )
            for sentence in refused:
                flash(sentence, "error")
            return redirect(url_for(".arrange_photos", lot_id=lot_id))
    return _photos_page(queries.get_lot(lot_id), form), 422


@bp.post("/lots/<int:lot_id>/photos/decrire")
@open_to(Audience.PUBLIC_BODY)
def describe_photos(lot_id: int) -> ResponseReturnValue:
    lot, form = _changeable(lot_id), captions_form(queries.photos_of(lot_id))
    if form.validate_on_submit():
        with form.refusals():
            services.describe_photos(lot_id, captions_by_photo(form), by=me(), now=now())
            flash("Les descriptions sont enregistrées.", "success")
            return redirect(_way_back(lot))
    return _photos_page(queries.get_lot(lot_id), PhotosForm(formdata=None), captions=form), 422


@bp.post("/lots/<int:lot_id>/photos/<int:photo_id>/avancer")
@open_to(Audience.PUBLIC_BODY)
def raise_photo(lot_id: int, photo_id: int) -> ResponseReturnValue:
    _changeable(lot_id)
    queries.get_photo(lot_id, photo_id)
    services.raise_photo(lot_id, photo_id, by=me(), now=now())
    return redirect(url_for(".arrange_photos", lot_id=lot_id))


@bp.post("/lots/<int:lot_id>/photos/<int:photo_id>/enlever")
@open_to(Audience.PUBLIC_BODY)
def remove_photo(lot_id: int, photo_id: int) -> ResponseReturnValue:
    _changeable(lot_id)
    queries.get_photo(lot_id, photo_id)
    services.remove_photo(lot_id, photo_id, by=me(), now=now())
    flash("La photo est enlevée.", "success")
    return redirect(url_for(".arrange_photos", lot_id=lot_id))


@bp.get("/lots/<int:lot_id>/photos/<int:photo_id>/<any(petite, moyenne, grande):size>")
@open_to(Audience.SIGNED_IN)
def show_photo(lot_id: int, photo_id: int, size: str) -> ResponseReturnValue:
    photo = queries.get_photo(lot_id, photo_id)
    require_sight(access.can_see_lot, photo.lot)
    return given_file(photo.file_of(PhotoSize(size)))


@bp.get("/lots/vignettes")
@open_to(Audience.SIGNED_IN)
def show_thumbnails() -> ResponseReturnValue:
    """The thumbnails of one page of the catalogue, in one picture: twenty-five requests would cost it its grade (ADR 12)."""
    require_sight(access.can_see_catalogue)
    asked = request.args.get("photos", "").split("-")
    keys = [key_of(text) for text in asked]
    if len(keys) > ROWS_PER_PAGE or not any(keys):
        raise NotFound
    photos = queries.published_photos(keys)
    sheet = pictures.contact_sheet([storage.read(photos[key].small) if key in photos else None for key in keys])
    return _kept_a_while(file_response(sheet, "vignettes.webp", "image/webp", as_attachment=True))


def _kept_a_while(response: Response) -> Response:
    """Its address names the photos, which never change: for an hour, the browser need not ask again."""
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _changeable(lot_id: int) -> Lot:
    lot = queries.get_lot(lot_id)
    require_sight(access.can_see_lot, lot)
    require(access.can_edit_lot, lot)
    return lot


def _checked(form: PhotosForm, *, room: int) -> tuple[list[CheckedPhoto], list[str]]:
    """The photos that may be kept, and for each of the others a sentence that names it and says why."""
    kept, refused = check_photos(form.files())
    if len(kept) > room:
        left_out = counted(len(kept) - room, "photo n’a pas été ajoutée", "photos n’ont pas été ajoutées")
        refused.append(f"Un lot a {rules.MOST_PHOTOS} photos au plus\u00a0: {left_out}.")
    return kept[:room], refused


def _way_back(lot: Lot) -> str:
    return url_for(".prepare_lot" if lot.state.is_draft else ".show_lot", lot_id=lot.id)


def _photos_page(lot: Lot, form: PhotosForm, captions: Any = None) -> str:
    photos = queries.photos_of(lot.id)
    return render_template(
        "lots/arrange_photos.html",
        lot=lot,
        photos=photos,
        form=form,
        captions=captions or captions_form(photos, formdata=None),
        most=rules.MOST_PHOTOS,
        way_back=_way_back(lot),
    )
