"""Files people give: each hazard with a real file."""

import json
import random
import zipfile
from contextlib import suppress
from io import BytesIO
from itertools import islice, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from core import uploads
from core.documents import render_pdf
from core.uploads import DOCUMENTS, GivenFile, Kind, check_file, check_photo, given_file
from tests.core.test_documents import GOLDEN
from tests.files import (
    HOSTILE_PDFS,
    PDF,
    action,
    pdf,
    pdf_bomb,
    photo_of_telephone,
    picture,
    png_of,
    png_with_text,
)

pytestmark = pytest.mark.one_engine

ENDINGS = {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png", Kind.WEBP: "webp"}


def refusal_of(name, content, check=check_file, **settings):
    with pytest.raises(uploads.FileRefused) as refused:
        check(GivenFile(name, content), **settings)
    return refused.value


def points(content):
    with Image.open(BytesIO(content)) as image:
        return image.size


# What is kept


def test_a_sound_pdf_is_kept_as_it_was_given():
    kept = check_file(GivenFile("Bon d’enlèvement.PDF", PDF))

    assert (kept.name, kept.media_type, kept.content) == ("Bon d’enlèvement.PDF", "application/pdf", PDF)


@pytest.mark.parametrize("place", ["array", "action", "name"])
def test_a_pdf_that_opens_on_a_page_is_kept(place):
    def change(document):
        first = Array([document.pages[0].obj, Name.Fit])
        places = {"array": first, "action": action("GoTo", D=first), "name": Name.Debut}
        document.Root.OpenAction = places[place]

    assert check_file(GivenFile("bon.pdf", pdf(change=change))).media_type == "application/pdf"


def test_a_pdf_with_a_link_to_a_site_is_kept():
    def change(document):
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action("URI", URI=String("https://metz.example"))
        )
        document.pages[0].obj.Annots = Array([link])

    assert check_file(GivenFile("bon.pdf", pdf(change=change)))


def test_our_own_documents_are_kept():
    facts = json.loads((GOLDEN / "pickup_note.json").read_text(encoding="utf-8"))

    assert check_file(GivenFile("bordereau.pdf", render_pdf("pickup_note", facts)))


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1")]
)
def test_a_picture_is_written_anew_in_its_own_form(form, mode):
    kind = Kind[form]
    kept = check_file(GivenFile(f"photo.{ENDINGS[kind]}", picture(form, mode=mode)))

    with Image.open(BytesIO(kept.content)) as image:
        assert (image.format, image.size) == (form, (64, 48))


@pytest.mark.parametrize("content", [photo_of_telephone(), png_with_text()], ids=["JPEG", "PNG"])
@pytest.mark.parametrize("as_photo", [True, False])
def test_nothing_but_the_points_of_a_picture_is_kept(content, as_photo):
    file = GivenFile("a.jpg" if content.startswith(b"\xff") else "a.png", content)
    kept = [size.content for size in check_photo(file).sizes] if as_photo else [check_file(file).content]

    assert b"SECRET" in content or b"MakerOfTelephones" in content
    for written in kept:
        assert not any(word in written for word in (b"SECRET", b"MakerOf", b"Exif", b"ICCP", b"iCCP", b"XMP ", b"tEXt", b"iTXt"))
        with Image.open(BytesIO(written)) as image:
            assert not image.getexif()
            assert not {"icc_profile", "comment", "Author", "Comment"} & set(image.info)


def test_a_photo_is_turned_the_right_way_up():
    assert points(check_file(GivenFile("a.jpg", photo_of_telephone(orientation=6))).content) == (480, 640)
    assert points(check_file(GivenFile("a.jpg", photo_of_telephone(orientation=1))).content) == (640, 480)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 3000), [(320, 240), (800, 600), (1600, 1200)]),
        ((900, 3000), [(96, 320), (240, 800), (480, 1600)]),
        ((200, 100), [(200, 100), (200, 100), (200, 100)]),
        ((5000, 5000), [(320, 320), (800, 800), (1600, 1600)]),
    ],
)
def test_a_photo_is_kept_in_three_sizes_never_larger_than_it_was(size, expected):
    photo = check_photo(GivenFile("photo.jpg", picture(size=size)))

    assert [(kept.width, kept.height) for kept in photo.sizes] == expected
    assert [points(kept.content) for kept in photo.sizes] == expected
    assert all(kept.content[8:12] == b"WEBP" for kept in photo.sizes)


