"""Documents on demand: what they say, that they are accessible, and an archive anybody can check."""

import csv
import io
import zipfile
from datetime import date
from hashlib import sha256
from time import perf_counter

import pikepdf
import pypdf
import pytest

from agreements.queries import find_agreement_in_force
from core.db import db as database
from core.documents import render_pdf
from core.mail import Letter
from core.storage import read, store
from marketplace.ledger.enums import Proof
from marketplace.transfers import queries, services
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.errors import PeriodNotPossible
from marketplace.transfers.rules import check_period, documents
from tests.factories import make_coordinator, make_manager, make_official
from tests.files import PDF
from tests.marketplace.transfers.factories import LATER, handed_over, make_transfer, proof, received, report
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ASKED = {"du": "2026-01-01", "au": "2026-12-31"}


def printed(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def told(transfer, taker, kind, units, **facts):
    services.report_outcome(transfer.lines[0].id, report(kind, **facts), units=units, by=taker, now=LATER)


def test_a_statement_says_what_became_of_each_transfer_and_what_nobody_proves():
    transfer, giver, taker = received(("laptop", 10), lost=1)
    told(transfer, taker, OutcomeKind.REUSED, 4)
    told(transfer, taker, OutcomeKind.REUSED, 2, proof=Proof.UNPROVED)
    told(transfer, taker, OutcomeKind.RECYCLED, 1)

    facts = services.statement(giver.organisation_id, *YEAR)
    row, total = facts["tables"][0]["rows"]

    assert row == [transfer.reference, taker.organisation.name, "10\u00a0mars\u00a02026", 10, 9, 4, 2, 0, 1, 0, 0, 2]
    assert total[3:] == row[3:]
    assert facts["tables"][1]["rows"] == []
    assert services.statement(taker.organisation_id, *YEAR)["tables"][1]["rows"][0][0] == transfer.reference
    assert services.statement(giver.organisation_id, date(2027, 1, 1), date(2027, 12, 31))["tables"][0]["rows"] == []


def test_the_register_of_waste_holds_what_was_recycled_never_what_was_given():
    transfer, giver, taker = received(("laptop", 5), weighed="10")
    told(transfer, taker, OutcomeKind.REUSED, 2)
    told(transfer, taker, OutcomeKind.RECYCLED, 3, proof=Proof.CERTIFIED, proof_file=proof("bordereau.pdf"), note="Éco-organisme")

    (row,) = services.waste_register(taker.organisation_id, *YEAR)["tables"][0]["rows"]

    assert (row[1], row[4], row[5], row[6], row[9]) == (
        "Ordinateur portable", 3, "6\u00a0kg, pesée", "Éco-organisme", "bordereau.pdf",
    )  # fmt: skip
    assert services.waste_register(giver.organisation_id, *YEAR)["tables"][0]["rows"] == []


def test_each_document_of_a_period_is_tagged_titled_and_in_french():
    transfer, giver, taker = received(("laptop", 3), devices=2)
    told(transfer, taker, OutcomeKind.RECYCLED, 1)
    index = documents.IndexRow("a.pdf", "Acte", 3, "0" * 64)
    made = [
        services.statement(giver.organisation_id, *YEAR),
        services.waste_register(taker.organisation_id, *YEAR),
        services.erasure_certificate(queries.get_transfer(transfer.id)),
        documents.bundle_index_facts(giver.organisation, [index], first=YEAR[0], last=YEAR[1]),
    ]

    for facts in made:
        pdf = pikepdf.open(io.BytesIO(render_pdf("record", facts)))
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "fr-FR"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert facts["title"] in metadata["dc:title"]


def test_the_archive_holds_every_document_with_an_index_and_is_the_same_made_twice():
    transfer, giver, taker = received(("laptop", 3))
    told(transfer, taker, OutcomeKind.REUSED, 3, proof=Proof.CERTIFIED, proof_file=proof())
    services.store_deed(transfer.id, now=LATER)
    services.store_certificate(transfer.id, now=LATER)
    agreement = find_agreement_in_force(giver.organisation_id, taker.organisation_id, on=LATER.date())
    agreement.document = store(PDF, name="convention.pdf", media_type="application/pdf")
    database.session.commit()
    made = []
    for _ in range(2):
        bundle = services.ask_bundle(giver.organisation_id, first=YEAR[0], last=YEAR[1], by=giver, now=LATER)
        services.make_bundle(bundle.id, now=LATER)
        made.append(queries.get_bundle(bundle.id).file)

    archive = zipfile.ZipFile(io.BytesIO(read(made[0])))
    rows = list(csv.DictReader(io.StringIO(archive.read("sommaire.csv").decode("utf-8-sig")), delimiter=";"))
    folder = f"cessions/{transfer.reference}"

    assert made[0].sha256 == made[1].sha256
    assert {row["fichier"]: row["sha256"] for row in rows} == {
        name: sha256(archive.read(name)).hexdigest() for name in archive.namelist()[:-3]
    }
    assert {f"{folder}/{name}.pdf" for name in ("acte", "attestation", "bordereau", "effacement")} <= set(archive.namelist())
    assert [name for name in archive.namelist() if name.startswith("conventions/")] == [f"conventions/{agreement.reference}.pdf"]
    assert any(name.startswith(f"{folder}/preuves/001-") for name in archive.namelist())
    assert "acte.pdf" in printed(archive.read("sommaire.pdf"))
    assert archive.read("SHA256SUMS").decode().count("\n") == len(rows)


@pytest.mark.parametrize(
    ("first", "last", "is_possible"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), True),
        (date(2024, 1, 1), date(2024, 12, 31), True),
        (date(2026, 1, 2), date(2026, 1, 1), False),
        (date(2025, 1, 1), date(2026, 1, 2), False),
    ],
)
def test_a_period_is_a_year_at_most_in_order(first, last, is_possible):
    if is_possible:
        check_period(first, last)
    else:
        with pytest.raises(PeriodNotPossible):
            check_period(first, last)


