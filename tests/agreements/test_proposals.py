"""Proposing from any model: who may sign which, what the text says of it, drafts kept until they are sent."""

import re

import pytest

from agreements import errors, queries, services
from agreements.enums import AgreementScope, ErasedBy, TemplateKind, Transport
from agreements.models import Agreement, AgreementDraft, TemplateVersion
from core.clock import now, today
from core.db import db as database
from core.thresholds import Threshold
from geo.partners.enums import LegalClass
from geo.partners.models import Partner
from tests.agreements.factories import (
    give_evidence,
    in_days,
    make_proposal,
    make_signed,
    make_verified_partner,
    model_of,
    sign,
    withdraw_evidence,
)
from tests.factories import make_coordinator, make_manager, make_organisation
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


def words_of(agreement) -> str:
    return " ".join(paragraph for article in agreement.text["articles"] for paragraph in article["paragraphs"])


def answers_to(partner, **changes):
    return {"partner_id": partner.organisation_id, "starts_on": today().isoformat(), "years": "3", **changes}


@pytest.mark.parametrize("kind", [kind for kind in TemplateKind if kind.binds_two and kind is not TemplateKind.PUBLIC_BODY_GIFT])
def test_each_model_that_binds_two_is_proposed_to_a_partner(kind):
    agreement = make_proposal(template_id=model_of(kind))

    assert agreement.scope is kind.scope
    assert agreement.template_version.template.kind is kind
    assert agreement.erased_by is (ErasedBy.GIVER if kind.scope.is_gift else ErasedBy.PARTNER)
    assert ("Qui efface les données" in {one["heading"] for one in agreement.text["articles"]}) == kind.scope.is_gift


def test_a_public_body_gives_to_another_in_the_words_of_that_model():
    giver, taker = make_manager(name="Woippy"), make_manager(name="Metz")

    agreement = make_proposal(giver, taker, template_id=model_of(TemplateKind.PUBLIC_BODY_GIFT))
    sign(agreement, giver)
    sign(agreement, taker)

    assert "le cédant efface les données" in words_of(agreement)
    assert agreement.text["basis"]["class"] == "Organisme public"
    assert queries.find_agreement_in_force(giver.organisation_id, taker.organisation_id, on=today()).id == agreement.id


def test_a_setting_suspends_gifts_between_public_bodies():
    database.session.query(Threshold).filter_by(code="public_body_gift_allowed").one().value = 0
    database.session.commit()

    with pytest.raises(errors.PublicGiftNotAllowed):
        make_proposal(partner=make_manager(), template_id=model_of(TemplateKind.PUBLIC_BODY_GIFT))


def test_nobody_signs_with_oneself_nor_with_a_body_nobody_verified():
    giver, model = make_manager(), model_of(TemplateKind.PUBLIC_BODY_GIFT)

    with pytest.raises(errors.GivingToOneself):
        make_proposal(giver, giver, template_id=model)
    with pytest.raises(errors.PublicBodyNotVerified):
        make_proposal(giver, make_manager(verified_on=None), template_id=model)


def test_an_agreement_on_boxes_does_not_allow_gifts_and_leaves_room_for_one():
    giver, partner = make_manager(), make_verified_partner()
    boxes = make_signed(giver, partner, template_id=model_of(TemplateKind.BOX_COLLECTION))
    sides = giver.organisation_id, partner.organisation_id

    assert queries.find_agreement_in_force(*sides, on=today()) is None
    gift = make_signed(giver, partner)

    assert queries.find_agreement_in_force(*sides, on=today()).id == gift.id
    assert queries.find_agreement_in_force(*sides, on=today(), scope=AgreementScope.COLLECTION).id == boxes.id


def test_what_is_lent_is_frozen_with_the_text():
    terms = {"transport": Transport.GIVER, "premises": "Un local de {40} m²", "support_eur_a_year": 1200}

    agreement = make_proposal(**terms)

    assert "Un local de {40} m²" in words_of(agreement)
    assert "1\u202f200\u00a0€ par an" in words_of(agreement)
    assert (agreement.transport, agreement.premises, agreement.support_eur_a_year) == (*terms.values(),)