def test_what_follows_a_picture_is_left_behind():
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("virus.js", "alert(1)")
    polyglot = picture() + b"<script>alert(1)</script>" + archive.getvalue()

    kept = check_file(GivenFile("photo.jpg", polyglot)).content

    assert b"script" not in kept
    assert not zipfile.is_zipfile(BytesIO(kept))


# What is refused


@pytest.mark.parametrize("hazard", HOSTILE_PDFS)
def test_a_pdf_that_acts_or_hides_is_refused(hazard):
    why, content = HOSTILE_PDFS[hazard]

    refusal = refusal_of("bon.pdf", content, field="proof_file")

    assert isinstance(refusal, uploads.PdfRefused)
    assert why in str(refusal)
    assert "Enregistrer au format PDF" in str(refusal)
    assert refusal.field == "proof_file"


def test_a_pdf_that_is_also_an_archive_or_a_page_is_refused():
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("virus.js", "alert(1)")

    assert "abîmé" in str(refusal_of("bon.pdf", PDF + archive.getvalue()))
    assert "abîmé" in str(refusal_of("bon.pdf", PDF + archive.getvalue() + b"\n%%EOF"))
    assert "abîmé" in str(refusal_of("bon.pdf", PDF + b"<html><script>alert(1)</script></html>"))


def test_a_pdf_that_unfolds_into_gigabytes_is_refused_without_harm():
    bomb = pdf_bomb()

    assert len(bomb) < 200_000
    assert "trop complexe" in str(refusal_of("bon.pdf", bomb))


def test_what_cannot_be_read_of_a_pdf_is_not_taken_for_nothing():
    too_large_to_decode = pdf_bomb(streams=1, arrays=5_000_000)

    assert "abîmé" in str(refusal_of("bon.pdf", too_large_to_decode))


def test_the_process_that_reads_pdfs_bounds_its_own_memory(run_python):
    code = """
import io, sys
from core import pdf_hazards
sys.stdin = io.TextIOWrapper(io.BytesIO())
pdf_hazards.main()
bytearray(10**9)
"""

    assert "MemoryError" in run_python(code).stderr


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("vide.pdf", b"", uploads.FileEmpty),
        ("gros.pdf", PDF + b"\0" * uploads.LARGEST_FILE, uploads.FileTooLarge),
        ("photo.pdf", picture(), uploads.FileMisnamed),
        ("bon.png", PDF, uploads.FileMisnamed),
        ("bon.pdf.exe", PDF, uploads.FileMisnamed),
        ("bon", PDF, uploads.FileMisnamed),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>", uploads.KindNotAccepted),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", uploads.KindNotAccepted),
        ("dessin.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", uploads.KindNotAccepted),
        ("bon.pdf", b"<script>" + PDF, uploads.KindNotAccepted),
        ("photo.webp", picture("WEBP"), uploads.KindNotAccepted),
        ("photo.gif", picture("GIF", mode="P"), uploads.KindNotAccepted),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", uploads.PhotoOfApple),
        ("eicar.pdf", uploads.EICAR, uploads.DangerousFile),
        ("eicar.pdf", PDF.replace(b"%%EOF", b"%" + uploads.EICAR + b"\n%%EOF"), uploads.DangerousFile),
        ("photo.jpg", picture() + uploads.EICAR, uploads.DangerousFile),
        ("photo.jpg", picture()[:200], uploads.PictureNotReadable),
        ("photo.jpg", b"\xff\xd8\xff" + b"GIF89a" * 50, uploads.PictureNotReadable),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, uploads.PictureNotReadable),
        ("photo.png", png_of(6000, 5000), uploads.PictureTooDetailed),
        ("photo.png", png_of(30_000, 30_000)[:5000], uploads.PictureTooDetailed),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_is_asked_for_is_refused(name, content, refusal):
    assert type(refusal_of(name, content)) is refusal


