"""The life of an agreement on a real database: proposal, signatures, document, letters."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pypdf
import pytest
from sqlalchemy.exc import IntegrityError

from agreements import errors, queries, rules, services
from agreements.enums import AgreementStanding, AgreementState
from agreements.models import Agreement, Signature, TemplateVersion
from core import storage
from core.clock import now, today
from core.db import db as database
from core.errors import NotFound
from core.events import Announcement, history_of, quietly
from core.waiting import Waiting
from geo.partners.enums import LegalClass, PartnerState
from geo.partners.models import Partner
from tests.agreements.factories import in_days, make_proposal, make_signed, make_verified_partner, sign
from tests.factories import keep, make_coordinator, make_manager, make_membership, make_partner_manager

pytestmark = pytest.mark.usefixtures("db")


def framework() -> TemplateVersion:
    return database.session.query(TemplateVersion).join(TemplateVersion.template).filter_by(code="convention-cadre").one()


def make_second_version(articles) -> TemplateVersion:
    return keep(
        TemplateVersion(
            template=framework().template, number=2, title="Cadre", purpose="Donner", articles=articles, published_at=now()
        )
    )


def announced(agreement):
    return [announcement.name for announcement in history_of("agreement", agreement.id)]


def test_loading_the_framework_agreement_twice_adds_nothing():
    services.load_library()

    assert framework().number == 1


def test_a_proposal_freezes_the_text_of_the_published_model():
    giver, partner = make_manager(name="Commune de Woippy"), make_verified_partner(LegalClass.PUBLIC_UTILITY, name="Les Ateliers")

    agreement = make_proposal(giver, partner, starts_on=in_days(10))

    whole = " ".join(paragraph for article in agreement.text["articles"] for paragraph in article["paragraphs"])
    assert agreement.state is AgreementState.PROPOSED
    assert re.fullmatch(r"CV-\d{4}-\d{4,}", agreement.reference)
    assert agreement.ends_on == rules.end_of(in_days(10), 3)
    assert agreement.text_sha256 == rules.text_hash(agreement.text)
    assert "Commune de Woippy" in whole
    assert "90\u00a0jours" in whole
    assert "180\u00a0€ pour un ordinateur portable" in whole
    assert not rules.VARIABLE.search(whole)
    assert announced(agreement) == ["AgreementProposed"]


def test_references_follow_one_another_within_their_year():
    moment = datetime(2031, 6, 1, tzinfo=UTC)

    references = [make_proposal(now=moment, starts_on=date(2031, 6, 2)).reference for _ in range(3)]

    assert references == ["CV-2031-0001", "CV-2031-0002", "CV-2031-0003"]


def test_a_refused_proposal_uses_no_number():
    moment, day = datetime(2032, 6, 1, tzinfo=UTC), date(2032, 6, 2)
    giver, partner = make_manager(), make_verified_partner()
    make_proposal(giver, partner, now=moment, starts_on=day)
    with pytest.raises(errors.OverlappingAgreement):
        make_proposal(giver, partner, now=moment, starts_on=day)

    assert make_proposal(now=moment, starts_on=day).reference == "CV-2032-0002"


@pytest.mark.parametrize("state", sorted(set(PartnerState) - {PartnerState.VERIFIED}), ids=str)
def test_an_unverified_partner_is_refused(state):
    with pytest.raises(errors.PartnerNotVerified):
        make_proposal(partner=make_verified_partner(state=state))


def test_a_partner_without_profile_is_refused():
    with pytest.raises(errors.PartnerNotVerified):
        make_proposal(partner=make_partner_manager())


def test_a_partner_that_may_not_receive_gifts_is_refused_with_the_reason():
    with pytest.raises(errors.PartnerCannotReceiveGifts, match="3212-2"):
        make_proposal(partner=make_verified_partner(LegalClass.OTHER))


def test_a_partner_does_not_give():
    with pytest.raises(errors.NotAGiver):
        make_proposal(giver=make_verified_partner())


def test_an_organisation_that_does_not_exist_is_refused():
    answers = {"starts_on": today(), "years": 3, "now": now()}
    giver = make_manager()

    with pytest.raises(errors.NotAGiver):
        services.draft_agreement(giver_id=0, partner_id=0, **answers)
    with pytest.raises(errors.PartnerNotVerified):
        services.draft_agreement(giver_id=giver.organisation_id, partner_id=0, **answers)
    with pytest.raises(NotFound):
        services.propose_agreement(giver_id=0, partner_id=0, by=giver, **answers)


def test_a_version_withdrawn_a_second_ago_is_not_proposed():
    framework().withdrawn_at = now()
    database.session.commit()

    with pytest.raises(errors.NoPublishedTemplate):
        make_proposal()


def test_a_draft_read_before_a_new_version_is_not_sent():
    giver, partner = make_manager(), make_verified_partner()
    answers = {
        "giver_id": giver.organisation_id,
        "partner_id": partner.organisation_id,
        "starts_on": today(),
        "years": 3,
        "now": now(),
    }
    read = rules.text_hash(services.draft_agreement(**answers))
    articles = [{"heading": "Objet", "paragraphs": ["Autre chose."], "reason": "r", "source": "s"}]
    keep(
        TemplateVersion(
            template=framework().template, number=2, title="Cadre", purpose="Donner", articles=articles, published_at=now()
        )
    )

    with pytest.raises(errors.TextChanged):
        services.propose_agreement(**answers, by=giver, read_sha256=read)


def test_a_draft_just_read_is_sent_as_it_was_read():
    giver, partner = make_manager(), make_verified_partner()
    answers = {
        "giver_id": giver.organisation_id,
        "partner_id": partner.organisation_id,
        "starts_on": today(),
        "years": 3,
        "now": now(),
    }
    draft = services.draft_agreement(**answers)

    agreement = services.propose_agreement(**answers, by=giver, read_sha256=rules.text_hash(draft))

    assert agreement.text == draft


def test_an_unknown_variable_of_a_model_refuses_the_proposal():
    articles = [{"heading": "Objet", "paragraphs": ["{unheard_of}"], "reason": "r", "source": "s"}]
    keep(
        TemplateVersion(
            template=framework().template, number=2, title="Cadre", purpose="Donner", articles=articles, published_at=now()
        )
    )

    with pytest.raises(errors.UnknownVariable):
        make_proposal()


def test_a_renewal_may_be_proposed_for_the_days_that_follow():
    giver, partner = make_manager(), make_verified_partner()
    first = make_signed(giver, partner, years=1)
    end = first.ends_on

    renewal = make_proposal(giver, partner, starts_on=end)

    assert renewal.starts_on == end


def test_the_database_itself_refuses_two_live_agreements_from_the_same_day():
    agreement = make_signed()
    copy = {
        column.key: getattr(agreement, column.key)
        for column in Agreement.__table__.columns
        if column.key not in {"id", "document_id"}
    }

    with pytest.raises(IntegrityError):
        keep(Agreement(**{**copy, "reference": "CV-2026-9999"}))
    database.session.rollback()


def test_one_signature_is_not_enough():
    giver, partner = make_manager(), make_verified_partner()
    agreement = make_proposal(giver, partner)

    sign(agreement, partner)

    assert queries.get_agreement(agreement.id).state is AgreementState.PROPOSED
    assert queries.find_agreement_in_force(giver.organisation_id, partner.organisation_id, on=today()) is None
    assert announced(agreement) == ["AgreementProposed", "AgreementSigned"]


def test_two_signatures_bind_and_the_document_is_made():
    giver, partner = make_manager(), make_verified_partner()

    agreement = make_signed(giver, partner)

    found = queries.find_agreement_in_force(giver.organisation_id, partner.organisation_id, on=today())
    assert agreement.state is AgreementState.SIGNED
    assert found is not None
    assert found.id == agreement.id
    assert agreement.document is not None
    assert announced(agreement) == ["AgreementProposed", "AgreementSigned", "AgreementInForce", "AgreementDocumentMade"]


def test_a_signature_keeps_who_when_where_and_what_was_read():
    giver = make_manager()
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    agreement = make_proposal(giver, now=moment, starts_on=date(2026, 12, 1))

    sign(agreement, giver, capacity="  maire ", now=moment, address="2001:db8::1")

    signature = database.session.query(Signature).filter_by(agreement_id=agreement.id).one()
    assert (signature.signatory_name, signature.capacity, signature.address) == (giver.user.name, "maire", "2001:db8::1")
    assert signature.signed_at == moment
    assert signature.text_sha256 == agreement.text_sha256
    assert signature.consent == rules.consent_of(giver.organisation.name)


def test_a_text_that_is_not_the_one_read_is_not_signed():
    giver = make_manager()
    agreement = make_proposal(giver)

    with pytest.raises(errors.TextChanged):
        sign(agreement, giver, read_sha256="0" * 64)

    assert database.session.query(Signature).filter_by(agreement_id=agreement.id).count() == 0


def test_a_second_manager_of_the_same_side_is_told_who_signed():
    giver = make_manager()
    colleague = make_membership(giver.organisation)
    agreement = make_proposal(giver)
    sign(agreement, giver)

    with pytest.raises(errors.AlreadySigned, match=giver.user.name):
        sign(agreement, colleague)


def test_a_partner_suspended_since_the_proposal_no_longer_signs():
    partner = make_verified_partner()
    agreement = make_proposal(partner=partner)
    database.session.query(Partner).filter_by(organisation_id=partner.organisation_id).one().state = PartnerState.SUSPENDED
    database.session.commit()

    with pytest.raises(errors.PartnerNotVerified):
        sign(agreement, partner)


def test_declining_closes_the_proposal_and_leaves_room_for_another():
    giver, partner = make_manager(), make_verified_partner()
    agreement = make_proposal(giver, partner)

    services.decline_agreement(agreement.id, reason=" <b>Trop long</b> ", by=partner, now=now())

    assert queries.get_agreement(agreement.id).closing_reason == "<b>Trop long</b>"
    assert make_proposal(giver, partner).state is AgreementState.PROPOSED
    assert announced(agreement)[-1] == "AgreementDeclined"


def test_a_termination_holds_from_its_day_on():
    giver, partner = make_manager(), make_verified_partner()
    agreement = make_signed(giver, partner)

    services.terminate_agreement(agreement.id, on=in_days(30), reason="Fin d’activité", by=partner, now=now())

    sides = giver.organisation_id, partner.organisation_id
    assert queries.find_agreement_in_force(*sides, on=in_days(29)) is not None
    assert queries.find_agreement_in_force(*sides, on=in_days(30)) is None
    assert announced(agreement)[-1] == "AgreementTerminated"


def test_the_document_names_both_signatories_and_carries_the_hash():
    giver, partner = make_manager(name="Commune de Woippy"), make_verified_partner(name="Les Ateliers du Réemploi")
    agreement = make_signed(giver, partner)

    content = storage.read(agreement.document)

    pdf = pikepdf.open(io.BytesIO(content))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    squeezed = re.sub(r"\s", "", text)
    assert pdf.Root.MarkInfo.Marked
    for words in (giver.user.name, partner.user.name, agreement.text_sha256, agreement.reference, "présidente", "Article18"):
        assert re.sub(r"\s", "", words) in squeezed


def test_making_the_document_twice_keeps_the_first():
    agreement = make_signed()
    first = agreement.document_id

    services.make_document(agreement.id)

    assert queries.get_agreement(agreement.id).document_id == first
    assert announced(agreement).count("AgreementDocumentMade") == 1


def test_a_document_is_not_made_before_both_have_signed():
    with pytest.raises(errors.NotSignedYet):
        services.make_document(make_proposal().id)


def test_the_past_can_be_told_quietly(letters):
    moment = datetime(2024, 3, 4, 9, tzinfo=UTC)

    with quietly():
        agreement = make_signed(now=moment, starts_on=date(2024, 3, 10))

    assert agreement.reference.startswith("CV-2024-")
    assert agreement.document_id is None
    assert letters() == []


def test_letters_go_to_the_managers_who_are_concerned(letters):
    giver, partner = make_manager(), make_verified_partner()
    agreement = make_proposal(giver, partner)
    sign(agreement, partner)
    sign(agreement, giver)

    assert letters() == [
        (partner.user.email, f"Convention {agreement.reference} à lire et à signer"),
        (giver.user.email, f"Convention {agreement.reference} signée par l’autre partie, à votre tour"),
        (giver.user.email, f"Convention {agreement.reference} signée par les deux parties"),
        (partner.user.email, f"Convention {agreement.reference} signée par les deux parties"),
    ]


def test_a_proposal_on_behalf_of_a_municipality_is_told_to_its_managers_too(letters):
    giver, partner = make_manager(), make_verified_partner()

    make_proposal(giver, partner, by=make_coordinator())

    assert {recipient for recipient, _ in letters()} == {giver.user.email, partner.user.email}


def test_the_other_side_is_told_of_a_refusal_and_of_a_termination(letters):
    giver, partner = make_manager(), make_verified_partner()
    refused = make_proposal(giver, partner)
    services.decline_agreement(refused.id, reason="Trop long", by=partner, now=now())
    ended = make_signed(giver, partner)
    services.terminate_agreement(ended.id, on=today(), reason="Fin", by=giver, now=now())

    assert (giver.user.email, f"Convention {refused.reference} refusée") in letters()
    assert (partner.user.email, f"Convention {ended.reference} résiliée") in letters()
    assert (partner.user.email, f"Convention {refused.reference} refusée") not in letters()


def test_a_live_agreement_is_signed_or_waits_for_signatures():
    giver, partner = make_manager(), make_verified_partner()
    sides = giver.organisation_id, partner.organisation_id
    proposed = make_proposal(giver, partner, years=1)
    assert queries.find_live_agreement(*sides).id == proposed.id
    sign(proposed, giver)
    sign(proposed, partner)
    renewal = make_proposal(giver, partner, starts_on=rules.end_of(today(), 1))

    assert queries.find_live_agreement(*sides, on=today()).id == proposed.id
    assert queries.find_live_agreement(*sides, on=renewal.starts_on).id == renewal.id
    assert queries.find_live_agreement(giver.organisation_id, giver.organisation_id) is None


def test_the_home_page_knows_what_waits_for_a_signature():
    giver, partner = make_manager(), make_verified_partner()
    first = make_proposal(giver, partner, now=now() - timedelta(minutes=1))
    make_proposal(giver)
    sign(first, partner)

    assert queries.agreements_to_sign(giver.organisation_id) == Waiting(2, first.id)
    assert queries.agreements_to_sign(partner.organisation_id) == Waiting(0)


@pytest.mark.parametrize("days", [-1, 0, 1, 29, 30, 31, 364, 365, 366, 400])
def test_the_list_and_its_filter_agree_on_where_each_agreement_stands(days):
    giver = make_manager()
    make_proposal(giver)
    services.decline_agreement(make_proposal(giver).id, reason="Non", by=giver, now=now())
    make_signed(giver, years=1)
    make_signed(giver, years=1, starts_on=in_days(30))
    for on in (0, 30, 300):
        services.terminate_agreement(make_signed(giver, years=1).id, on=in_days(on), reason="Fin", by=giver, now=now())
    mine = {"on": in_days(days), "organisation_id": giver.organisation_id}

    listed = {row.id: row.standing for row in queries.agreement_rows(**mine)}

    filtered = {row.id: standing for standing in AgreementStanding for row in queries.agreement_rows(standing=standing, **mine)}
    assert filtered == listed
    assert len(listed) == 7


def test_agreements_are_found_by_part_of_the_name_of_a_party():
    make_proposal(make_manager(name="Commune de Rozérieulles"))

    assert len(queries.agreement_rows(on=today(), party="rozerieulles")) == 1
    assert queries.agreement_rows(on=today(), party="100%") == []


def test_every_fact_has_its_author():
    partner = make_verified_partner()
    agreement = make_signed(partner=partner)

    signed = database.session.query(Announcement).filter_by(name="AgreementInForce", subject_id=agreement.id).one()

    assert signed.by_membership_id == partner.id
