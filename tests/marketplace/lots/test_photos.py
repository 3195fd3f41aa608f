"""Photos of a lot: added, described, ordered, seen with the rights of the lot."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from core import storage
from core.clock import now
from core.events import Announcement
from core.uploads import GivenFile, check_photo
from marketplace.lots import queries, rules, services
from marketplace.lots.enums import LotState, PhotoSize
from marketplace.lots.errors import NoPhotoChosen, PhotoGone, PhotosClosed, TooManyPhotos
from tests.factories import make_manager, make_partner_manager
from tests.files import PDF, photo_of_telephone, picture
from tests.marketplace.lots.factories import make_lot, make_photo, make_verified_manager
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")

SMALL = check_photo(GivenFile("a.jpg", picture()))


def given(*names, content=None):
    return [(BytesIO(content or picture()), name) for name in names]


def captions(lot):
    return [photo.caption for photo in queries.photos_of(lot.id)]


def test_a_photo_is_described_by_the_title_until_somebody_says_better(db):
    manager = make_manager()
    lot = make_lot(manager.organisation, title="Douze portables", state=LotState.DRAFT)

    services.add_photos(lot.id, [SMALL, SMALL], by=manager, now=now())
    services.describe_photos(lot.id, {queries.photos_of(lot.id)[1].id: "Les chargeurs"}, by=manager, now=now())

    assert captions(lot) == ["Douze portables, photo 1", "Les chargeurs"]
    assert [row.name for row in db.query(Announcement).order_by(Announcement.id.desc()).limit(2)] == [
        "LotPhotosArranged",
        "LotPhotosAdded",
    ]


def test_photos_are_moved_and_removed():
    manager = make_manager()
    lot = make_lot(manager.organisation)
    first, second, third = (make_photo(lot) for _ in range(3))

    services.raise_photo(lot.id, third.id, by=manager, now=now())
    services.raise_photo(lot.id, first.id, by=manager, now=now())
    assert [photo.id for photo in queries.photos_of(lot.id)] == [first.id, third.id, second.id]

    services.remove_photo(lot.id, first.id, by=manager, now=now())
    assert [photo.id for photo in queries.photos_of(lot.id)] == [third.id, second.id]
    for command in (services.raise_photo, services.remove_photo):
        with pytest.raises(PhotoGone):
            command(lot.id, first.id, by=manager, now=now())
    with pytest.raises(PhotoGone):
        services.describe_photos(lot.id, {make_photo(make_lot()).id: "D’un autre lot"}, by=manager, now=now())


@pytest.mark.parametrize("state", LotState)
def test_photos_change_until_the_lot_is_allocated_or_withdrawn(state):
    lot = make_lot(state=state)
    if state in {LotState.ALLOCATED, LotState.WITHDRAWN}:
        with pytest.raises(PhotosClosed):
            services.add_photos(lot.id, [SMALL], by=None, now=now())
    else:
        services.add_photos(lot.id, [SMALL], by=None, now=now())


def test_a_lot_has_eight_photos_at_most():
    lot = make_lot()
    with pytest.raises(NoPhotoChosen):
        services.add_photos(lot.id, [], by=None, now=now())
    services.add_photos(lot.id, [SMALL] * rules.MOST_PHOTOS, by=None, now=now())
    with pytest.raises(TooManyPhotos):
        services.add_photos(lot.id, [SMALL], by=None, now=now())


def test_several_photos_are_added_at_once_and_the_page_says_what_they_show(client_of):
    manager = make_manager()
    lot = make_lot(manager.organisation, state=LotState.DRAFT, title="Écrans")
    path = f"/lots/{lot.id}/photos"
    client = client_of(manager)

    answer = client.submit(path, "Ajouter", taken=given("IMG_1.JPG")[0], chosen=given("a.jpg", "b.jpeg"))

    assert "3 photos ajoutées" in text_of(answer)
    assert captions(lot) == ["Écrans, photo 1", "Écrans, photo 2", "Écrans, photo 3"]
    kept = client.submit(
        path, "Enregistrer les descriptions", **{f"caption_{queries.photos_of(lot.id)[0].id}": "Une pile d’écrans"}
    )
    image = BeautifulSoup(kept.text, "html.parser").select_one("img[srcset]")
    assert image["alt"] == "Une pile d’écrans"
    assert (image["width"], image["height"]) == ("64", "48")
    assert (
        client.submit(path, "Enregistrer les descriptions", **{f"caption_{queries.photos_of(lot.id)[0].id}": " "}).status_code
        == 422
    )
    client.submit(path, "Avancer la photo 2")
    client.submit(path, "Enlever la photo 3")
    assert captions(lot) == ["Écrans, photo 2", "Une pile d’écrans"]


def test_a_refused_photo_keeps_the_others_and_says_why(client_of):
    manager = make_manager()
    lot = make_lot(manager.organisation)

    answer = client_of(manager).submit(
        f"/lots/{lot.id}/photos", "Ajouter", chosen=[*given("bonne.jpg"), (BytesIO(PDF), "bon.pdf"), (BytesIO(b""), "vide.png")]
    )

    assert len(queries.photos_of(lot.id)) == 1
    assert "« bon.pdf » : Ce fichier n’est pas accepté ici." in text_of(answer)
    assert "« vide.png » : Ce fichier est vide." in text_of(answer)


def test_nothing_good_is_a_refused_form(client_of):
    manager = make_manager()
    lot = make_lot(manager.organisation)
    client = client_of(manager)

    wrong = client.submit(f"/lots/{lot.id}/photos", "Ajouter", chosen=[(BytesIO(b"<svg/>"), "a.svg")])
    none = client.submit(f"/lots/{lot.id}/photos", "Ajouter")

    assert (wrong.status_code, none.status_code) == (422, 422)
    assert "« a.svg »" in text_of(wrong)
    assert "Choisissez au moins une photo." in text_of(none)


def test_photos_beyond_the_eighth_are_left_out_and_it_is_said(client_of):
    manager = make_manager()
    lot = make_lot(manager.organisation)
    services.add_photos(lot.id, [SMALL] * 7, by=None, now=now())

    answer = client_of(manager).submit(f"/lots/{lot.id}/photos", "Ajouter", chosen=given("a.jpg", "b.jpg", "c.jpg"))

    assert len(queries.photos_of(lot.id)) == 8
    assert "8 photos au plus : 2 photos n’ont pas été ajoutées." in text_of(answer)


def test_eight_photos_of_a_telephone_fit_in_one_sending_and_other_forms_accept_no_more_than_before(client_of):
    manager = make_manager()
    lot = make_lot(manager.organisation)
    client, heavy = client_of(manager), b"\0" * (13 * 1024 * 1024)

    assert "dépasse 10 Mo" in text_of(client.submit(f"/lots/{lot.id}/photos", "Ajouter", chosen=given("a.jpg", content=heavy)))
    assert client.post(f"/lots/{lot.id}/retirer", data={"reason": given("a", content=heavy)[0]}).status_code == 413


def test_a_photo_is_served_with_the_rights_of_its_lot(client_of):
    giver = make_manager()
    draft, published = make_lot(giver.organisation, state=LotState.DRAFT), make_lot(giver.organisation)
    hidden, shown = make_photo(draft), make_photo(published, photo_of_telephone())
    partner, stranger = client_of(make_verified_manager()), client_of(make_partner_manager())

    answer = partner.get(f"/lots/{published.id}/photos/{shown.id}/grande")

    assert answer.data == storage.read(shown.file_of(PhotoSize.LARGE))
    assert answer.mimetype == "image/webp"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"].startswith("private")
    assert b"Exif" not in answer.data
    assert partner.get(f"/lots/{draft.id}/photos/{hidden.id}/petite").status_code == 404
    assert stranger.get(f"/lots/{published.id}/photos/{shown.id}/petite").status_code == 404
    assert partner.get(f"/lots/{published.id}/photos/{hidden.id}/petite").status_code == 404
    assert partner.get(f"/lots/{published.id}/photos/{shown.id}/geante").status_code == 404
    assert client_of(giver).get(f"/lots/{draft.id}/photos/{hidden.id}/petite").status_code == 200


def test_a_page_of_the_catalogue_has_one_picture_for_all_its_thumbnails(client_of):
    without, red, blue = make_lot(), make_lot(), make_lot()
    for lot, colour in ((red, "red"), (blue, "blue")):
        content = BytesIO()
        Image.new("RGB", (400, 300), colour).save(content, "JPEG")
        make_photo(lot, content.getvalue())
    client = client_of(make_verified_manager())

    page = client.page("/lots")
    sources = {image["src"] for image in page.select("img.thumbnail")}
    sheet = client.get(sources.pop())

    assert not sources
    assert len(page.select("img.thumbnail")) == 2
    with Image.open(BytesIO(sheet.data)) as image:
        rows = [row.select_one("a").text for row in page.select("tbody tr")]
        seen = {title: image.getpixel((40, 60 * place + 30)) for place, title in enumerate(rows)}
    assert seen[red.title][0] > 2 * seen[red.title][2] + 100
    assert seen[blue.title][2] > 2 * seen[blue.title][0] + 100
    assert min(seen[without.title]) > 240


def test_thumbnails_are_those_of_published_lots_only(client_of):
    draft = make_photo(make_lot(state=LotState.DRAFT))
    client = client_of(make_verified_manager())

    with Image.open(BytesIO(client.get(f"/lots/vignettes?photos={draft.id}").data)) as image:
        assert min(image.getpixel((40, 30))) > 240
    for asked in ("", "0", "a-b", "-".join(["1"] * 26)):
        assert client.get(f"/lots/vignettes?photos={asked}").status_code == 404
    assert client_of(make_partner_manager()).get(f"/lots/vignettes?photos={draft.id}").status_code == 404


def test_a_photo_that_was_removed_leaves_nothing_in_storage(db):
    manager = make_manager()
    photo = make_photo(make_lot(manager.organisation))
    files = [photo.small, photo.medium, photo.large]
    places = [storage._path(file.sha256) for file in files]
    keys = [file.id for file in files]
    assert all(place.exists() for place in places)

    services.remove_photo(photo.lot_id, photo.id, by=manager, now=now())
    services.forget_files(keys)  # a job may run twice

    assert db.query(storage.StoredFile).filter(storage.StoredFile.id.in_(keys)).count() == 0
    assert not any(place.exists() for place in places)


def test_what_another_photo_still_shows_is_kept(db):
    manager = make_manager()
    removed, kept = make_photo(make_lot(manager.organisation)), make_photo(make_lot(manager.organisation))
    assert removed.large.sha256 == kept.large.sha256

    services.remove_photo(removed.lot_id, removed.id, by=manager, now=now())

    assert storage.read(kept.large)
