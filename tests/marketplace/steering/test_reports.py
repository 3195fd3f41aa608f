"""Half-year summaries and full reports: made once, read over, sent once; the summary holds on one page."""

import io
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pypdf
import pytest

from core import storage
from core.clock import now, today
from core.documents import render_pdf
from core.mail import Letter
from marketplace.ledger.enums import MovementKind
from marketplace.retex import services as retex
from marketplace.steering import queries, services
from marketplace.steering.enums import Part, Period, ReportKind, ReportState
from marketplace.steering.errors import PeriodNotBegun
from marketplace.steering.models import ReportRecipient, RoadmapAction, SteeringReport
from marketplace.steering.rules.indicators import BY_CODE
from marketplace.steering.services.printing import summary_facts, value_of
from tests.factories import keep, make_coordinator, make_manager, make_official, make_partner_manager
from tests.marketplace.retex.factories import make_declaration, make_movement, make_year
from tests.pages import text_of

FIRST_HALF, SECOND_HALF, YEAR = (Period(2025, part) for part in Part)


def amount(code, period):
    return value_of(BY_CODE[code], queries.period_report(period, today=today())).amount


def printed(report):
    content = storage.read(report.document)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def squeezed(text):
    return " ".join(text.split())


@pytest.fixture
def halves(db):
    """2025 with thirty units in June, five in September; 2024 with four."""
    giver, taker = make_year()
    both = {"giver": giver, "taker": taker}
    make_movement(units=5, on=date(2025, 9, 1), **both)
    make_movement(MovementKind.REUSED, units=1, on=date(2025, 9, 30), **both)
    make_movement(units=4, on=date(2024, 2, 1), **both)
    make_declaration(giver, year=2024, fleet=300, decommissioned=10)
    return giver, taker


def test_a_half_year_counts_what_happened_in_it_and_its_rate_runs_from_the_first_of_january(halves):
    assert [amount("units_given", period) for period in (FIRST_HALF, SECOND_HALF, YEAR)] == [30, 5, 35]
    assert [amount("units_reused", period) for period in (FIRST_HALF, SECOND_HALF, YEAR)] == [20, 1, 21]
    assert amount("decree_rate", FIRST_HALF) == 40
    assert amount("decree_rate", SECOND_HALF) == amount("decree_rate", YEAR)
    assert amount("units_given", Period(2024, Part.SECOND_HALF)) is None


def test_what_a_published_year_counts_later_still_happened_in_its_half(halves):
    giver, taker = halves
    retex.publish_retex(2025, by=None, now=now(), today=today())
    make_movement(units=7, on=date(2025, 11, 3), giver=giver, taker=taker)

    assert amount("units_given", SECOND_HALF) == 12
    assert amount("units_given", YEAR) == 35


