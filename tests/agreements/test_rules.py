"""What may be proposed, signed, declined, terminated: every state, and texts of all kinds."""

import json
import re
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import agreements
from agreements import errors, rules
from agreements.enums import AgreementStanding, AgreementState, ClauseTopic, TemplateKind
from agreements.models import Agreement, FrozenText, Signature
from agreements.rules import library
from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from geo.partners.enums import LegalClass, PartnerState
from geo.partners.models import Partner

TODAY = date(2026, 11, 22)
GIVER, PARTNER, STRANGER = 1, 2, 3
FRAMEWORK, CLAUSES, MODELS = (
    json.loads((Path(agreements.__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("framework_agreement", "clauses", "models")
)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def agreement(state=AgreementState.PROPOSED, signed_by=(), **facts):
    text = {"giver": {"name": "Woippy"}, "partner": {"name": "Les Ateliers"}}
    defaults = {"starts_on": TODAY, "ends_on": date(2029, 11, 22), "terminated_on": None, "reference": "CV-2026-0001", "text": text}
    signatures = [Signature(organisation_id=side, signatory_name="Une personne", capacity="maire") for side in signed_by]
    return Agreement(giver_id=GIVER, partner_id=PARTNER, state=state, signatures=signatures, **{**defaults, **facts})


@pytest.mark.parametrize("kind", OrganisationKind, ids=str)
def test_only_public_bodies_give(kind):
    if kind.is_public:
        rules.check_giver(Organisation(name="X", kind=kind))
    else:
        with pytest.raises(errors.NotAGiver):
            rules.check_giver(Organisation(name="X", kind=kind))


@pytest.mark.parametrize("state", PartnerState, ids=str)
def test_only_a_verified_partner_signs(state):
    partner = Partner(state=state, legal_class=LegalClass.ESUS)

    if state is PartnerState.VERIFIED:
        assert rules.checked_partner(partner) is partner
    else:
        with pytest.raises(errors.PartnerNotVerified):
            rules.checked_partner(partner)


def test_an_organisation_without_profile_is_not_a_verified_partner():
    with pytest.raises(errors.PartnerNotVerified):
        rules.checked_partner(None)


@pytest.mark.parametrize(
    ("starts_on", "years", "refusal"),
    [
        (TODAY - timedelta(days=1), 3, errors.StartInThePast),
        (date(1900, 1, 1), 3, errors.StartInThePast),
        (date(2999, 1, 1), 3, errors.StartTooFar),
        (TODAY + timedelta(days=367), 3, errors.StartTooFar),
        (TODAY, 0, errors.WrongLength),
        (TODAY, -1, errors.WrongLength),
        (TODAY, 11, errors.WrongLength),
        (TODAY, 10**12, errors.WrongLength),
    ],
)
def test_an_impossible_period_is_refused(starts_on, years, refusal):
    with pytest.raises(refusal):
        rules.check_period(starts_on, years, today=TODAY)


@pytest.mark.parametrize(("starts_on", "years"), [(TODAY, 1), (TODAY + timedelta(days=366), 10)])
def test_a_period_may_begin_today_or_within_a_year(starts_on, years):
    rules.check_period(starts_on, years, today=TODAY)


@pytest.mark.parametrize(
    ("starts_on", "years", "end"),
    [
        (date(2026, 4, 1), 3, date(2029, 4, 1)),
        (date(2028, 2, 29), 1, date(2029, 3, 1)),
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
    ],
)
def test_an_agreement_of_some_years_ends_on_its_anniversary(starts_on, years, end):
    assert rules.end_of(starts_on, years) == end


@pytest.mark.parametrize("state", AgreementState, ids=str)
def test_one_agreement_at_a_time_between_two_organisations(state):
    other = agreement(state, terminated_on=date(2027, 5, 1) if state is AgreementState.TERMINATED else None)

    if state is AgreementState.DECLINED:
        rules.check_no_overlap([other], TODAY, date(2027, 1, 1))
    else:
        with pytest.raises(errors.OverlappingAgreement, match="CV-2026-0001"):
            rules.check_no_overlap([other], TODAY, date(2027, 1, 1))


def test_an_agreement_may_follow_another_from_the_day_it_ends():
    rules.check_no_overlap([agreement(AgreementState.SIGNED)], date(2029, 11, 22), date(2030, 11, 22))


def test_a_termination_frees_the_days_that_follow():
    ended = agreement(AgreementState.TERMINATED, terminated_on=date(2027, 5, 1))

    rules.check_no_overlap([ended], date(2027, 5, 1), date(2028, 5, 1))


@pytest.mark.parametrize("state", AgreementState, ids=str)
@pytest.mark.parametrize("side", [GIVER, PARTNER])
def test_a_party_signs_a_proposed_agreement_only(state, side):
    if state is AgreementState.PROPOSED:
        rules.check_signable(agreement(state), side, today=TODAY)
    else:
        with pytest.raises(errors.NoLongerToSign):
            rules.check_signable(agreement(state), side, today=TODAY)


def test_a_stranger_does_not_sign():
    with pytest.raises(errors.NotAParty):
        rules.check_signable(agreement(), STRANGER, today=TODAY)


@pytest.mark.parametrize("state", AgreementState, ids=str)
def test_a_side_signs_once_and_is_told_who_did(state):
    with pytest.raises(errors.AlreadySigned, match="Une personne"):
        rules.check_signable(agreement(state, [GIVER]), GIVER, today=TODAY)


def test_a_proposal_whose_last_day_has_passed_is_not_signed():
    with pytest.raises(errors.ProposalLapsed):
        rules.check_signable(agreement(), GIVER, today=date(2029, 11, 22))


@pytest.mark.parametrize(
    ("capacity", "consent", "refusal"),
    [("", True, errors.CapacityMissing), ("  ", True, errors.CapacityMissing), ("maire", False, errors.ConsentMissing)],
)
def test_capacity_and_consent_are_both_needed(capacity, consent, refusal):
    with pytest.raises(refusal):
        rules.check_commitment(capacity, consent=consent)


@pytest.mark.parametrize("signed_by", [(), (GIVER,), (PARTNER,), (GIVER, PARTNER)])
def test_both_must_sign(signed_by):
    assert rules.is_signed_by_both(agreement(signed_by=signed_by)) == (len(signed_by) == 2)


@pytest.mark.parametrize("state", AgreementState, ids=str)
def test_only_a_proposal_is_declined(state):
    if state is AgreementState.PROPOSED:
        rules.check_declinable(agreement(state), "Trop long")
    else:
        with pytest.raises(errors.NoLongerProposed):
            rules.check_declinable(agreement(state), "Trop long")


def test_declining_needs_a_reason():
    with pytest.raises(errors.ReasonMissing):
        rules.check_declinable(agreement(), " \n")


@pytest.mark.parametrize("state", AgreementState, ids=str)
def test_only_a_signed_agreement_is_terminated(state):
    if state is AgreementState.SIGNED:
        rules.check_terminable(agreement(state), TODAY, "Fin d’activité", today=TODAY)
    else:
        with pytest.raises(errors.NotTerminable):
            rules.check_terminable(agreement(state), TODAY, "Fin d’activité", today=TODAY)


@pytest.mark.parametrize(
    ("on", "reason", "today", "refusal"),
    [
        (date(1900, 1, 1), "Fin", TODAY, errors.TerminationInThePast),
        (TODAY - timedelta(days=1), "Fin", TODAY, errors.TerminationInThePast),
        (date(2999, 1, 1), "Fin", TODAY, errors.TerminationAfterEnd),
        (date(2029, 11, 22), "Fin", TODAY, errors.TerminationAfterEnd),
        (date(2029, 11, 22), "Fin", date(2029, 11, 22), errors.AlreadyEnded),
        (TODAY, "", TODAY, errors.ReasonMissing),
    ],
)
def test_a_termination_has_a_possible_day_and_a_reason(on, reason, today, refusal):
    with pytest.raises(refusal):
        rules.check_terminable(agreement(AgreementState.SIGNED), on, reason, today=today)


@settings(deadline=None)
@given(state=st.sampled_from(AgreementState), starts_on=DAYS, length=st.integers(1, 3000), cut=st.integers(0, 4000), on=DAYS)
def test_what_stands_in_force_is_what_is_in_force(state, starts_on, length, cut, on):
    terminated_on = starts_on + timedelta(days=cut) if state is AgreementState.TERMINATED else None
    one = agreement(state, starts_on=starts_on, ends_on=starts_on + timedelta(days=length), terminated_on=terminated_on)

    assert (rules.standing_of(one, on=on) is AgreementStanding.IN_FORCE) == one.is_in_force(on)


@pytest.mark.parametrize("standing", AgreementStanding, ids=str)
def test_a_standing_reads_in_words_and_shape(standing):
    assert standing.label
    assert standing.tone in {"neutral", "waiting", "good", "bad"}


def test_steps_say_who_is_awaited():
    steps = rules.steps_of(agreement(signed_by=[PARTNER]))

    assert [step.state for step in steps] == ["done", "current", "done", "todo"]


def test_variables_are_filled_once():
    articles = [{"heading": "Objet", "paragraphs": ["{giver_name} donne à {partner_name}."]}]

    filled = rules.filled(articles, {"giver_name": "{partner_name} <b>", "partner_name": "Les Ateliers"})

    assert filled == [{"number": 1, "heading": "Objet", "paragraphs": ["{partner_name} <b> donne à Les Ateliers."]}]


def test_an_unknown_variable_refuses_and_is_named():
    with pytest.raises(errors.UnknownVariable, match="mayor_shoe_size"):
        rules.filled([{"heading": "Objet", "paragraphs": ["{mayor_shoe_size}"]}], {})


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=10), st.text(max_size=30), min_size=1, max_size=5))
def test_the_hash_depends_on_the_text_and_not_on_the_order_of_its_parts(text):
    backwards = dict(reversed(text.items()))

    assert rules.text_hash(text) == rules.text_hash(backwards)
    assert rules.text_hash({**text, next(iter(text)): "un mot changé, plus long que trente signes"}) != rules.text_hash(text)