@pytest.mark.parametrize(("days", "is_valid"), [(-1, False), (0, True), (None, True)])
def test_a_class_that_expired_this_morning_is_neither_proposed_nor_signed(days, is_valid):
    partner = make_verified_partner()
    before = make_proposal(partner=partner)
    give_evidence(partner, None if days is None else in_days(days))

    for command in (lambda: make_proposal(partner=partner), lambda: sign(before, partner)):
        if is_valid:
            command()
        else:
            with pytest.raises(errors.LegalClassExpired, match="dépose la nouvelle"):
                command()


def test_a_class_that_nothing_proves_is_neither_proposed_nor_signed():
    partner = make_verified_partner()
    before = make_proposal(partner=partner)
    withdraw_evidence(partner)

    for command in (lambda: make_proposal(partner=partner), lambda: sign(before, partner)):
        with pytest.raises(errors.LegalClassUnproved, match="dépose la preuve"):
            command()
    assert not queries.get_agreement(before.id).signatures


def test_a_class_that_changed_since_the_text_was_written_is_not_signed():
    partner = make_verified_partner(LegalClass.PUBLIC_UTILITY)
    agreement = make_proposal(partner=partner)
    database.session.query(Partner).filter_by(organisation_id=partner.organisation_id).one().legal_class = LegalClass.ESUS
    database.session.commit()

    with pytest.raises(errors.LegalClassChanged, match="puis proposez-en une nouvelle"):
        sign(agreement, partner)


def test_both_sides_read_why_it_cannot_be_signed_today_and_nothing_is_half_signed(client_of):
    giver, partner = make_manager(), make_verified_partner()
    agreement = make_proposal(giver, partner)
    sign(agreement, giver)
    give_evidence(partner, in_days(-1))

    links = {
        giver: "Ouvrir le profil de ce partenaire",
        partner: "Ouvrir les justificatifs",
        make_coordinator(): "Ouvrir les justificatifs",
    }
    for person, link in links.items():
        page = client_of(person).page(f"/conventions/{agreement.id}")
        assert "ne peut pas être signée aujourd’hui" in page.main.text
        assert "dépose la nouvelle dans ses justificatifs" in page.main.text
        assert page.find("a", string=link)
        assert not page.find("a", string="Lire et signer")
    client = client_of(partner)
    for address in ("signer", "papier"):
        assert not client.page(f"/conventions/{agreement.id}/{address}").select("main form")
    consent = {"capacity": "présidente", "consent": "y", "read_sha256": agreement.text_sha256}
    answer = client.post(f"/conventions/{agreement.id}/signer", data=consent)

    assert answer.status_code == 422
    assert "n’est plus valable depuis" in text_of(answer)
    assert len(queries.get_agreement(agreement.id).signatures) == 1

    give_evidence(partner, None)
    assert client.page(f"/conventions/{agreement.id}").find("a", string="Lire et signer")


def test_general_interest_without_its_statutory_purpose_is_refused():
    partner = make_verified_partner(LegalClass.GENERAL_INTEREST)
    database.session.query(Partner).filter_by(organisation_id=partner.organisation_id).one().statutory_purpose = ""
    database.session.commit()

    with pytest.raises(errors.PurposeMissing):
        make_proposal(partner=partner)


def test_a_party_without_address_is_refused():
    with pytest.raises(errors.AddressMissing):
        make_proposal(partner=make_verified_partner(street=""))


def test_a_version_withdrawn_a_second_ago_is_not_signed():
    giver = make_manager()
    agreement = make_proposal(giver)
    version = database.session.get_one(TemplateVersion, agreement.template_version_id)
    services.withdraw_version(version.id, reason="Article faux.", by=make_coordinator(), now=now())

    with pytest.raises(errors.ModelWithdrawnSince, match="Article faux"):
        sign(agreement, giver)


def test_the_class_decides_and_the_page_says_why(client_of):
    client, partner = client_of(make_manager()), make_verified_partner(LegalClass.STUDENTS)

    answer = client.submit("/conventions/proposer", "Lire le texte", **answers_to(partner))

    assert "articles L. 3212-2 (3°)" in text_of(answer)
    assert "La loi nomme les associations d’étudiants" in text_of(answer)
    assert "« Cession à prix solidaire » du modèle ne s’applique pas" in re.sub(r"\s", " ", text_of(answer))