def test_a_summary_is_made_read_over_and_sent_once_with_its_file(client_of, db, app, halves):
    coordinator, official, colleague = make_coordinator(), make_official(), make_manager()
    browser = client_of(coordinator)

    page = browser.submit("/pilotage/rapports/nouveau", "Préparer le document", kind="summary", year="2025", part="s1")
    report = db.query(SteeringReport).one()
    assert report.state is ReportState.TO_SEND
    assert "SYNTHESE-2025-S1-1" in text_of(page)
    assert report.document.sha256[:16] in "".join(text_of(page).split())
    (text,) = printed(report)
    assert "Chiffres provisoires jusqu’à la publication du RETEX 2025" in squeezed(text)
    assert client_of(official).get(f"/pilotage/rapports/{report.id}").status_code == 404
    assert db.query(Letter).filter_by(template="steering_report_sent").count() == 0

    address = f"/pilotage/rapports/{report.id}"
    assert str(official.id) in {box["value"] for box in browser.page(address).select("input[name=people][checked]")}
    sent = browser.submit(address, "Envoyer le document", addresses=f"{colleague.user.email}\n")
    assert "Le document part à 2\u00a0personnes" in sent.text
    letters = db.query(Letter).filter_by(template="steering_report_sent").all()
    assert {letter.recipient for letter in letters} == {official.user.email, colleague.user.email}
    assert {letter.attachment_id for letter in letters} == {report.document_id}
    files = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in Path(app.config["MAIL_URL"][7:]).glob("*.eml")
    ]
    (carried,) = [part for one in files if one["To"] == official.user.email for part in one.iter_attachments()]
    assert carried.get_filename() == "SYNTHESE-2025-S1-1.pdf"

    again = browser.post(f"{address}/envoyer", data={"people": [official.id]})
    assert again.status_code == 422
    assert "Ce document est déjà parti" in text_of(again)
    assert db.query(ReportRecipient).count() == 2
    assert client_of(official).get(f"{address}/document.pdf").mimetype == "application/pdf"
    assert client_of(make_partner_manager()).get(address).status_code == 403
    assert "SYNTHESE-2025-S1-1" in text_of(client_of(official).get("/pilotage/rapports"))
    known = queries.find_document(report.document.sha256)
    assert known is not None
    assert known.reference == "SYNTHESE-2025-S1-1"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"year": "1999"}, "de 2000 à l’année en cours"),
        ({"year": "3000"}, "de 2000 à l’année en cours"),
        ({"year": "deux mille"}, "Indiquez une année à quatre chiffres"),
        ({"year": ""}, "Indiquez une année à quatre chiffres"),
        ({"part": "s3"}, "Choisissez une des réponses proposées"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(client_of, db, answers, said):
    answer = client_of(make_coordinator()).submit("/pilotage/rapports/nouveau", "Préparer le document", **answers)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert db.query(SteeringReport).count() == 0


def test_a_half_year_not_begun_and_a_pile_of_unsent_reports_are_refused(client_of, db):
    with pytest.raises(PeriodNotBegun):
        services.ask_report(ReportKind.FULL, Period(2026, Part.SECOND_HALF), by=None, now=now().replace(year=2026, month=3))
    waiting = {
        "kind": ReportKind.SUMMARY,
        "year": 2024,
        "part": Part.FIRST_HALF,
        "state": ReportState.IN_THE_MAKING,
        "asked_at": now(),
    }
    for number in (1, 2, 3):
        report = keep(SteeringReport(number=number, **waiting))
    browser = client_of(make_coordinator())
    answer = browser.submit("/pilotage/rapports/nouveau", "Préparer le document", year="2024", part="s1")
    assert "attendent déjà d’être envoyés" in text_of(answer)
    assert "Rechargez la page dans un instant" in text_of(browser.get(f"/pilotage/rapports/{report.id}"))
    assert browser.get(f"/pilotage/rapports/{report.id}/document.pdf").status_code == 404
    assert "encore en préparation" in text_of(browser.post(f"/pilotage/rapports/{report.id}/envoyer"))


def test_a_report_goes_to_people_one_knows(client_of, db):
    browser = client_of(make_coordinator())
    browser.submit("/pilotage/rapports/nouveau", "Préparer le document", year="2024", part="annee")
    report = db.query(SteeringReport).one()

    for data, said in (
        ({"addresses": "personne@ailleurs.example"}, "Personne d’inscrit n’a l’adresse personne@ailleurs.example"),
        ({"people": ["999999999", "<b>"]}, "Choisissez au moins une personne"),
        ({"addresses": "x" * 50_000}, "3000 caractères au plus"),
    ):
        answer = browser.post(f"/pilotage/rapports/{report.id}/envoyer", data=data)
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert db.get(SteeringReport, report.id).state is ReportState.TO_SEND


def test_a_year_without_data_is_said_so_and_nothing_reads_zero(client_of, db):
    services.ask_report(ReportKind.SUMMARY, Period(2003, Part.FIRST_HALF), by=None, now=now())

    (text,) = printed(db.query(SteeringReport).one())

    assert "non défini" in squeezed(text)
    assert "aucun mouvement enregistré" in squeezed(text)


@pytest.mark.parametrize("period", [FIRST_HALF, Period(2003, Part.FIRST_HALF)], ids=["with figures", "with reasons alone"])
def test_the_summary_holds_on_one_page_whatever_the_names(db, halves, period):
    for action in db.query(RoadmapAction):
        action.title, action.owner = "Mutualisation " * 20, "DIRECTIONWWWWWWWWWWWWWW" * 12
        action.ends_on = date(2025, 2, 1)
    for action in db.query(RoadmapAction).filter(RoadmapAction.number > 20):
        action.progress, action.done_on = "done", date(period.year, 3, 1)
    db.commit()
    report = SteeringReport(kind=ReportKind.SUMMARY, year=period.year, part=Part.FIRST_HALF, number=12)
    found, before = (queries.period_report(one, today=today()) for one in (period, period.a_year_before))

    facts = summary_facts(report, found, before, queries.listed_actions(today=today()), today=today())

    assert facts["more_late"]
    assert facts["more_done"]
    content = render_pdf("steering_summary", facts)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1


def test_the_full_report_says_everything(client_of, db, halves):
    browser = client_of(make_coordinator())
    browser.submit("/pilotage/actions/9", "Ajouter ce commentaire", words="Le bilan 2024 est publié.")
    browser.submit("/pilotage/rapports/nouveau", "Préparer le document", kind="full", year="2025", part="annee")

    text = squeezed(" ".join(printed(db.query(SteeringReport).one())))

    assert "Le bilan 2024 est publié." in text
    assert "Préparer et obtenir la certification Label NR niveau 1" in text
    assert "ne pas les additionner" in text
    assert "Ville de Woippy" in text
    assert "Ce qu’il ne dit pas" in text


def test_only_the_coordinator_makes_and_sends(client_of):
    official = client_of(make_official())
    assert official.get("/pilotage/rapports/nouveau").status_code == 403
    assert official.post("/pilotage/rapports/nouveau").status_code == 403
    assert official.get("/pilotage/rapports/999").status_code == 404
    assert "Aucun document n’a encore été envoyé" in text_of(official.get("/pilotage/rapports"))
