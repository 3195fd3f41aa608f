"""Labels: printed, read back as a telephone would, opened by whom they may."""

import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from marketplace.inventory.rules.labels import label_formats
from tests.factories import make_manager
from tests.marketplace.inventory.factories import make_item
from tests.pages import text_of


@pytest.fixture
def manager(db):
    return make_manager(name="Ville de Woippy")


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", label_formats().values(), ids=lambda kind: kind.code)
def test_labels_stay_on_the_page_and_off_one_another(kind):
    for rank in range(kind.per_page):
        _page, left, top = kind.place_of(rank)
        assert left >= 0
        assert top >= 0
        assert left + kind.width_mm <= kind.page_width_mm
        assert top + kind.height_mm <= kind.page_height_mm
    assert kind.place_of(kind.per_page)[0] == 1
    assert kind.width_mm <= kind.pitch_x_mm
    assert kind.height_mm <= kind.pitch_y_mm


def codes_of(pdf: bytes) -> list[set[str]]:
    """What a telephone reads on each page."""
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        found = zxingcpp.read_barcodes(page.render(scale=4).to_pil())
        pages.append({code.text for code in found})
    return pages


@pytest.mark.parametrize("code", label_formats())
def test_each_code_read_back_from_the_sheet_opens_its_device(app, client_of, manager, code):
    items = [make_item(manager.organisation, name=f"PC <{number}>") for number in range(3)]
    pdf = client_of(manager).get(f"/inventaire/etiquettes.pdf?format={code}").data
    wanted = {f"{app.config['PUBLIC_URL']}/inventaire/e/{item.id}" for item in items}
    assert set().union(*codes_of(pdf)) == wanted
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "PC <0>" in words
    assert f"E-{items[0].id}" in words
    assert "/StructTreeRoot" in PdfReader(io.BytesIO(pdf)).trailer["/Root"]


@pytest.mark.parametrize(("first", "pages"), [("1", 1), ("20", 1), ("21", 2), ("22", 1), ("0", 1), ("abc", 1), ("9" * 30, 1)])
def test_a_half_used_sheet_is_taken_up_where_it_was_left(client_of, manager, first, pages):
    for _ in range(2):
        make_item(manager.organisation)
    pdf = client_of(manager).get(f"/inventaire/etiquettes.pdf?format=l7160&premiere={first}").data
    assert len(PdfReader(io.BytesIO(pdf)).pages) == pages


def test_a_code_leads_to_the_page_of_its_device_once_signed_in(app, client_of, manager):
    item = make_item(manager.organisation)
    visitor = app.test_client().get(f"/inventaire/e/{item.id}")
    assert "/connexion" in visitor.location
    assert f"/inventaire/e/{item.id}" in visitor.location.replace("%2F", "/")
    assert client_of(manager).get(f"/inventaire/e/{item.id}").location == f"/inventaire/equipements/{item.id}"
    assert client_of(make_manager()).get(f"/inventaire/e/{item.id}").status_code == 404


def test_the_device_of_another_is_never_printed(client_of, manager):
    theirs = make_item(make_manager().organisation)
    mine = make_item(manager.organisation)
    page = text_of(client_of(manager).get(f"/inventaire/etiquettes?equipement={theirs.id}"))
    assert "Aucun équipement" in page
    pdf = client_of(manager).get(f"/inventaire/etiquettes.pdf?equipement={mine.id}").data
    assert len(set().union(*codes_of(pdf))) == 1
