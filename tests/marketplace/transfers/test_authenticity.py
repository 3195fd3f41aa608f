"""Whoever holds a document of a transfer asks the public page whether it is ours, by the file or by its hash."""

import io
import zipfile
from datetime import date
from hashlib import sha256

import pytest

from core.storage import read
from marketplace.transfers import queries, services
from marketplace.transfers.enums import DocumentKind, OutcomeKind
from marketplace.transfers.models import MadeDocument
from tests.marketplace.transfers.factories import LATER, handed_over, make_transfer, received, report
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")

YEAR = "du=2026-01-01&au=2026-12-31"


def checked(client, content: bytes) -> str:
    return text_of(client.submit("/verifier", "Vérifier le document", document=(io.BytesIO(content), "document")))


def typed(client, digest: str) -> str:
    return text_of(client.submit("/verifier", "Vérifier le document", typed=digest))


def closed():
    transfer, giver, taker = received(("laptop", 2))
    services.report_outcome(transfer.lines[0].id, report(), units=2, by=taker, now=LATER)
    services.store_deed(transfer.id, now=LATER)
    services.store_certificate(transfer.id, now=LATER)
    return queries.get_transfer(transfer.id), giver, taker


@pytest.mark.parametrize(
    ("path", "kind", "reference"),
    [
        ("/cessions/{id}/effacement", "Certificat d’effacement", "EFF-"),
        (f"/cessions/documents/releve?{YEAR}", "Relevé des cessions", "REL-"),
        (f"/cessions/documents/registre-dechets?{YEAR}", "Registre des déchets sortants", "RDS-"),
    ],
)
def test_a_document_made_when_it_is_asked_for_is_known_and_names_nobody(client, client_of, path, kind, reference):
    transfer, giver, taker = handed_over(("laptop", 2))
    content = client_of(giver).post(path.format(id=transfer.id)).data

    words = checked(client, content)

    for word in ("Ce document est connu", kind, reference, "Daté du", "Fait par la plateforme le"):
        assert word in words
    for person in (giver, taker):
        assert person.user.name not in words
        assert person.organisation.name not in words
    assert "Ce document n’est pas connu" in checked(client, content + b" ")


def test_a_document_asked_for_twice_is_one_document(client_of, db):
    transfer, giver, _taker = make_transfer()

    for _ in range(2):
        client_of(giver).post(f"/cessions/{transfer.id}/effacement")

    assert db.query(MadeDocument).count() == 1


@pytest.mark.parametrize("paper", ["bordereau", "acte"])
def test_a_working_paper_is_read_and_leaves_no_trace(client, client_of, db, paper):
    transfer, giver, _taker = make_transfer()

    content = client_of(giver).get(f"/cessions/{transfer.id}/{paper}").data

    assert content.startswith(b"%PDF-")
    assert db.query(MadeDocument).count() == 0
    assert "Ce document n’est pas connu" in checked(client, content)


def test_the_deed_and_the_certificate_are_known_by_their_file_and_by_the_hash_of_their_text(client):
    transfer, _giver, _taker = closed()

    deed = checked(client, read(transfer.deed))
    text = typed(client, transfer.deed_sha256)

    assert "Acte de cession signé" in deed
    assert "il n’a pas été changé" in deed
    assert "Acte de cession signé" in text
    assert "Cette empreinte est celle du texte" in text
    assert "il n’a pas été changé" not in text
    assert "en vigueur" in checked(client, read(transfer.certificate))


def test_a_certificate_that_was_corrected_says_that_it_holds_no_more(client):
    transfer, _giver, taker = closed()
    before = read(transfer.certificate)
    (outcome,) = queries.live_outcomes(transfer.id)

    services.correct_outcome(
        outcome.id, replacement=report(OutcomeKind.PARTS), units=2, reason="Démontés, en fait", by=taker, now=LATER
    )
    services.store_certificate(transfer.id, now=LATER)

    assert "ne vaut plus" in checked(client, before)
    assert "en vigueur" in checked(client, read(queries.get_transfer(transfer.id).certificate))


def test_an_archive_and_each_document_in_it_are_known(client):
    _transfer, giver, _taker = closed()
    bundle = services.ask_bundle(giver.organisation_id, first=date(2026, 1, 1), last=date(2026, 12, 31), by=giver, now=LATER)
    services.make_bundle(bundle.id, now=LATER)
    content = read(queries.get_bundle(bundle.id).file)
    archive = zipfile.ZipFile(io.BytesIO(content))

    assert "Dossier de contrôle" in checked(client, content)
    for name in archive.namelist():
        if name.endswith(".pdf"):
            assert "Ce document est connu" in typed(client, sha256(archive.read(name)).hexdigest()), name


def test_each_kind_of_document_has_a_name():
    assert len({kind.label for kind in DocumentKind}) == len(DocumentKind)