def test_the_hash_is_that_of_the_canonical_json():
    assert rules.text_hash({"b": "é", "a": [1]}) == sha256('{"a":[1],"b":"é"}'.encode()).hexdigest()


def test_the_text_of_an_agreement_is_never_replaced():
    one = agreement()

    with pytest.raises(FrozenText):
        one.text = {}


def test_the_consent_names_whom_it_commits_and_fits_its_column():
    assert "Les Ateliers" in rules.consent_of("Les Ateliers")
    assert len(rules.consent_of("x" * 150)) <= 500


@pytest.mark.parametrize("article", [*FRAMEWORK["articles"], *CLAUSES], ids=lambda article: article["clause"])
def test_each_clause_says_its_topic_its_reason_and_its_source(article):
    assert set(article) == {"clause", "topic", "heading", "paragraphs", "reason", "source"}
    assert all(article.values())
    assert article["topic"] in set(ClauseTopic)
    assert library.unknown_variables(article["paragraphs"]) == []
    assert not re.search(r" [;:!?»]|« ", json.dumps(article, ensure_ascii=False))
    assert "'" not in json.dumps(article, ensure_ascii=False)


def test_the_models_are_made_of_clauses_that_exist_and_are_of_every_kind():
    codes = {article["clause"] for article in [*FRAMEWORK["articles"], *CLAUSES]}

    assert len(codes) == len(FRAMEWORK["articles"]) + len(CLAUSES)
    assert {model["kind"] for model in [FRAMEWORK, *MODELS]} == set(TemplateKind)
    assert [code for model in MODELS for code in model["clauses"] if code not in codes] == []


def test_the_model_says_everything_that_the_law_asks():
    whole = " ".join(paragraph for article in FRAMEWORK["articles"] for paragraph in article["paragraphs"]).replace("\u00a0", " ")
    expected = [
        "L. 3212-2, 3°", "L. 3212-3", "2023-266", "date d’acquisition", "valeur estimée", "délai d’enlèvement",
        "propriété", "sans garantie", "purge", "objet statutaire", "ne les revend pas", "prix solidaire", "2022-1413",
        "{outcome_delay_days}", "éco-organisme", "exporte", "preuve", "personnelle", "totaux", "qualité pour engager",
        "système d’exploitation", "juridiction",
    ]  # fmt: skip

    assert [words for words in expected if words not in whole] == []
    assert 14 <= len(FRAMEWORK["articles"]) <= 18