def test_a_partner_whose_class_expired_is_refused_beside_the_way_to_its_profile(client_of):
    partner = make_verified_partner()
    give_evidence(partner, in_days(-1))

    answer = client_of(make_manager()).submit("/conventions/proposer", "Lire le texte", **answers_to(partner, premises="Un local"))

    assert answer.status_code == 422
    assert "n’est plus valable depuis" in text_of(answer)
    assert "Un local" in answer.text
    assert "Ouvrir le profil de ce partenaire" in text_of(answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"template_id": "0"}, "Cette convention type n’est plus proposée"),
        ({"template_id": "999999"}, "Cette convention type n’est plus proposée"),
        ({"support_eur_a_year": "-3"}, "de 0 à 1 000 000"),
        ({"support_eur_a_year": "beaucoup"}, "Indiquez une somme en euros"),
        ({"support_eur_a_year": "1 000 001"}, "de 0 à 1 000 000"),
        ({"premises": "x" * 501}, "500 signes au plus"),
    ],
)
def test_an_impossible_answer_is_said_where_it_was_given(client_of, changes, sentence):
    answer = client_of(make_manager()).submit(
        "/conventions/proposer", "Lire le texte", **answers_to(make_verified_partner(), **changes)
    )

    assert answer.status_code == 422
    assert sentence in re.sub(r"\s", " ", text_of(answer))
    assert database.session.query(AgreementDraft).count() == 0


def test_a_rule_for_staff_is_not_signed_by_two(client_of):
    staff = database.session.query(TemplateVersion).join(TemplateVersion.template).filter_by(code="don-aux-agents").one()
    giver, partner = make_manager(), make_verified_partner()

    with pytest.raises(errors.NotBetweenTwo):
        make_proposal(giver, partner, template_id=staff.template_id)
    listed = client_of(giver).page("/conventions/proposer").select("[name=template_id] option")
    assert str(staff.template_id) not in {option["value"] for option in listed}


def test_a_draft_waits_in_the_list_is_changed_then_thrown_away(client_of):
    giver, partner = make_manager(), make_verified_partner(name="L’Atelier")
    client = client_of(giver)
    client.submit("/conventions/proposer", "Lire le texte", **answers_to(partner))
    draft = database.session.query(AgreementDraft).one()

    listed = client.page("/conventions")
    client.submit(f"/conventions/brouillons/{draft.id}/modifier", "Lire le texte", years="5")
    changed = client.page(f"/conventions/brouillons/{draft.id}")
    answer = client.submit(f"/conventions/brouillons/{draft.id}", "Supprimer ce brouillon")

    assert "Convention avec L’Atelier" in listed.text
    assert "5 ans" in re.sub(r"\s", " ", changed.text)
    assert "Le brouillon est supprimé" in text_of(answer)
    assert database.session.query(AgreementDraft).count() == 0
    assert database.session.query(Agreement).count() == 0


def test_a_draft_overtaken_by_the_calendar_is_shown_with_what_prevents_it(client_of):
    giver, partner = make_manager(), make_verified_partner()
    answers = {"giver_id": giver.organisation_id, "partner_id": partner.organisation_id, "starts_on": today(), "years": 1}
    draft = services.save_draft(**answers, by=giver, now=now())
    give_evidence(partner, in_days(-1))

    page = client_of(giver).page(f"/conventions/brouillons/{draft.id}", status=422)

    assert "n’est plus valable depuis" in page.text
    assert not page.find("button", string="Proposer cette convention")


def test_another_public_body_does_not_see_the_draft(client_of):
    giver, partner = make_manager(), make_verified_partner()
    answers = {"giver_id": giver.organisation_id, "partner_id": partner.organisation_id, "starts_on": today(), "years": 1}
    draft = services.save_draft(**answers, by=giver, now=now())

    assert client_of(make_manager()).get(f"/conventions/brouillons/{draft.id}").status_code == 404
    assert make_organisation().id != giver.organisation_id


def test_the_page_of_a_model_leads_to_a_proposal_on_it(client_of):
    boxes = model_of(TemplateKind.BOX_COLLECTION)
    make_verified_partner()
    client = client_of(make_manager())

    page = client.page(client.page(f"/conventions-types/{boxes}").find("a", string=re.compile("Proposer une convention"))["href"])

    assert page.select_one("[name=template_id] option[selected]")["value"] == str(boxes)
