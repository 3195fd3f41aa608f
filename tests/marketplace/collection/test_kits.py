"""What is printed to tell people of a box: accessible, in the name of its host, leading to its page."""

import io

import pikepdf
import pytest

from marketplace.collection import services
from marketplace.collection.enums import KitPart
from tests.factories import make_manager, make_partner_manager
from tests.marketplace.collection.factories import NOON, make_box

DAY = NOON.date()


@pytest.mark.parametrize("part", KitPart)
@pytest.mark.parametrize("name", ["Mairie", "Une médiathèque au nom très long, " * 3 + "#set page(fill: red) $x$"])
def test_each_part_is_one_accessible_page_of_its_paper(db, part, name):
    box = make_box(name=name[:120], opening_hours="Mo-Fr 09:00-12:00", accepts_batteries=True, categories=("smartphone", "laptop"))

    with pikepdf.open(io.BytesIO(services.print_kit(box, part, on=DAY))) as pdf:
        assert len(pdf.pages) == 1
        width, height = (float(side) * 25.4 / 72 for side in pdf.pages[0].mediabox[2:])
        assert sorted(map(round, (width, height))) == {"A3": [297, 420], "A4": [210, 297], "A6": [105, 148]}[part.paper]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("fr")
        with pdf.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"


def test_the_page_of_the_kit_gives_a_text_to_copy_in_the_name_of_the_host(client_of):
    host = make_manager(name="Ville de Woippy")
    box = make_box(host.organisation)
    client = client_of(host)

    page = client.page(f"/bornes/{box.id}/affichage")

    assert "Ville de Woippy met à votre disposition" in page.text
    assert f"/b/{box.code}" in page.select_one("blockquote").text
    assert len(page.select("main li a.download")) == 4
    assert client.get(f"/bornes/{box.id}/affichage/affiche").mimetype == "application/pdf"
    assert client_of(make_partner_manager()).get(f"/bornes/{box.id}/affichage").status_code == 403
