"""Texts and photos of a year: written, shown, printed, frozen with its figures."""

from io import BytesIO

import pypdf
import pytest

from core.clock import now, today
from core.storage import StoredFile
from core.uploads import GivenFile, check_photo
from marketplace.retex import queries, services
from marketplace.retex.enums import TextPart
from marketplace.retex.errors import NoPhotoChosen, PhotoGone, TooManyPhotos, YearFrozen
from marketplace.retex.models import RetexDraft, RetexPhoto
from marketplace.retex.queries import stories
from marketplace.retex.rules.story import LONGEST_TEXT, MOST_PHOTOS, check_room, is_open, paragraphs_of
from marketplace.retex.services import story
from tests.factories import make_coordinator, make_manager, make_official
from tests.files import PDF, picture
from tests.marketplace.retex.factories import frozen_as, make_year
from tests.pages import text_of

SMALL = check_photo(GivenFile("a.jpg", picture()))


@pytest.fixture
def year(db):
    return make_year()


def write(**texts):
    story.write_story(2025, {TextPart(name): text for name, text in texts.items()}, by=None, now=now())


def publish():
    return services.publish_retex(2025, by=None, now=now(), today=today())


def printed(pdf):
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [("", ()), ("  \n\n", ()), ("Un\r\nDeux\n\n Trois ", ("Un", "Deux", "Trois")), ("# Pas un titre", ("# Pas un titre",))],
)
def test_each_line_is_a_paragraph(text, paragraphs):
    assert paragraphs_of(text) == paragraphs


@pytest.mark.one_engine
def test_a_published_year_is_open_only_in_an_erratum():
    assert [is_open(is_published=one, erratum_reason=why) for one in (False, True) for why in ("", "Faute")] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.one_engine
def test_a_report_has_eight_photos_at_most():
    check_room(0, MOST_PHOTOS)
    with pytest.raises(TooManyPhotos):
        check_room(1, MOST_PHOTOS)
    with pytest.raises(NoPhotoChosen):
        check_room(0, 0)


def test_the_coordinator_writes_and_sees_the_draft_then_everybody_reads_it(client, client_of, year):
    coordinator = client_of(make_coordinator())
    words = "Belle année <script>alert(1)</script>\nDeuxième paragraphe"

    coordinator.submit("/retex/2025/textes", "Enregistrer les textes", introduction=words)
    preview, draft = coordinator.page("/retex/2025/textes"), coordinator.page("/retex/2025")
    assert coordinator.queries <= 10
    paper = printed(coordinator.get("/retex/2025/pdf").data)
    assert client.get("/retex/2025").status_code == 404
    publish()

    for page in (preview, draft, client.page("/retex/2025")):
        assert "Belle année <script>alert(1)</script>" in [one.get_text() for one in page.select("main p")]
        assert "Temps forts" not in [one.get_text() for one in page.select("h2, h3")]
    assert "Deuxième paragraphe" in paper
    assert "Deuxième paragraphe" in printed(client.get("/retex/2025/pdf").data)


def test_a_text_of_fifty_thousand_signs_is_refused_in_words_and_stays_typed(client_of, year, db):
    coordinator, long = client_of(make_coordinator()), "a" * 50_000

    answer = coordinator.submit("/retex/2025/textes", "Enregistrer les textes", outlook=long)

    assert answer.status_code == 422
    assert f"{LONGEST_TEXT} caractères au plus" in text_of(answer)
    assert long in answer.text
    assert db.query(RetexDraft).count() == 0


def test_photos_are_added_described_and_taken_off(client, client_of, year, db):
    coordinator = client_of(make_coordinator())
    files = {"chosen": [(BytesIO(picture()), "a.jpg"), (BytesIO(PDF), "b.pdf")]}

    answer = coordinator.submit("/retex/2025/textes", "Ajouter les photos", **files)
    assert "« b.pdf »" in text_of(answer).replace("\u00a0", " ")
    photo = db.query(RetexPhoto).one()
    coordinator.submit(
        "/retex/2025/textes", "Enregistrer les descriptions", **{f"caption_{photo.id}": "Une remise", f"credit_{photo.id}": "Ville"}
    )

    image = coordinator.page("/retex/2025").select_one("main img")
    assert image["alt"] == "Une remise"
    assert client.get(image["src"]).status_code == 404
    assert coordinator.get(image["src"]).mimetype == "image/webp"
    coordinator.submit("/retex/2025/textes", "Enlever la photo 1")
    assert db.query(RetexPhoto).count() == db.query(StoredFile).count() == 0


def test_a_photo_that_is_published_is_for_all_and_printed(client, year):
    story.add_photos(2025, [SMALL], by=None, now=now())
    [photo] = stories.photos_of(2025)
    story.describe_photos(2025, {photo.id: ("Une remise", "Ville de Metz")}, by=None, now=now())
    publish()

    page = client.page("/retex/2025")
    pdf = client.get("/retex/2025/pdf").data

    assert client.get(page.select_one("main img")["src"]).status_code == 200
    assert "Une remise" in printed(pdf)
    assert "Photo : Ville de Metz" in printed(pdf).replace("\u00a0", " ")
    assert any(image.name for one in pypdf.PdfReader(BytesIO(pdf)).pages for image in one.images)


def test_once_published_nothing_is_written_any_more(client_of, year, db):
    write(introduction="Avant")
    story.add_photos(2025, [SMALL], by=None, now=now())
    [photo] = stories.photos_of(2025)
    frozen = publish().figures["story"]

    for command in (
        lambda: write(introduction="Après"),
        lambda: story.add_photos(2025, [SMALL], by=None, now=now()),
        lambda: story.describe_photos(2025, {photo.id: ("x", "y")}, by=None, now=now()),
        lambda: story.remove_photo(2025, photo.id, by=None, now=now()),
    ):
        with pytest.raises(YearFrozen):
            command()
    answer = client_of(make_coordinator()).post("/retex/2025/textes", data={"introduction": "Après"})
    assert answer.status_code == 422
    assert "est publié" in text_of(answer)
    assert queries.find_retex(2025).figures["story"] == frozen
    assert frozen["passages"] == [{"part": "introduction", "paragraphs": ["Avant"]}]


def test_a_photo_gone_is_said(year):
    story.add_photos(2025, [SMALL], by=None, now=now())
    with pytest.raises(PhotoGone):
        story.describe_photos(2025, {999_999: ("x", "y")}, by=None, now=now())


@pytest.mark.parametrize("member", [make_official, make_manager])
def test_nobody_else_writes(client_of, year, member):
    assert client_of(member()).get("/retex/2025/textes").status_code == 403


def test_an_edition_from_before_texts_has_none(client, year, db):
    retex = publish()
    older = frozen_as(retex, {name: retex.figures[name] for name in ("report", "basis")})

    assert queries.published_story(older).passages == ()
    assert client.get("/retex/2025").status_code == 200
