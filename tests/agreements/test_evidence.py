"""What proves a signature: the exact PDF, the scanned paper, the page of evidence, and the page where anybody checks."""

import io
import re
import zipfile
from datetime import timedelta
from hashlib import sha256

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import errors, queries, services
from agreements.enums import AgreementState, SignatureWay
from core import storage
from core.authenticity import clean_hash
from core.clock import now, today
from core.events import quietly
from core.uploads import GivenFile, Kind, check_file
from tests.agreements.factories import in_days, make_proposal, make_signed, make_verified_partner, sign
from tests.factories import make_manager, make_membership
from tests.files import PDF
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def parties():
    return make_manager(name="Commune de Woippy"), make_verified_partner(name="L’Atelier")


def scan(content: bytes = PDF):
    return check_file(GivenFile("original.pdf", content), (Kind.PDF,))


def sign_paper(agreement, by, **facts):
    answers = {"signatory": "Anne Maire", "capacity": "maire", "signed_on": today(), "original": None, "address": "192.0.2.1"}
    return services.record_paper_signature(agreement.id, by=by, now=now(), **{**answers, **facts})


def printed(content: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def test_each_signature_carries_the_hash_of_the_exact_pdf(parties):
    agreement = make_signed(*parties)

    content = storage.read(agreement.text_document)
    assert {one.document_sha256 for one in agreement.signatures} == {sha256(content).hexdigest()}
    assert {one.way for one in agreement.signatures} == {SignatureWay.ONLINE}


def test_the_pdf_is_the_same_whether_it_was_kept_or_is_printed_anew(parties):
    with quietly():
        agreement = make_proposal(*parties)
    before = services.text_pdf(queries.get_agreement(agreement.id))

    services.keep_text_document(agreement.id)
    services.keep_text_document(agreement.id)

    kept = queries.get_agreement(agreement.id)
    assert storage.read(kept.text_document) == before == services.text_pdf(kept)


def test_the_page_shows_the_hash_of_the_pdf_and_gives_it(client_of, parties):
    agreement = make_proposal(*parties)
    client = client_of(parties[0])

    content = client.get(f"/conventions/{agreement.id}/texte").data

    assert sha256(content).hexdigest()[:16] in client.page(f"/conventions/{agreement.id}/signer").text
    assert "Texteproposéàlasignature" in printed(content)


def test_the_final_document_has_a_page_of_evidence_and_is_accessible(parties):
    agreement = make_signed(*parties)

    content = storage.read(agreement.document)

    last = re.sub(r"\s", "", pypdf.PdfReader(io.BytesIO(content)).pages[-1].extract_text())
    for words in ("Preuvesdesignature", "192.0.2.1", agreement.text_document.sha256, agreement.text_sha256, "/verifier"):
        assert words in last
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.MarkInfo.Marked
        assert "Convention" in str(pdf.open_metadata()["dc:title"])
        assert str(pdf.open_metadata()["pdfuaid:part"]) == "1"


# Paper


def test_both_sides_record_the_same_paper(parties):
    giver, partner = parties
    agreement = make_proposal(giver, partner)

    sign_paper(agreement, giver, original=scan())
    assert queries.get_agreement(agreement.id).state is AgreementState.PROPOSED
    sign_paper(agreement, partner, signatory="Nora", capacity="présidente")

    agreement = queries.get_agreement(agreement.id)
    assert agreement.state is AgreementState.SIGNED
    assert {one.document_sha256 for one in agreement.signatures} == {sha256(PDF).hexdigest()}
    text = printed(storage.read(agreement.document))
    assert "Surpapier" in text
    assert "Nora" in text


def test_one_side_signs_on_paper_and_the_other_in_the_application(parties):
    giver, partner = parties
    agreement = make_proposal(giver, partner)

    sign(agreement, partner)
    sign_paper(agreement, giver, original=scan())

    assert queries.get_agreement(agreement.id).state is AgreementState.SIGNED


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"original": None}, errors.OriginalMissing),
        ({"signatory": " "}, errors.SignatoryMissing),
        ({"capacity": " "}, errors.CapacityMissing),
        ({"signed_on": in_days(1)}, errors.PaperDayImpossible),
        ({"signed_on": in_days(-1)}, errors.PaperDayImpossible),
    ],
)
def test_a_paper_that_proves_nothing_is_refused_and_nothing_is_half_signed(parties, facts, refusal):
    agreement = make_proposal(*parties)

    with pytest.raises(refusal):
        sign_paper(agreement, parties[0], **{"original": scan(), **facts})

    agreement = queries.get_agreement(agreement.id)
    assert agreement.original is None
    assert agreement.signatures == []


def test_another_paper_than_the_one_kept_is_refused(parties):
    agreement = make_proposal(*parties)
    sign_paper(agreement, parties[0], original=scan())

    with pytest.raises(errors.OriginalKept):
        sign_paper(agreement, parties[1], original=scan(storage.read(queries.get_agreement(agreement.id).text_document)))


