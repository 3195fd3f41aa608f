"""Agreements on screen: who may, what is refused and shown, what is kept of what was typed."""

import re

import pytest

from agreements.enums import AgreementState
from agreements.models import Agreement, Signature
from core.accounts.enums import OrganisationKind, Role
from core.clock import today
from core.db import db as database
from core.events import quietly
from geo.partners.enums import LegalClass
from tests.agreements.factories import in_days, make_proposal, make_signed, make_verified_partner, sign
from tests.factories import make_coordinator, make_manager, make_membership, make_official, make_organisation
from tests.pages import text_of

CONSENT = {"capacity": "maire", "consent": "y"}


@pytest.fixture
def giver(db):
    return make_manager(name="Commune de Woippy")


@pytest.fixture
def partner(db):
    return make_verified_partner(name="Les Ateliers du Réemploi")


def proposal_to(partner, **answers):
    return {"partner_id": partner.organisation_id, "starts_on": today().isoformat(), "years": "3", **answers}


def draft_of(client, partner, **answers):
    """Where the draft made of those answers is read."""
    answer = client.submit("/conventions/proposer", "Lire le texte", follow_redirects=False, **proposal_to(partner, **answers))
    return answer.headers["Location"]


def test_anybody_reads_the_model_with_its_reasons_and_sources(client):
    listed = client.page("/conventions-types")

    page = client.page(listed.find("a", string=re.compile("Convention-cadre"))["href"])

    assert len(page.select("main section h2")) == 18
    assert len(page.select("main details")) == 18
    assert "[nom du partenaire]" in page.text
    assert client.queries <= 5


def test_anybody_takes_the_model_away_as_a_document(client):
    listed = client.page("/conventions-types")
    page = client.page(listed.find("a", string=re.compile("Convention-cadre"))["href"])

    response = client.get(page.select_one("main a.download")["href"])

    assert response.data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == "inline; filename=convention-cadre-version-1.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_model_that_is_not_published_does_not_exist(client):
    assert client.get("/conventions-types/999").status_code == 404


def test_a_manager_proposes_after_reading_the_whole_text(client_of, giver, partner):
    client = client_of(giver)
    read = client.submit("/conventions/proposer", "Lire le texte", follow_redirects=False, **proposal_to(partner))
    assert read.status_code == 302
    assert database.session.query(Agreement).count() == 0

    answer = client.submit(read.headers["Location"], "Proposer cette convention")

    agreement = database.session.query(Agreement).one()
    assert (agreement.giver_id, agreement.partner_id) == (giver.organisation_id, partner.organisation_id)
    assert agreement.reference in text_of(answer)
    assert "La signature de votre organisme est attendue" in text_of(answer)


def test_the_answers_can_be_changed_from_the_page_that_checks_them(client_of, giver, partner):
    client = client_of(giver)
    read = client.submit("/conventions/proposer", "Lire le texte", follow_redirects=False, **proposal_to(partner, years="7"))

    page = client.page(client.page(read.headers["Location"]).select_one("dd.change a")["href"])

    assert page.select_one("[name=years]")["value"] == "7"
    assert page.select_one("option[selected]")["value"] == str(partner.organisation_id)


def test_the_coordinator_proposes_on_behalf_of_a_municipality(client_of, giver, partner):
    client = client_of(make_coordinator())
    answers = proposal_to(partner, giver_id=giver.organisation_id)
    read = client.submit("/conventions/proposer", "Lire le texte", follow_redirects=False, **answers)

    client.submit(read.headers["Location"], "Proposer cette convention")

    assert database.session.query(Agreement).one().giver_id == giver.organisation_id


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"partner_id": "0"}, "Choisissez un partenaire."),
        ({"partner_id": "1000000000000"}, "Choisissez un partenaire."),
        ({"starts_on": "1900-01-01"}, "Le premier jour est déjà passé"),
        ({"starts_on": "2999-01-01"}, "Ce premier jour est trop loin"),
        ({"starts_on": "31/02/2027"}, "Indiquez une date qui existe"),
        ({"starts_on": ""}, "Indiquez une date"),
        ({"years": "-1"}, "Une convention dure de 1 à 10 ans"),
        ({"years": "1000000000000"}, "Une convention dure de 1 à 10 ans"),
        ({"years": "1.5"}, "Indiquez un nombre entier d’années"),
        ({"years": "<b>3</b>"}, "Indiquez un nombre entier d’années"),
        ({"years": "9" * 5000}, "Indiquez un nombre entier d’années"),
    ],
)
def test_an_impossible_proposal_is_refused_where_the_person_looks(client_of, giver, partner, answers, sentence):
    answer = client_of(giver).submit("/conventions/proposer", "Lire le texte", **proposal_to(partner, **answers))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert database.session.query(Agreement).count() == 0


