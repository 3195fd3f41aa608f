"""The state of the sector taken away: one page whatever the number of partners, a picture, a map in somebody else's page."""

import io
from datetime import timedelta

import pikepdf
import pypdf
import pytest
from PIL import Image

from geo.partners.enums import Activity
from geo.partners.views import sheets
from tests.factories import make_category
from tests.geo.partners.factories import make_draft, make_partner

PDF = "/carte/filiere.pdf"


def printed(answer) -> str:
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().replace("\xa0", " ").replace("\u202f", " ").split())


def test_the_page_says_who_does_what_and_what_is_missing(client, db):
    make_category("monitor")
    make_partner(name="Atelier A", capabilities=(("laptop", Activity.REPAIR), ("monitor", Activity.RECYCLE)), monthly_capacity=40)
    make_partner(name="Atelier B", capabilities=(("laptop", Activity.COLLECT),), latitude=49.03, longitude=6.31)
    make_draft(name="Atelier caché")

    text = printed(client.get(f"{PDF}?categorie=laptop&km=5"))

    assert "2 partenaires vérifiés" in text
    assert "40 appareils par mois, par 1 partenaire sur 2" in text
    assert "Réparer 1 Atelier A" in text
    assert "Recycler 0 personne" in text  # it recycles monitors only
    assert "Activités que personne n’exerce : effacer les données, reconditionner" in text
    assert "Communes sans partenaire à 5 km ou moins" in text
    assert "Atelier caché" not in text


@pytest.mark.parametrize("name", ["Ici", "</script>#panic(1) *gras*", "Très long nom d’association " * 5])
def test_forty_partners_still_hold_on_one_page_that_is_accessible(client, db, name):
    for number in range(40):
        make_partner(name=f"{name[:140]} {number}", latitude=49 + number / 150, longitude=6 + (number * 7 % 40) / 100)

    answer = client.get(PDF)

    text = printed(answer)
    assert "Et 22 autres, dans l’annuaire" in text
    pdf = pikepdf.open(io.BytesIO(answer.data))
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == "fr-FR"


def test_nobody_at_all_is_said(client, db):
    text = printed(client.get(f"{PDF}?activite=recycle"))

    assert "Aucun partenaire vérifié." in text
    assert "0 commune sur 46" in text


def test_the_same_page_as_a_picture(client, db):
    make_partner()

    picture = Image.open(io.BytesIO(client.get("/carte/filiere.png").data))

    assert picture.format == "PNG"
    assert picture.width > 1000


@pytest.mark.parametrize("question", ["categorie=fusee", "activite=voler", "km=1000000000", "km=-1", "categorie=%3Cscript%3E"])
def test_a_question_out_of_the_list_prints_the_whole_sector(client, db, question):
    assert "tous les équipements" in printed(client.get(f"{PDF}?{question}"))


def test_whoever_prints_without_end_is_asked_to_wait(client, db, monkeypatch):
    monkeypatch.setattr(sheets, "PRINTING", sheets.Pace(1, timedelta(minutes=5)))
    client.get(PDF)

    assert client.get(PDF).status_code == 429


def test_any_site_shows_the_map_in_a_frame_with_the_filters_of_its_page(client, db):
    wanted = make_partner(name="Atelier A", capabilities=(("laptop", Activity.REPAIR),))
    make_partner(name="Atelier B")

    told = client.page("/carte?activite=repair").find("a", href=lambda href: href.startswith("/api/v1/"))["href"]
    line = next(code.text for code in client.page(told).select("main code") if "iframe" in code.text)
    address = "/" + line.partition('src="')[2].partition('"')[0].split("/", 3)[3]
    answer = client.get(address)

    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    page = client.page(address)
    assert [link["href"] for link in page.select("ol.places a")] == [f"/partenaires/{wanted.id}"]
    assert not page.select("script, form, nav")
    assert "frame-ancestors 'none'" in client.get("/carte").headers["Content-Security-Policy"]