def test_documents_are_asked_for_from_their_page(client_of):
    _transfer, giver, taker = received(("laptop", 2))
    browser = client_of(giver)

    page = browser.page("/cessions/documents?du=2026-01-01&au=2026-12-31")
    answer = browser.submit("/cessions/documents?du=2026-01-01&au=2026-12-31", "Préparer le dossier")

    for form in page.select("main ul form"):
        assert browser.post(form["action"]).data.startswith(b"%PDF-")
    assert {link["href"].partition("?")[0] for link in page.select("main ul a")} == {
        "/cessions/documents/releve/exporter",
        "/cessions/documents/registre-dechets/exporter",
    }
    for person, words in ((giver, "Ce que l’organisme a donné;"), (taker, "Ce que l’organisme a reçu;")):
        said = client_of(person).get("/cessions/documents/releve/exporter?du=2026-01-01&au=2026-12-31").text
        assert [line for line in said.splitlines() if line.startswith(words)], said
    assert "Dossier de contrôle" in text_of(answer)
    assert "un an au plus" in text_of(browser.get("/cessions/documents?du=2020-01-01&au=2026-12-31"))
    assert "Indiquez une date" in text_of(browser.get("/cessions/documents?du=hier&au=2026-12-31"))


def test_nobody_reads_the_documents_of_another_organisation_but_the_coordinator(client_of):
    _transfer, giver, _taker = received(("laptop", 2))
    asked = {**ASKED, "organisme": giver.organisation_id}

    answers = [
        client_of(person).post("/cessions/documents/releve", query_string=asked).status_code
        for person in (make_manager(), make_coordinator(), make_official())
    ]

    assert answers == [404, 200, 404]


def test_the_deed_of_two_hundred_devices_is_made_in_a_second_with_one_signature_and_one_letter(db):
    transfer, giver, _taker = make_transfer(devices=200)
    line = transfer.lines[0]
    devices = {line.id: [place.item_id for place in line.lot_line.items]}
    services.hand_over(transfer.id, sent={}, devices=devices, capacity="maire", by=giver, now=LATER)
    facts = documents.signed_deed(queries.get_transfer(transfer.id)) | {"signatures": []}
    note = documents.pickup_note_facts(transfer, giver_contact=None, taker_contact=None)
    render_pdf("pickup_note", note)  # the first document loads the fonts; the same one again would cost nothing

    started = perf_counter()
    pdf = render_pdf("deed", facts)
    seconds = perf_counter() - started

    assert len(facts["devices"]) == 200
    assert "PC-" in printed(pdf)
    assert seconds < 1
    assert db.query(Letter).filter_by(template="transfer_handed_over").count() == 1


def test_an_erasure_certificate_names_each_device_and_what_is_not_proved(client_of):
    transfer, giver, _taker = handed_over(devices=2, taker_erases=True)

    facts = services.erasure_certificate(queries.get_transfer(transfer.id))

    said = {fact["label"]: fact["value"] for fact in facts["facts"]}
    assert said["Effacement à la charge"] == "du bénéficiaire"
    assert said["Appareils sans effacement prouvé"].count("PC-") == 2
    assert client_of(giver).post(f"/cessions/{transfer.id}/effacement").data.startswith(b"%PDF-")