def test_a_partner_that_may_not_receive_gifts_is_refused_with_the_reason(client_of, giver):
    other = make_verified_partner(LegalClass.OTHER)

    answer = client_of(giver).submit("/conventions/proposer", "Lire le texte", **proposal_to(other))

    assert answer.status_code == 422
    assert "La loi ne permet pas de donner" in text_of(answer)


def test_a_proposal_sent_without_having_read_is_refused_and_its_draft_kept(client_of, giver, partner):
    client = client_of(giver)
    draft = draft_of(client, partner)

    answer = client.post(f"{draft}/envoyer", data={})

    assert answer.status_code == 422
    assert "Le texte n’est plus celui que vous avez lu" in text_of(answer)
    assert client.get(draft).status_code == 200


def test_a_manager_signs_for_her_side(client_of, giver, partner):
    agreement = make_proposal(giver, partner)

    answer = client_of(partner).submit(f"/conventions/{agreement.id}/signer", "Signer la convention", **CONSENT)

    signature = database.session.query(Signature).one()
    assert signature.organisation_id == partner.organisation_id
    assert signature.address == "127.0.0.1"
    assert "Votre signature est enregistrée" in answer.text


def test_the_signature_page_shows_the_whole_text(client_of, giver, partner):
    agreement = make_proposal(giver, partner)
    client = client_of(giver)

    page = client.page(f"/conventions/{agreement.id}/signer")

    assert all(paragraph in page.text for article in agreement.text["articles"] for paragraph in article["paragraphs"])
    assert page.select_one("[name=read_sha256]")["value"] == agreement.text_sha256
    assert client.queries <= 8


def test_a_signature_without_consent_keeps_what_was_typed(client_of, giver):
    agreement = make_proposal(giver)

    answer = client_of(giver).submit(
        f"/conventions/{agreement.id}/signer", "Signer la convention", capacity="<b>maire</b> & \x00co"
    )

    assert answer.status_code == 422
    assert "Cochez la case" in text_of(answer)
    assert "&lt;b&gt;maire&lt;/b&gt; &amp; co" in answer.text
    assert database.session.query(Signature).count() == 0


def test_a_text_that_changed_under_her_eyes_is_not_signed(client_of, giver):
    agreement = make_proposal(giver)

    answer = client_of(giver).submit(f"/conventions/{agreement.id}/signer", "Signer la convention", read_sha256="f" * 64, **CONSENT)

    assert answer.status_code == 422
    assert "Le texte n’est plus celui que vous avez lu" in text_of(answer)


def test_the_colleague_who_signs_second_is_told(client_of, giver):
    agreement = make_proposal(giver)
    client = client_of(make_membership(giver.organisation))
    form = {"csrf_token": client.csrf_token(), "read_sha256": agreement.text_sha256, **CONSENT}
    sign(agreement, giver)

    answer = client.post(f"/conventions/{agreement.id}/signer", data=form)

    assert answer.status_code == 422
    assert "a déjà signé cette convention pour votre organisme" in text_of(answer)


