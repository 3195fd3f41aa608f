"""Labels of lots: printed, read back as a telephone would, opened by whom they may."""

import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from marketplace.inventory.rules.labels import label_formats
from marketplace.lots.enums import LotState
from tests.factories import make_coordinator, make_manager
from tests.marketplace.lots.factories import make_line, make_lot, make_verified_manager
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def giver(db):
    return make_manager(name="Ville de Woippy")


def codes_of(pdf: bytes) -> set[str]:
    """What a telephone reads on the sheets."""
    pages = [page.render(scale=4).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return {code.text for page in pages for code in zxingcpp.read_barcodes(page)}


def address_of(app, lot) -> str:
    return f"{app.config['PUBLIC_URL']}/l/{lot.id}"


@pytest.mark.parametrize("kind", label_formats())
def test_each_code_read_back_from_the_sheet_leads_to_its_lot(app, client_of, giver, kind):
    lots = [make_lot(giver.organisation, title=f"Lot <{number}>", lines=[make_line(12)]) for number in range(3)]
    make_lot(giver.organisation, state=LotState.WITHDRAWN)
    make_lot()

    pdf = client_of(giver).get(f"/mes-lots/etiquettes.pdf?format={kind}").data

    assert codes_of(pdf) == {address_of(app, lot) for lot in lots}
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert all(said in words for said in ("Lot <0>", f"L-{lots[0].id}", "Ville de Woippy"))
    assert "/StructTreeRoot" in PdfReader(io.BytesIO(pdf)).trailer["/Root"]


def test_only_the_lots_ticked_are_printed_from_the_first_free_place(app, client_of, giver):
    lots = [make_lot(giver.organisation) for _ in range(3)]
    browser = client_of(giver)
    page = browser.page("/mes-lots")
    assert len(page.select("input[name=lot]")) == 3

    question = f"lot={lots[0].id}&lot={lots[2].id}"
    assert "2 étiquettes" in text_of(browser.get(f"/mes-lots/etiquettes?{question}"))
    pdf = browser.get(f"/mes-lots/etiquettes.pdf?{question}&format=l7160&premiere=21").data

    assert codes_of(pdf) == {address_of(app, lots[0]), address_of(app, lots[2])}
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2


def test_a_list_that_is_narrowed_is_printed_as_it_is(app, client_of, giver):
    expired = make_lot(giver.organisation, state=LotState.EXPIRED)
    make_lot(giver.organisation)

    pdf = client_of(giver).get("/mes-lots/etiquettes.pdf?etat=expired").data

    assert codes_of(pdf) == {address_of(app, expired)}


@pytest.mark.parametrize("question", ["lot=0", "lot=abc", "lot=99999999999", "format=nimporte&premiere=-1&lot=x", "etat=nimporte"])
def test_nonsense_in_the_address_prints_what_there_is(client_of, giver, question):
    make_lot(giver.organisation)
    browser = client_of(giver)

    assert browser.get(f"/mes-lots/etiquettes?{question}").status_code == 200
    assert browser.get(f"/mes-lots/etiquettes.pdf?{question}").data.startswith(b"%PDF-")


def test_the_lot_of_another_is_never_printed_but_by_the_coordinator(app, client_of, giver):
    theirs = make_lot()

    assert "Aucun lot à étiqueter" in text_of(client_of(giver).get(f"/mes-lots/etiquettes?lot={theirs.id}"))
    pdf = client_of(make_coordinator()).get(f"/mes-lots/etiquettes.pdf?lot={theirs.id}").data
    assert codes_of(pdf) == {address_of(app, theirs)}


def test_a_code_leads_to_the_page_of_its_lot_once_signed_in(app, client_of, giver):
    lot, begun = make_lot(giver.organisation), make_lot(giver.organisation, state=LotState.DRAFT)

    visitor = app.test_client().get(f"/l/{lot.id}")

    assert "/connexion" in visitor.location
    assert f"/l/{lot.id}" in visitor.location.replace("%2F", "/")
    assert client_of(giver).get(f"/l/{lot.id}").location == f"/lots/{lot.id}"
    assert client_of(make_verified_manager()).get(f"/l/{lot.id}").location == f"/lots/{lot.id}"
    assert client_of(make_verified_manager()).get(f"/l/{begun.id}").status_code == 404