def test_a_second_manager_of_the_side_that_signed_on_paper_is_told(parties):
    giver, _ = parties
    agreement = make_proposal(*parties)
    sign_paper(agreement, giver, original=scan())

    with pytest.raises(errors.AlreadySigned, match="Anne Maire"):
        sign(agreement, make_membership(giver.organisation))


def hostile_pdf(kind: str) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    if kind == "script":
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    if kind == "attachment":
        pdf.attachments["virus.exe"] = b"MZ"
    protection = {"encryption": pikepdf.Encryption(owner="x", user="y")} if kind == "encrypted" else {}
    pdf.save(out, **protection)
    return out.getvalue()


def odt_bomb() -> bytes:
    """An office document of a few kilobytes that unfolds into a hundred megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", bytes(100_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (hostile_pdf("script"), "Ce PDF"),
        (hostile_pdf("attachment"), "contient d’autres fichiers"),
        (hostile_pdf("encrypted"), "mot de passe"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "Joignez"),
        (b"<html>", "Joignez"),
        (odt_bomb(), "Joignez"),
    ],
)
def test_a_hostile_scan_is_refused_beside_the_file_and_the_rest_is_kept(client_of, parties, content, sentence):
    agreement = make_proposal(*parties)
    answers = {"signatory": "Anne <b>Maire</b>", "capacity": "maire", "signed_on": today().isoformat()}

    answer = client_of(parties[0]).submit(
        f"/conventions/{agreement.id}/papier", "Enregistrer la signature", original=(io.BytesIO(content), "scan.pdf"), **answers
    )

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Anne &lt;b&gt;Maire&lt;/b&gt;" in answer.text
    assert queries.get_agreement(agreement.id).original is None


def test_the_paper_is_deposited_then_confirmed_on_screen(client_of, parties):
    agreement = make_proposal(*parties)
    path = f"/conventions/{agreement.id}"
    answers = {"signatory": "Anne", "capacity": "maire", "signed_on": today().isoformat()}

    client_of(parties[0]).submit(f"{path}/papier", "Enregistrer la signature", original=(io.BytesIO(PDF), "scan.pdf"), **answers)
    other = client_of(parties[1])
    assert other.get(f"{path}/original").data == PDF
    answer = other.submit(f"{path}/papier", "Enregistrer la signature", **answers)

    assert "En vigueur" in text_of(answer)
    assert "Télécharger l’original papier" in text_of(answer)


# Anybody checks


def test_anybody_checks_a_document_by_its_file_without_learning_who_signed(client, parties):
    agreement = make_signed(*parties)
    content = storage.read(agreement.document)

    answer = client.submit("/verifier", "Vérifier le document", document=(io.BytesIO(content), "c.pdf"))

    words = text_of(answer)
    assert "Ce document est connu" in words
    assert agreement.reference in words
    for person in parties:
        assert person.user.name not in words
        assert person.organisation.name not in words


def test_a_changed_document_is_unknown(client, parties):
    content = storage.read(make_signed(*parties).document)

    answer = client.submit("/verifier", "Vérifier le document", document=(io.BytesIO(content + b" "), "c.pdf"))

    assert "Ce document n’est pas connu" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Choisissez un fichier"),
        ("abc", "64 signes"),
        ("z" * 64, "64 signes"),
        ("<script>" + "a" * 56, "64 signes"),
        ("a" * 64, "n’est pas connu"),
    ],
)
def test_a_hash_is_typed_and_what_is_none_is_said(client, typed, sentence):
    answer = client.submit("/verifier", "Vérifier le document", typed=typed)

    assert sentence in text_of(answer)


def test_the_text_and_the_paper_are_known_by_their_hash_too(client, parties):
    agreement = make_proposal(*parties)
    sign_paper(agreement, parties[0], original=scan())
    agreement = queries.get_agreement(agreement.id)

    for file, words in ((agreement.text_document, "Texte de convention"), (agreement.original, "Original papier")):
        spaced = " ".join(re.findall("....", file.sha256.upper()))
        answer = client.submit("/verifier", "Vérifier le document", typed=spaced)
        assert words in text_of(answer)
        assert "pas encore" in text_of(answer)


def test_whoever_asks_too_often_waits(client):
    answers = [client.submit("/verifier", "Vérifier le document", typed="a" * 64).status_code for _ in range(61)]

    assert answers == [200] * 60 + [422]


@given(st.text(max_size=100))
def test_only_64_hexadecimal_signs_are_a_hash(typed):
    found = clean_hash(typed)

    assert found == "" or re.fullmatch("[0-9a-f]{64}", found)


def test_a_day_on_paper_may_be_any_since_the_proposal(parties):
    with quietly():
        agreement = make_proposal(*parties, now=now() - timedelta(days=5))

    sign_paper(agreement, parties[0], original=scan(), signed_on=in_days(-3))

    assert queries.get_agreement(agreement.id).signatures[0].paper_signed_on == in_days(-3)
