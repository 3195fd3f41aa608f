"""Which law an agreement rests on: every kind of model with every class of partner."""

from datetime import date

import pytest

from agreements import errors, rules
from agreements.enums import AgreementScope, ErasedBy, TemplateKind, Transport
from agreements.models import TemplateVersion
from core.accounts.models import Organisation
from geo.partners.enums import LegalClass
from geo.partners.models import PartnerDocument

GIFTS = {TemplateKind.FRAMEWORK, TemplateKind.ONE_OFF_GIFT}
ENTRUSTED = {TemplateKind.RECONDITIONING, TemplateKind.BOX_COLLECTION}
NAMED = set(LegalClass) - {LegalClass.OTHER}
RESALE = {"clause": "prix-solidaire", "heading": "Cession à prix solidaire", "paragraphs": ["Par exception…"]}
OTHER_ARTICLE = {"clause": "objet", "heading": "Objet", "paragraphs": ["Donner."]}


def expected(kind: TemplateKind, legal_class: LegalClass | None) -> object:
    """What the law says of that pair: a refusal, or the article the agreement rests on."""
    if kind is TemplateKind.STAFF_GIFT:
        return errors.NotBetweenTwo
    if kind is TemplateKind.PUBLIC_BODY_GIFT:
        return "10° et 11°" if legal_class is None else errors.PartnerNotForThisModel
    if legal_class is None:
        return errors.PublicBodyNotForThisModel
    if kind in ENTRUSTED:
        return "541-1-1"
    return "(3°)" if legal_class in NAMED else errors.PartnerCannotReceiveGifts


@pytest.mark.parametrize("legal_class", [*LegalClass, None], ids=str)
@pytest.mark.parametrize("kind", TemplateKind, ids=str)
def test_each_model_with_each_class_has_its_law_or_its_refusal(kind, legal_class):
    answer = expected(kind, legal_class)

    if isinstance(answer, str):
        basis = rules.basis_of(kind, legal_class)
        assert answer in basis.law
        assert basis.because.endswith(".")
    else:
        with pytest.raises(answer):
            rules.basis_of(kind, legal_class)


@pytest.mark.parametrize("legal_class", sorted(NAMED), ids=str)
@pytest.mark.parametrize("kind", sorted(GIFTS), ids=str)
def test_only_public_utility_and_general_interest_may_resell_at_a_solidarity_price(kind, legal_class):
    basis = rules.basis_of(kind, legal_class)

    assert basis.may_resell == (legal_class in {LegalClass.PUBLIC_UTILITY, LegalClass.GENERAL_INTEREST})
    assert basis.rests_on_class
    assert "prix solidaire" in basis.because


def test_gifts_between_public_bodies_can_be_suspended():
    with pytest.raises(errors.PublicGiftNotAllowed):
        rules.basis_of(TemplateKind.PUBLIC_BODY_GIFT, None, allows_public_gifts=False)


@pytest.mark.parametrize(("today", "is_valid"), [("2026-11-23", True), ("2026-11-24", True), ("2026-11-25", False)])
def test_the_evidence_of_a_class_holds_until_its_last_day_included(today, is_valid):
    basis, evidence = rules.basis_of(TemplateKind.FRAMEWORK, LegalClass.ESUS), PartnerDocument(valid_until=date(2026, 11, 24))

    if is_valid:
        rules.check_evidence(basis, "L’Atelier", evidence, today=date.fromisoformat(today))
    else:
        with pytest.raises(errors.LegalClassExpired, match=r"L’Atelier n’est plus valable depuis le 24.novembre.2026"):
            rules.check_evidence(basis, "L’Atelier", evidence, today=date.fromisoformat(today))


def test_evidence_without_an_end_holds_and_none_is_asked_where_the_class_does_not_matter():
    gift = rules.basis_of(TemplateKind.FRAMEWORK, LegalClass.ESUS)
    boxes = rules.basis_of(TemplateKind.BOX_COLLECTION, LegalClass.ESUS)

    rules.check_evidence(gift, "L’Atelier", PartnerDocument(valid_until=None), today=date(2026, 11, 25))
    for evidence in (None, PartnerDocument(valid_until=date(2020, 1, 1))):
        rules.check_evidence(boxes, "L’Atelier", evidence, today=date(2026, 11, 25))