def test_a_double_click_signs_once(client_of, giver):
    agreement = make_proposal(giver)
    client = client_of(giver)
    form = {"request_key": "same", "read_sha256": agreement.text_sha256, **CONSENT}

    answers = [client.post(f"/conventions/{agreement.id}/signer", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert database.session.query(Signature).count() == 1


def test_a_long_capacity_is_refused_with_a_sentence(client_of, giver):
    agreement = make_proposal(giver)

    answer = client_of(giver).submit(
        f"/conventions/{agreement.id}/signer", "Signer la convention", capacity="x" * 3000, consent="y"
    )

    assert answer.status_code == 422
    assert "120 signes au plus" in text_of(answer)


def test_the_signature_page_of_a_signed_side_leads_to_the_agreement(client_of, giver):
    agreement = make_proposal(giver)
    sign(agreement, giver)

    assert client_of(giver).get(f"/conventions/{agreement.id}/signer").location == f"/conventions/{agreement.id}"


def test_a_partner_declines_with_a_reason(client_of, giver, partner):
    agreement = make_proposal(giver, partner)

    answer = client_of(partner).submit(f"/conventions/{agreement.id}/refuser", "Refuser la convention", reason="<i>Trop</i> long")

    assert "Refusée" in text_of(answer)
    assert "&lt;i&gt;Trop&lt;/i&gt; long" in answer.text


@pytest.mark.parametrize("reason", ["", "   ", "x" * 3000])
def test_a_refusal_without_a_usable_reason_is_refused(client_of, giver, reason):
    agreement = make_proposal(giver)

    answer = client_of(giver).submit(f"/conventions/{agreement.id}/refuser", "Refuser la convention", reason=reason)

    assert answer.status_code == 422
    assert database.session.get_one(Agreement, agreement.id).state is AgreementState.PROPOSED


def test_a_refusal_of_what_has_been_signed_meanwhile_is_refused(client_of, giver, partner):
    with quietly():
        agreement = make_signed(giver, partner)

    answer = client_of(partner).post(f"/conventions/{agreement.id}/refuser", data={"reason": "Trop tard"})

    assert answer.status_code == 422
    assert "ne peut plus être refusée" in text_of(answer)


def test_a_manager_terminates_with_a_day_and_a_reason(client_of, giver, partner):
    with quietly():
        agreement = make_signed(giver, partner)
    day = in_days(40).isoformat()

    answer = client_of(partner).submit(
        f"/conventions/{agreement.id}/resilier", "Résilier la convention", terminates_on=day, reason="Fin"
    )

    assert "cesse de s’appliquer" in text_of(answer)
    assert "En vigueur" in text_of(answer)
    assert database.session.get_one(Agreement, agreement.id).terminated_on == in_days(40)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("1900-01-01", "déjà passée"), ("2999-01-01", "prend fin d’elle-même"), ("", "Indiquez une date"), ("demain", "qui existe")],
)
def test_a_termination_on_an_impossible_day_keeps_the_reason(client_of, giver, day, sentence):
    with quietly():
        agreement = make_signed(giver)
    path = f"/conventions/{agreement.id}/resilier"

    answer = client_of(giver).submit(path, "Résilier la convention", terminates_on=day, reason="Fin d’activité")

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Fin d’activité" in answer.text


def test_the_signed_document_is_taken_away(client_of, giver, partner):
    agreement = make_signed(giver, partner)
    client = client_of(partner)

    response = client.get(client.page(f"/conventions/{agreement.id}").select_one("main a.download")["href"])

    assert response.data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == f"attachment; filename={agreement.reference}.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_missing_document_can_be_asked_for(client_of, giver):
    with quietly():
        agreement = make_signed(giver)
    client = client_of(giver)
    path = f"/conventions/{agreement.id}"
    assert client.get(f"{path}/document").status_code == 404
    assert "Le document se prépare" in text_of(client.get(path))

    answer = client.submit(path, "Préparer le document")

    assert "Télécharger la convention signée" in text_of(answer)


def test_a_document_is_not_prepared_before_both_have_signed(client_of, giver):
    agreement = make_proposal(giver)

    answer = client_of(giver).post(f"/conventions/{agreement.id}/document")

    assert answer.status_code == 422


def people(giver, partner):
    return {
        "giver's manager": giver,
        "giver's member": make_membership(giver.organisation, Role.MEMBER),
        "partner's manager": partner,
        "partner's member": make_membership(partner.organisation, Role.MEMBER),
        "coordinator": make_coordinator(),
        "official": make_official(),
        "other municipality": make_manager(),
        "other partner": make_verified_partner(),
    }


ACCESS = {
    #                     see, sign, decline, terminate, ask for the document, propose
    "giver's manager": (200, 200, 200, 403, 422, 200),
    "giver's member": (200, 403, 403, 403, 422, 403),
    "partner's manager": (200, 200, 200, 403, 422, 403),
    "partner's member": (200, 403, 403, 403, 422, 403),
    "coordinator": (200, 403, 200, 403, 422, 200),
    "official": (404, 404, 404, 404, 404, 403),
    "other municipality": (404, 404, 404, 404, 404, 200),
    "other partner": (404, 404, 404, 404, 404, 403),
}


@pytest.mark.parametrize("person", ACCESS)
def test_who_may_do_what_with_a_proposed_agreement(client_of, giver, partner, person):
    path = f"/conventions/{make_proposal(giver, partner).id}"
    client = client_of(people(giver, partner)[person])

    pages = [client.get(path + page).status_code for page in ("", "/signer", "/refuser", "/resilier")]

    assert (*pages, client.post(f"{path}/document").status_code, client.get("/conventions/proposer").status_code) == ACCESS[person]


