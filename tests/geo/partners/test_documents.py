"""The documents of partners: given, judged, ended, and what it means for new claims."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import now, today
from core.errors import NotFound
from core.events import Announcement
from core.uploads import GivenFile, check_file
from geo.partners import errors, queries, rules, services
from geo.partners.enums import DocumentKind, DocumentState
from geo.partners.models import DocumentNotice, PartnerDocument
from tests.factories import make_coordinator, make_manager, make_membership
from tests.files import PDF
from tests.geo.partners.factories import make_partner, make_suspended
from tests.pages import text_of

STAGES = (60, 30, 7)


@pytest.fixture
def partner(db):
    return make_partner()


@pytest.fixture
def manager(partner):
    return make_membership(partner.organisation)


def submit(partner, *, days=100, kind=DocumentKind.LEGAL_CLASS, moment=None):
    moment = moment or now()
    end = None if days is None else today() + timedelta(days=days)
    file = check_file(GivenFile("agrement.pdf", PDF))
    return services.submit_document(partner.id, kind=kind, valid_until=end, file=file, by=None, now=moment)


def accepted(partner, **facts):
    document = submit(partner, **facts)
    services.accept_document(partner.id, document.id, by=None, now=now())
    return document


def ended(partner, db, days=1):
    """A document that ended so many days ago."""
    document = accepted(partner)
    document.valid_until = partner.documents_valid_until = today() - timedelta(days=days)
    db.commit()
    return document


# Rules


@pytest.mark.parametrize(
    ("left", "due"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 0), (-400, 0)]
)
def test_the_warning_is_that_of_the_nearest_stage(left, due):
    day = date(2026, 11, 25)
    assert rules.warning_due(day + timedelta(days=left), STAGES, today=day) == due


@given(st.integers(-500, 500), st.integers(0, 100))
def test_a_later_day_never_calls_for_an_earlier_warning(left, later):
    day = date(2026, 11, 25)
    end = day + timedelta(days=left)
    first = rules.warning_due(end, STAGES, today=day)
    second = rules.warning_due(end, STAGES, today=day + timedelta(days=later))
    assert first is None or (second is not None and second <= first)


@pytest.mark.parametrize("state", DocumentState, ids=str)
@pytest.mark.parametrize("kind", DocumentKind, ids=str)
def test_what_may_be_withdrawn(state, kind):
    document = PartnerDocument(state=state, kind=kind)
    if state in {DocumentState.REFUSED, DocumentState.REPLACED, DocumentState.WITHDRAWN}:
        refusal = errors.DocumentAnswered
    elif state is DocumentState.ACCEPTED and kind is DocumentKind.LEGAL_CLASS:
        refusal = errors.DocumentKept
    else:
        rules.check_withdrawable(document)
        return
    with pytest.raises(refusal):
        rules.check_withdrawable(document)


@pytest.mark.parametrize("state", [state for state in DocumentState if state is not DocumentState.SUBMITTED], ids=str)
def test_a_document_is_judged_once(state):
    with pytest.raises(errors.DocumentAnswered):
        rules.check_submitted(PartnerDocument(state=state))


# Commands


def test_a_document_counts_once_the_coordinator_accepted_it(partner):
    document = submit(partner, days=100)
    assert partner.documents_valid_until is None

    services.accept_document(partner.id, document.id, by=None, now=now())

    assert partner.documents_valid_until == today() + timedelta(days=100)
    accepted(partner, kind=DocumentKind.INSURANCE, days=20)
    accepted(partner, kind=DocumentKind.QUALITY_LABEL, days=None)
    assert partner.documents_valid_until == today() + timedelta(days=20)


def test_a_new_document_replaces_the_old_one_only_when_it_is_accepted(partner, db):
    old = accepted(partner, days=10)
    first, second = submit(partner, days=300), submit(partner, days=400)
    assert [old.state, first.state, second.state] == [DocumentState.ACCEPTED, DocumentState.REPLACED, DocumentState.SUBMITTED]
    assert partner.documents_valid_until == today() + timedelta(days=10)

    services.accept_document(partner.id, second.id, by=None, now=now())

    assert (old.state, partner.documents_valid_until) == (DocumentState.REPLACED, today() + timedelta(days=400))


def test_a_refused_document_leaves_the_one_in_force(partner):
    accepted(partner, days=10)
    document = submit(partner, days=300)
    with pytest.raises(errors.ReasonMissing):
        services.refuse_document(partner.id, document.id, reason=" ", by=None, now=now())

    services.refuse_document(partner.id, document.id, reason="Illisible.", by=None, now=now())

    assert (document.state, document.state_reason) == (DocumentState.REFUSED, "Illisible.")
    assert partner.documents_valid_until == today() + timedelta(days=10)
    with pytest.raises(errors.DocumentAnswered):
        services.accept_document(partner.id, document.id, by=None, now=now())


def test_a_label_one_no_longer_presents_stops_counting(partner, manager):
    label = accepted(partner, kind=DocumentKind.QUALITY_LABEL, days=10)

    services.withdraw_document(partner.id, label.id, by=manager, now=now())

    assert partner.documents_valid_until is None


def test_a_document_that_is_past_is_neither_given_nor_accepted(partner, db):
    with pytest.raises(errors.DocumentExpired):
        submit(partner, days=-1)
    document = submit(partner, days=0)
    document.valid_until = today() - timedelta(days=1)
    db.commit()
    with pytest.raises(errors.ExpiredBeforeAnswer):
        services.accept_document(partner.id, document.id, by=None, now=now())


def test_a_document_is_looked_for_under_its_own_partner(partner):
    document = submit(partner)
    with pytest.raises(NotFound):
        services.accept_document(make_partner().id, document.id, by=None, now=now())


# Warnings


def warnings_on(day):
    return services.send_warnings(today=day, now=now())


def test_each_stage_is_said_once_whatever_the_number_of_runs(partner, manager, letters, db):
    coordinator = make_coordinator()
    document = accepted(partner, days=100)
    end = document.valid_until

    said = [(left, warnings_on(end - timedelta(days=left))) for left in (61, 60, 60, 45, 30, 8, 7, 0, -1, -2)]

    assert [left for left, number in said if number] == [60, 30, 7, -1]
    assert [(row.days) for row in db.query(DocumentNotice).order_by(DocumentNotice.id)] == [60, 30, 7, 0]
    ends = [(to, subject) for to, subject in letters() if "expir" in subject or "périmé" in subject]
    assert [to for to, _subject in ends] == [manager.user.email] * 4 + [coordinator.user.email]
    assert db.query(Announcement).filter_by(name="DocumentExpiring").count() == 4


def test_a_sleeping_timer_catches_up_with_the_last_stage_alone(partner, db):
    document = accepted(partner, days=100)
    assert warnings_on(document.valid_until - timedelta(days=5)) == 1
    assert [row.days for row in db.query(DocumentNotice)] == [7]


def test_who_gave_the_new_one_already_or_is_suspended_is_not_warned(partner, db):
    ended(partner, db)
    submit(partner, days=300)
    suspended = make_suspended()
    ended(suspended, db)

    assert warnings_on(today()) == 0


def test_the_command_says_what_it_would_do_and_does_it_once(app, partner, db):
    ended(partner, db)
    runner = app.test_cli_runner()

    assert "stage 0" in runner.invoke(args=["partners", "warn", "--dry-run"]).output
    assert db.query(DocumentNotice).count() == 0
    assert runner.invoke(args=["partners", "warn"]).output == "1 warnings\n"
    assert runner.invoke(args=["partners", "warn"]).output == "0 warnings\n"


# Pages


def upload(client, partner, *, content=PDF, name="agrement.pdf", kind="legal_class", end=None):
    from io import BytesIO

    end = (today() + timedelta(days=100)).isoformat() if end is None else end
    return client.submit(
        f"/partenaires/{partner.id}/justificatifs",
        "Déposer",
        kind=kind,
        valid_until=end,
        document_file=(BytesIO(content), name),
    )


def test_a_document_is_given_judged_and_downloaded(partner, manager, client_of, letters):
    coordinator = make_coordinator()
    giving, judging = client_of(manager), client_of(coordinator)

    assert "est déposé" in text_of(upload(giving, partner))
    listed = judging.page("/partenaires/justificatifs?etat=a-verifier")
    assert judging.queries <= 10
    address = listed.select_one("tbody th a")["href"]
    file = judging.get(judging.page(address).select_one("td[data-label=Fichier] a")["href"])
    assert (file.data, file.headers["Content-Disposition"].split(";")[0]) == (PDF, "attachment")
    assert "accepté" in text_of(judging.submit(address, "Accepter"))

    assert "Tout est valable" in giving.page(address).text
    assert [subject for _to, subject in letters()] == [
        f"Justificatif à vérifier : {partner.organisation.name}",
        "Votre justificatif est accepté",
    ]
    assert judging.get("/partenaires/justificatifs/exporter").text.count("Accepté") == 1


def test_a_refusal_is_written_and_reaches_the_partner(partner, manager, client_of, letters):
    document, coordinator = submit(partner), client_of(make_coordinator())

    answer = coordinator.submit(
        f"/partenaires/{partner.id}/justificatifs/{document.id}/refuser", "Refuser", reason="La page 2 manque."
    )

    assert "est refusé" in text_of(answer)
    assert "La page 2 manque." in client_of(manager).page(f"/partenaires/{partner.id}/justificatifs").text
    assert (manager.user.email, "Votre justificatif est à refaire") in letters()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"content": b"", "name": ""}, "Choisissez le fichier"),
        ({"content": b"MZ\x90", "name": "a.pdf"}, "n’est pas accepté ici"),
        ({"content": PDF, "name": "photo.png"}, "ne correspond pas à son contenu"),
        ({"kind": ""}, "Choisissez ce que le document prouve"),
        ({"kind": "roi"}, "Choisissez une réponse de la liste"),
        ({"end": "2020-01-01"}, "Cette date est passée"),
        ({"end": "31/02/2027"}, "Indiquez une date qui existe"),
    ],
)
def test_nonsense_is_answered_by_a_sentence_and_nothing_is_kept(partner, client_of, db, facts, sentence):
    answer = upload(client_of(make_membership(partner.organisation)), partner, **facts)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert db.query(PartnerDocument).count() == 0


def test_documents_are_for_the_partner_and_the_coordinator_alone(partner, manager, client_of, client):
    document = submit(partner)
    address = f"/partenaires/{partner.id}/justificatifs"
    for person in (make_manager(), make_membership(make_partner().organisation)):
        for path in (address, f"{address}/{document.id}"):
            assert client_of(person).get(path).status_code == 404
    assert client_of(manager).get(f"/partenaires/{make_partner().id}/justificatifs/{document.id}").status_code == 404
    assert client.get(address).status_code == 302


def test_what_a_document_prevents_is_said_where_one_looks(partner, manager, client_of, db):
    ended(partner, db)
    client = client_of(manager)

    assert "Un justificatif est périmé" in client.page(f"/partenaires/{partner.id}/justificatifs").text
    assert "Renouveler vos justificatifs" in client.page("/").text
    assert client.queries <= 10


def test_a_document_withdrawn_meanwhile_is_said_to_the_coordinator(partner, manager, client_of):
    document, coordinator = submit(partner), client_of(make_coordinator())
    services.withdraw_document(partner.id, document.id, by=manager, now=now())

    answer = coordinator.post(f"/partenaires/{partner.id}/justificatifs/{document.id}/accepter")

    assert answer.status_code == 422
    assert "entre-temps" in text_of(answer)
    assert queries.partners_to_answer().documents.count == 0


# Labels, said to everybody


def names_with(client, label):
    return [link.text for link in client.page(f"/partenaires?label={label}").select("tbody th a")]


def test_a_label_in_force_is_said_to_everybody_with_its_end_and_never_its_file(client, partner):
    document = accepted(partner, kind=DocumentKind.DATA_ERASURE, days=0)
    accepted(partner, kind=DocumentKind.INSURANCE)
    submit(partner, kind=DocumentKind.WASTE_CONTRACT)

    page = client.page(f"/partenaires/{partner.id}")

    assert "Certification d’effacement des données, valable jusqu’au" in page.main.text
    for private in ("Attestation d’assurance", "Contrat avec un éco-organisme", "agrement.pdf", f"justificatifs/{document.id}"):
        assert private not in str(page.main)


def test_partners_are_found_by_a_label_in_force_alone(client, db):
    quality, kind = DocumentKind.QUALITY_LABEL, "quality_label"
    held, endless, past, waiting, refused = (make_partner(name=name) for name in ("Tenu", "Sans fin", "Passé", "Attendu", "Refusé"))
    accepted(held, kind=quality, days=0)
    accepted(endless, kind=quality, days=None)
    ending = accepted(past, kind=quality)
    submit(waiting, kind=quality)
    services.refuse_document(refused.id, submit(refused, kind=quality).id, reason="Illisible", by=None, now=now())
    ending.valid_until = today() - timedelta(days=1)
    db.commit()

    assert names_with(client, kind) == ["Sans fin", "Tenu"]
    exported = client.get(f"/partenaires/exporter?label={kind}").text
    assert exported.count("Label ou norme de qualité") == 2
    assert "Passé" not in exported
    opened = client.page(f"/carte?label={kind}&vue=interactive")
    data = client.get(opened.select_one("#map-frame")["data-places"]).json["features"]
    assert [feature["properties"]["name"] for feature in data] == ["Sans fin", "Tenu"]
    for page in (opened, client.page(f"/carte/integrer?label={kind}"), client.page(f"/carte/couverture?label={kind}")):
        assert [link.text for link in page.select("ol.places a")] == ["Sans fin", "Tenu"]


@pytest.mark.parametrize("asked", ["king", "insurance", "legal_class", "%27"])
def test_what_is_no_label_is_told_and_does_not_filter(client, partner, asked):
    page = client.page(f"/partenaires?label={asked}")

    assert "Choisissez une réponse de la liste." in page.text
    assert len(page.select("tbody th a")) == 1