def test_a_gift_that_rests_on_the_class_asks_for_its_evidence():
    gift = rules.basis_of(TemplateKind.FRAMEWORK, LegalClass.ESUS)

    with pytest.raises(errors.LegalClassUnproved, match=r"L’Atelier.*dépose la preuve"):
        rules.check_evidence(gift, "L’Atelier", None, today=date(2026, 11, 25))


@pytest.mark.parametrize("legal_class", sorted(NAMED), ids=str)
@pytest.mark.parametrize("purpose", ["", "  ", "Équiper les personnes en précarité."])
def test_general_interest_alone_must_say_its_statutory_purpose(legal_class, purpose):
    basis = rules.basis_of(TemplateKind.FRAMEWORK, legal_class)

    if legal_class is LegalClass.GENERAL_INTEREST and not purpose.strip():
        with pytest.raises(errors.PurposeMissing, match="objet statutaire"):
            rules.check_purpose(basis, legal_class, purpose)
    else:
        rules.check_purpose(basis, legal_class, purpose)


def test_the_article_on_prices_says_that_it_does_not_apply_and_keeps_its_place():
    basis = rules.basis_of(TemplateKind.FRAMEWORK, LegalClass.ESUS)

    articles = rules.allowed_articles([RESALE, OTHER_ARTICLE], basis, LegalClass.ESUS.label)

    assert [one["heading"] for one in articles] == ["Cession à prix solidaire", "Objet"]
    assert "elle ne s’applique pas" in articles[0]["paragraphs"][0]
    assert articles[1] is OTHER_ARTICLE
    assert rules.left_out([RESALE, OTHER_ARTICLE], basis) == ["Cession à prix solidaire"]


@pytest.mark.parametrize("kind", [TemplateKind.FRAMEWORK, TemplateKind.RECONDITIONING])
def test_where_resale_is_allowed_or_is_not_the_question_the_articles_stay_as_they_are(kind):
    basis = rules.basis_of(kind, LegalClass.GENERAL_INTEREST)

    assert rules.allowed_articles([RESALE], basis, "x") == [RESALE]
    assert rules.left_out([RESALE], basis) == []


@pytest.mark.parametrize("missing", [{"street": ""}, {"street": " "}, {"postcode": ""}])
def test_a_party_without_an_address_is_named(missing):
    organisation = Organisation(**{"name": "L’Atelier", "street": "1 rue", "postcode": "57000", **missing})

    with pytest.raises(errors.AddressMissing, match="L’adresse de L’Atelier"):
        rules.check_addresses(organisation)


def test_a_text_whose_model_was_withdrawn_is_not_signed_and_says_why():
    withdrawn = TemplateVersion(withdrawn_at=None)
    rules.check_still_offered(withdrawn)
    withdrawn.withdrawn_at, withdrawn.withdrawal_reason = date(2026, 11, 25), "Article faux."

    with pytest.raises(errors.ModelWithdrawnSince, match=r"retirée.: Article faux. Ce texte"):
        rules.check_still_offered(withdrawn)


@pytest.mark.parametrize("scope", AgreementScope, ids=str)
@pytest.mark.parametrize("asked", ErasedBy, ids=str)
def test_the_partner_erases_what_is_entrusted_to_it(scope, asked):
    assert rules.who_erases(scope, asked) is (asked if scope is AgreementScope.GIFT else ErasedBy.PARTNER)


@pytest.mark.parametrize("euros", [-1, 1_000_001])
def test_support_is_worth_between_nothing_and_a_million(euros):
    with pytest.raises(errors.SupportOutOfRange):
        rules.check_support(euros)
    rules.check_support(0)
    rules.check_support(1_000_000)


def terms(**facts):
    return rules.Terms(giver_id=1, partner_id=2, starts_on=date(2026, 12, 1), years=3, **facts)


def test_the_article_on_logistics_says_who_carries_and_what_is_lent():
    article, facts = rules.logistics_article(terms(transport=Transport.GIVER, premises="Un {local}", support_eur_a_year=12_000))

    written = rules.filled([article], {"giver_name": "Woippy", "partner_name": "L’Atelier", **facts})[0]["paragraphs"]

    assert written[0].startswith("Woippy apporte le matériel chez L’Atelier")
    assert "Un {local}" in written[1]
    assert "12\u202f000\u00a0€ par an" in written[2]


def test_nothing_lent_is_not_said():
    article, _ = rules.logistics_article(terms())

    assert len(article["paragraphs"]) == 1