@pytest.mark.parametrize(("name", "content"), [("a.pdf", PDF), ("a.svg", b"<svg/>"), ("a.gif", picture("GIF", mode="P"))])
def test_a_photo_is_nothing_else(name, content):
    refusal = refusal_of(name, content, check=check_photo)

    assert str(refusal) == "Ce fichier n’est pas accepté ici. Joignez\u00a0: JPEG, PNG ou WebP, 10\u00a0Mo au plus.".replace(
        "WEBP", "WebP"
    )


def test_the_limit_of_points_is_the_last_one_accepted():
    assert check_file(GivenFile("a.png", png_of(5000, 5000)))
    assert type(refusal_of("a.png", png_of(5000, 5001))) is uploads.PictureTooDetailed


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of an EXIF it cannot read
@settings(max_examples=60)
@given(st.data())
def test_a_damaged_picture_is_refused_or_read_and_never_a_failure(data):
    form = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))
    content = bytearray(photo_of_telephone() if form == "JPEG" else picture(form, mode="RGBA"))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(12, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(uploads.PictureNotReadable, uploads.PictureTooDetailed):
        assert len(check_photo(GivenFile(f"a.{ENDINGS[Kind[form]]}", bytes(content))).sizes) == 3


# Names

BITS = [
    "../", "..\\", "/etc/passwd", "C:\\", "\0", "\n", "\r\nSet-Cookie: a=b", '"', "'", ";", "<script>", "%00", "%2e%2e", "…", "é",
    "\u202e", "\u2066", "\ufeff", "CON", "nul", "com1", ".", "..", " ", "\t", "~", "-rf", "$(id)", "`id`", "&", "|", "*", "?", ":",
    "::$DATA", "a" * 300, "𝔘", "\U0001f600", "\ud800", "photo", ".php", ".pdf", ".exe", "%", "{{7*7}}", "\x7f", "\u0085", "日本",
]  # fmt: skip
HOSTILE_NAMES = ["".join(pieces) for pieces in islice(permutations(random.Random(57).sample(BITS, len(BITS)), 3), 0, 50_000, 100)]


def test_five_hundred_hostile_names_become_plain_ones():
    assert len(HOSTILE_NAMES) == 500
    content = picture("PNG", size=(1, 1))
    for name in [*HOSTILE_NAMES, "", ".", "..", "/", "\\", ".htaccess", "a" * 5000]:
        kept = check_file(GivenFile(name + ".png", content)).name

        assert kept.endswith(".png")
        assert not set(kept) & set('/\\:*?"<>|;%\0\r\n\t\u202e\u2066\ufeff\x7f\u0085\ud800'), (name, kept)
        assert not kept.startswith(".")
        assert len(kept) <= 100


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Attestation n° 12 – Été.png", "Attestation n° 12 – Été.png"),
        ("C:\\Documents\\bon.PNG", "bon.PNG"),
        ("../../etc/bon.png", "bon.png"),
        ("photo.jpeg.png", "photo.jpeg.png"),
    ],
)
def test_a_plain_name_is_kept_as_people_wrote_it(name, kept):
    assert check_file(GivenFile(name, picture("PNG", size=(1, 1)))).name == kept


# What a form says and reads


def test_a_field_says_beforehand_what_it_takes():
    assert uploads.sentence_of(DOCUMENTS, 5 * uploads.MEBIBYTE) == "PDF, JPEG ou PNG, 5\u00a0Mo au plus."
    assert uploads.sentence_of([Kind.PDF], uploads.MEBIBYTE) == "PDF, 1\u00a0Mo au plus."
    assert uploads.accepted_by_browsers([Kind.PDF, Kind.JPEG]) == "application/pdf,image/jpeg,.pdf,.jpg,.jpeg"


def test_no_more_of_a_file_is_read_than_it_takes_to_refuse_it():
    class Sent:
        filename, stream = "gros.pdf", BytesIO(b"x" * 5000)

    read = given_file(Sent(), largest=1000)

    assert read is not None
    assert len(read.content) == 1001
    assert given_file(None) is None