@pytest.mark.parametrize("person", ACCESS)
def test_commands_are_guarded_like_their_pages(client_of, giver, partner, person):
    path = f"/conventions/{make_proposal(giver, partner).id}"
    client = client_of(people(giver, partner)[person])
    see, sign_, decline, _, _, propose = ACCESS[person]

    answers = [client.post(path + page, data={}).status_code for page in ("/signer", "/refuser")]
    proposal = client.post("/conventions/proposer", data={}).status_code

    assert answers == [422 if sign_ == 200 else sign_, 422 if decline == 200 else decline]
    assert proposal == (422 if propose == 200 else propose)
    assert client.get(f"{path}/document").status_code == 404
    assert see in {200, 404}


def test_the_coordinator_signs_the_side_of_the_metropole(client_of, partner):
    coordinator = make_coordinator()
    agreement = make_proposal(coordinator, partner)

    answer = client_of(coordinator).submit(f"/conventions/{agreement.id}/signer", "Signer la convention", **CONSENT)

    assert answer.status_code == 200
    assert database.session.query(Signature).one().organisation_id == coordinator.organisation_id


def test_a_visitor_is_led_to_sign_in(client):
    assert "/connexion" in client.get("/conventions").location


def test_one_sees_the_agreements_of_ones_own_organisation(client_of, giver, partner):
    mine, other = make_proposal(giver, partner), make_proposal()

    listed = client_of(partner).page("/conventions").text

    assert mine.reference in listed
    assert other.reference not in listed


@pytest.mark.parametrize("make", [make_coordinator, make_official])
def test_the_coordinator_and_officials_see_them_all(client_of, giver, partner, make):
    references = [make_proposal(giver, partner).reference, make_proposal().reference]

    listed = client_of(make()).page("/conventions").text

    assert all(reference in listed for reference in references)


def test_an_official_finds_an_agreement_in_the_list_and_cannot_open_it(client_of, giver, partner):
    agreement = make_proposal(giver, partner)
    official = client_of(make_official())

    assert official.page("/conventions").select(f"a[href='/conventions/{agreement.id}']") == []
    assert official.get(f"/conventions/{agreement.id}").status_code == 404


def test_the_list_is_quick_and_filtered_whatever_its_size(client_of, giver):
    with quietly():
        for _ in range(26):
            make_proposal(giver)
        signed = make_signed(giver)
    client = client_of(giver)

    assert "1 à 25 sur 27" in client.page("/conventions").text
    assert client.queries <= 5
    filtered = client.page("/conventions?etat=in_force&organisme=organisme")
    assert [th.text for th in filtered.select("tbody th")] == [signed.reference]
    assert "Aucune convention ne correspond" in client.page("/conventions?etat=declined").text
    assert client.get("/conventions?etat=nonsense&organisme=%25&page=-3").status_code == 200


def test_the_list_is_taken_away_with_its_filters(client_of, giver):
    kept, refused = make_proposal(giver, make_verified_partner(name="=2+2")), make_proposal(giver)
    client = client_of(giver)
    client.submit(f"/conventions/{refused.id}/refuser", "Refuser la convention", reason="Non")

    href = next(a["href"] for a in client.page("/conventions?etat=to_sign").select("main a.download"))
    rows = client.get(href).text.splitlines()

    assert len(rows) == 2
    assert rows[1].startswith(f"{kept.reference};Commune de Woippy;'=2+2;À signer;")


def test_an_empty_list_says_what_to_do(client_of, giver, partner):
    assert "Proposer la première convention" in client_of(giver).page("/conventions").text
    assert "Lire la convention type" in client_of(partner).page("/conventions").text


def test_without_any_verified_partner_the_page_says_so(client_of, giver):
    assert "Aucun partenaire n’est encore vérifié" in client_of(giver).page("/conventions/proposer").text


def test_after_a_refusal_a_new_proposal_is_one_link_away(client_of, giver, partner):
    agreement = make_proposal(giver, partner)
    client = client_of(giver)
    client.submit(f"/conventions/{agreement.id}/refuser", "Refuser la convention", reason="Non")

    link = next(
        a for a in client.page(f"/conventions/{agreement.id}").select("main a") if a.text == "Proposer une nouvelle convention"
    )

    assert client.page(link["href"]).select_one("option[selected]")["value"] == str(partner.organisation_id)


def test_names_with_tags_stay_text(client_of, partner):
    agreement = make_proposal(make_manager(name="<script>alert(1)</script>"), partner)

    page = client_of(partner).page(f"/conventions/{agreement.id}")

    assert not page.select("main script")


def test_another_public_body_may_give(client_of, partner):
    manager = make_membership(make_organisation(OrganisationKind.PUBLIC_BODY))
    assert client_of(manager).page("/conventions/proposer").select_one("[name=partner_id]")
