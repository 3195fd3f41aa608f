"""What the pages add: who may, what is said, what is kept of what was typed."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from agreements.enums import AgreementState
from core.clock import now, today
from core.web.filters import french_date
from marketplace.inventory.enums import ItemState
from marketplace.ledger.models import Movement
from marketplace.transfers import queries, services
from marketplace.transfers.enums import OutcomeKind, TransferState
from marketplace.transfers.models import Outcome
from tests.factories import make_coordinator, make_manager, make_membership, make_official, make_partner_manager
from tests.files import PDF
from tests.marketplace.transfers.factories import handed_over, make_agreement, make_transfer, received, report
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")

SIGNED = {"capacity": "maire", "agrees": "y"}
OUTCOME = {"kind": "reused", "reuse": "given", "proof": "declared"}


def at(transfer, rest=""):
    return f"/cessions/{transfer.id}{rest}"


def test_the_whole_story_goes_through_the_pages(client_of):
    transfer, giver, taker = make_transfer(("laptop", 3))
    gives, takes, line = client_of(giver), client_of(taker), transfer.lines[0]

    takes.submit(at(transfer), "Proposer cette date", pickup_on=today().isoformat())
    gives.submit(at(transfer), "Accepter le")
    counts = {f"units_{line.id}": "3", f"erased_{line.id}": "3"}
    gives.submit(at(transfer, "/remettre"), "Signer la remise", **counts, **SIGNED)
    takes.submit(
        at(transfer, "/recevoir"),
        "Signer la réception",
        **{f"units_{line.id}": "2", f"weighed_{line.id}": "3,5"},
        discrepancy_note="Un écran cassé",
        **SIGNED,
    )
    answer = takes.submit(
        at(transfer, f"/lignes/{line.id}/declarer"), "Déclarer", units="2", occurred_on=today().isoformat(), **OUTCOME
    )

    assert "Terminé" in text_of(answer)
    assert takes.get(at(transfer, "/acte")).data.startswith(b"%PDF-")
    certificate = gives.get(at(transfer, "/attestation"))
    assert certificate.headers["Content-Disposition"].startswith("attachment")
    assert next(entry.sentence for entry in queries.journal_of(transfer.id)) == "Cession préparée"


def test_the_taker_counts_without_reading_the_count_of_the_giver(client_of):
    transfer, _giver, taker = handed_over(("laptop", 7), missing=2)
    browser, field = client_of(taker), f"units_{transfer.lines[0].id}"

    page = browser.page(at(transfer, "/recevoir"))
    before = text_of(browser.get(at(transfer)))
    answer = browser.submit(at(transfer, "/recevoir"), "Signer la réception", **{field: "4", **SIGNED})

    assert page.select_one(f"#{field}")["value"] == ""
    assert "remis 5" not in page.main.text
    assert "montré après votre compte" in before
    assert "pas partie" not in before
    assert answer.status_code == 422
    assert "Le donneur en a remis 5." in text_of(answer)


def test_more_than_was_sent_is_asked_about_and_nothing_typed_is_lost(client_of):
    transfer, _giver, taker = handed_over(("laptop", 10))
    line = transfer.lines[0]

    answer = client_of(taker).submit(
        at(transfer, "/recevoir"),
        "Signer la réception",
        **{f"units_{line.id}": "12", f"weighed_{line.id}": "30"},
        discrepancy_note="Deux de plus",
        **SIGNED,
    )

    assert answer.status_code == 422
    assert "mettez le surplus de côté" in text_of(answer)
    assert all(typed in answer.text for typed in ('value="12"', 'value="30"', "Deux de plus", 'value="maire"'))
    assert line.received_units is None


def test_nothing_is_ticked_ahead_of_the_count(client_of):
    transfer, giver, _taker = make_transfer(devices=2)

    page = client_of(giver).page(at(transfer, "/remettre"))

    assert page.select("main input[checked]") == []


def test_one_answer_says_that_all_devices_leave(client_of):
    transfer, giver, _taker = make_transfer(devices=3)
    line = transfer.lines[0]

    client_of(giver).submit(at(transfer, "/remettre"), "Signer la remise", **{f"whole_{line.id}": "tout"}, **SIGNED)

    assert {place.item.state for place in line.lot_line.items} == {ItemState.GIVEN}
    assert line.sent_units == 3


def test_neither_silence_nor_two_answers_that_disagree_are_a_count(client_of):
    transfer, giver, _taker = make_transfer(devices=3)
    line = transfer.lines[0]
    first = line.lot_line.items[0].item
    browser = client_of(giver)

    silent = browser.submit(at(transfer, "/remettre"), "Signer la remise", **SIGNED)
    both = browser.submit(
        at(transfer, "/remettre"),
        "Signer la remise",
        **{f"whole_{line.id}": "tout", f"items_{line.id}": [str(first.id)]},
        **SIGNED,
    )

    assert (silent.status_code, both.status_code) == (422, 422)
    assert "dites si tout part" in text_of(silent)
    assert "gardez l’une des deux réponses" in text_of(both)
    assert line.sent_units is None


def test_only_the_devices_ticked_leave(client_of):
    transfer, giver, _taker = make_transfer(devices=2)
    line = transfer.lines[0]
    first, second = (place.item for place in line.lot_line.items)

    client_of(giver).submit(at(transfer, "/remettre"), "Signer la remise", **{f"items_{line.id}": [str(first.id)]}, **SIGNED)

    assert (first.state, second.state) == (ItemState.GIVEN, ItemState.DECOMMISSIONED)


def test_without_agreement_the_page_leads_to_the_model_one(client_of):
    transfer, giver, _taker = make_transfer(agreement=False)
    page = client_of(giver).page(at(transfer))

    assert page.select_one("a[href^='/conventions/proposer']")
    answer = client_of(giver).post(at(transfer, "/remettre"), data={f"units_{transfer.lines[0].id}": "1", **SIGNED})
    assert answer.status_code == 422
    assert "Aucune convention n’est en vigueur" in text_of(answer)


@pytest.mark.parametrize("rest", ["", "/remettre"])
def test_an_agreement_that_waits_for_a_signature_is_shown_instead_of_another_offer(client_of, rest):
    transfer, giver, taker = make_transfer(agreement=False)
    make_agreement(giver, taker, starts_on=date(2018, 1, 1), ends_on=date(2020, 1, 1))
    proposed = make_agreement(giver, taker, reference="CV-2026-0042", state=AgreementState.PROPOSED)

    page = client_of(giver).page(at(transfer, rest))

    assert "La convention CV-2026-0042 attend une signature" in " ".join(page.main.text.split())
    assert page.select_one(f"main a[href='/conventions/{proposed.id}']")
    assert not page.select_one("a[href^='/conventions/proposer']")


@pytest.mark.parametrize("rest", ["", "/remettre"])
def test_an_agreement_that_is_signed_and_starts_later_is_said_instead_of_proposing_another(client_of, rest):
    transfer, giver, taker = make_transfer(agreement=False)
    upcoming = make_agreement(giver, taker, starts_on=today() + timedelta(days=8))

    page = client_of(giver).page(at(transfer, rest))

    said = f"La convention {upcoming.reference} est signée et commence le {french_date(upcoming.starts_on)}"
    assert said in " ".join(page.main.text.split(" ")).replace("\n", " ")
    assert not page.select_one("a[href^='/conventions/proposer']")


def test_the_taker_is_told_of_the_agreement_to_sign_too(client_of):
    transfer, giver, taker = make_transfer(agreement=False)
    make_agreement(giver, taker, reference="CV-2026-0042", state=AgreementState.PROPOSED)

    page = client_of(taker).page(at(transfer))

    assert page.main.find("a", string="CV-2026-0042")
    assert "Le donneur doit proposer" not in page.main.text


@pytest.mark.parametrize("typed", ["-1", "1.5", "1000000000000", "<b>3</b>", "", "beaucoup", "11"])
def test_a_wrong_count_is_answered_beside_the_field_and_stays_there(client_of, typed):
    transfer, giver, _taker = make_transfer(("laptop", 10))
    field = f"units_{transfer.lines[0].id}"

    answer = client_of(giver).submit(at(transfer, "/remettre"), "Signer la remise", **{field: typed, **SIGNED})

    assert answer.status_code == 422
    assert "Il y a un problème" in text_of(answer)
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in answer.text
    assert 'value="maire"' in answer.text


@pytest.mark.parametrize("typed", ["-1", "0", "12,3456", "un carton", "1e9", "NaN", "9999999"])
def test_a_wrong_mass_is_answered(client_of, typed):
    transfer, _giver, taker = handed_over(("laptop", 10))
    line = transfer.lines[0]

    answer = client_of(taker).submit(
        at(transfer, "/recevoir"), "Signer la réception", **{f"units_{line.id}": "10", f"weighed_{line.id}": typed, **SIGNED}
    )

    assert answer.status_code == 422
    assert "kilogrammes" in text_of(answer)


@pytest.mark.parametrize("typed", ["1900-01-01", "2999-01-01", "31/02/2026", "demain", ""])
def test_a_wrong_day_is_answered(client_of, typed):
    transfer, _giver, taker = received()
    path = at(transfer, f"/lignes/{transfer.lines[0].id}/declarer")

    answer = client_of(taker).submit(path, "Déclarer", units="1", occurred_on=typed, note="Gardé", **OUTCOME)

    assert answer.status_code == 422
    assert "Il y a un problème" in text_of(answer)
    assert "Gardé" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.pdf", b"\x89PNG\r\n\x1a\n", "ne correspond pas à son contenu"),
        ("gros.pdf", b"%PDF-" + b"0" * (6 * 1024 * 1024), "dépasse 5 Mo"),
        ("dessin.svg", b"<svg onload='alert(1)'/>", "PDF, JPEG ou PNG"),
    ],
    ids=["renamed", "6 MB", "SVG"],
)
def test_a_wrong_proof_is_answered_and_nothing_is_written(client_of, db, name, content, said):
    transfer, _giver, taker = received()
    path = at(transfer, f"/lignes/{transfer.lines[0].id}/declarer")

    answer = client_of(taker).submit(
        path,
        "Déclarer",
        units="1",
        occurred_on=transfer.received_on.isoformat(),
        kind="reused",
        reuse="given",
        proof="certified",
        proof_file=(BytesIO(content), name),
    )

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert db.query(Outcome).count() == 0


def test_a_proof_is_saved_never_shown_and_only_for_the_two_sides(client_of):
    transfer, giver, taker = received()
    path = at(transfer, f"/lignes/{transfer.lines[0].id}/declarer")
    day = transfer.received_on.isoformat()
    client_of(taker).submit(
        path,
        "Déclarer",
        units="1",
        occurred_on=day,
        kind="reused",
        reuse="given",
        proof="certified",
        proof_file=(BytesIO(PDF), "b é.pdf"),
    )
    outcome = queries.live_outcomes(transfer.id)[0]

    answer = client_of(giver).get(f"/cessions/devenirs/{outcome.id}/preuve")

    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client_of(make_manager()).get(f"/cessions/devenirs/{outcome.id}/preuve").status_code == 404


def test_html_typed_by_people_is_shown_as_text(client_of):
    transfer, _giver, taker = handed_over(("laptop", 2))
    line = transfer.lines[0]

    answer = client_of(taker).submit(
        at(transfer, "/recevoir"),
        "Signer la réception",
        **{f"units_{line.id}": "1"},
        discrepancy_note="<script>alert(1)</script>",
        **SIGNED,
    )

    assert "&lt;script&gt;" in answer.text


def test_a_text_too_long_is_answered_and_kept(client_of):
    transfer, giver, _taker = make_transfer()

    answer = client_of(giver).submit(at(transfer, "/annuler"), "Annuler la cession", reason="a" * 3000)

    assert answer.status_code == 422
    assert "a" * 3000 in answer.text
    assert transfer.state is TransferState.PREPARED


def test_a_wrong_report_is_corrected_or_withdrawn_from_its_page(client_of, db):
    transfer, _giver, taker = received(("laptop", 2))
    [outcome] = services.report_outcome(
        transfer.lines[0].id, report(occurred_on=transfer.received_on), units=2, by=taker, now=now()
    )
    client, path = client_of(taker), f"/cessions/devenirs/{outcome.id}/corriger"

    client.submit(path, "Corriger", units="1", kind="recycled", reason="Un seul <b>")
    [right] = queries.live_outcomes(transfer.id)
    client.submit(f"/cessions/devenirs/{right.id}/corriger", "Retirer la déclaration", withdrawal_reason="Aucun")

    assert (right.kind, right.units) == (OutcomeKind.RECYCLED, 1)
    assert queries.live_outcomes(transfer.id) == []
    assert "ne compte plus" in client.page(at(transfer, f"/lignes/{transfer.lines[0].id}")).main.text
    assert transfer.lines[0].unreported_units == 2


def test_a_replayed_report_counts_once(client_of, db):
    transfer, _giver, taker = received()
    client = client_of(taker)
    path = at(transfer, f"/lignes/{transfer.lines[0].id}/declarer")
    data = {"units": "2", "occurred_on": transfer.received_on.isoformat(), "request_key": "same", **OUTCOME}

    answers = [client.post(path, data=data) for _ in range(5)]

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, at(transfer))}
    assert db.query(Outcome).count() == 1


def test_each_page_is_for_those_it_concerns(client_of, client):
    transfer, giver, taker = received()
    line = transfer.lines[0]
    [outcome] = services.report_outcome(
        line.id, report(proof=report().proof, occurred_on=transfer.received_on), units=1, by=taker, now=now()
    )
    stranger = client_of(make_partner_manager())
    pages = ["", "/acte", "/bordereau", "/attestation", "/remettre", "/recevoir", "/annuler", f"/lignes/{line.id}",
             f"/lignes/{line.id}/declarer"]  # fmt: skip

    assert {stranger.get(at(transfer, rest)).status_code for rest in pages} == {404}
    assert stranger.get(f"/cessions/devenirs/{outcome.id}/corriger").status_code == 404
    assert stranger.get(f"/cessions/lignes/{line.id}").status_code == 404
    assert client.get(at(transfer)).status_code == 302
    for reader in (make_coordinator(), make_membership(giver.organisation), taker):
        assert client_of(reader).get(at(transfer)).status_code == 200
    official = client_of(make_official())
    assert transfer.reference in official.page("/cessions").text
    assert official.page("/cessions").select(f"a[href='{at(transfer)}']") == []
    assert {official.get(at(transfer, rest)).status_code for rest in pages} == {404}
    assert client_of(taker).get(at(transfer, "/remettre")).status_code == 403
    assert client_of(giver).get(at(transfer, f"/lignes/{line.id}/declarer")).status_code == 403
    other, *_ = received()
    assert client_of(taker).get(at(transfer, f"/lignes/{other.lines[0].id}")).status_code == 404


@pytest.mark.parametrize(
    "path", ["remettre", "recevoir", "annuler", "proposer-date", "accepter-date", "preparer-acte", "preparer-attestation"]
)
def test_a_stranger_changes_nothing(client_of, db, path):
    transfer, *_ = make_transfer()

    assert client_of(make_manager()).post(at(transfer, f"/{path}")).status_code == 404
    assert db.query(Movement).count() == 0


def test_a_page_left_open_says_that_things_have_moved(client_of):
    transfer, giver, taker = received()

    assert client_of(giver).get(at(transfer, "/remettre")).status_code == 422
    answer = client_of(taker).post(at(transfer, "/recevoir"), data={f"units_{transfer.lines[0].id}": "1", **SIGNED})
    assert answer.status_code == 422
    assert "Rechargez la page" in text_of(answer)


def test_a_document_that_failed_is_made_on_demand_once(client_of, db):
    transfer, giver, _taker = received()
    transfer.deed = None
    db.commit()

    client_of(giver).submit(at(transfer), "Préparer l’acte de cession")

    assert transfer.deed is not None


def test_the_list_is_filtered_exported_and_quick(client_of):
    transfer, giver, _taker = received(("laptop", 10))
    for _ in range(3):
        make_transfer(giver=giver)
    client = client_of(giver)

    page = client.page(f"/cessions?etat=received&cote=donneur&texte={transfer.reference.lower()}")
    assert [link.text for link in page.select("tbody th a")] == [transfer.reference]
    assert client.queries <= 3
    assert "Aucune cession ne correspond" in client.page("/cessions?texte=%25").main.text
    assert len(client.get("/cessions/exporter").text.splitlines()) == 5
    assert client_of(make_manager()).page("/cessions").select_one(".empty")
    client.page(at(transfer))
    assert client.queries <= 10


def test_a_gift_between_public_bodies_says_why_it_needs_no_agreement(client_of):
    transfer, giver, _taker = make_transfer(taker=make_manager(), agreement=False)

    assert "L. 3212-2, 10° et 11°" in client_of(giver).page(at(transfer)).main.text


def test_the_command_reminds_once_and_may_only_say(app, db, letters):
    transfer, _giver, _taker = received()
    transfer.outcomes_due_on = today()
    db.commit()
    before = len(letters())
    runner = app.test_cli_runner()

    assert transfer.reference in runner.invoke(args=["transfers", "remind", "--dry-run"]).output
    assert len(letters()) == before
    assert runner.invoke(args=["transfers", "remind"]).output == "1 reminders to 1 organisations\n"
    assert runner.invoke(args=["transfers", "remind"]).output == "0 reminders to 0 organisations\n"
    assert len(letters()) == before + 1
