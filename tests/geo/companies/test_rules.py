"""What an answer of the register says of one establishment."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.companies.enums import Standing
from geo.companies.rules import AnswerNotUnderstood, Facts, facts_in, question_about
from tests.conftest import ROOT
from tests.geo.companies.register_double import company, place

pytestmark = pytest.mark.one_engine

SIRET = "00000011700010"
SAMPLES = ROOT / "tests" / "samples"


def said(**facts) -> Facts:
    return facts_in({"results": [company(SIRET, **facts)]}, SIRET)


def test_the_samples_are_understood():
    known = json.loads((SAMPLES / "recherche_entreprises_search.json").read_text())
    unknown = json.loads((SAMPLES / "recherche_entreprises_introuvable.json").read_text())
    assert facts_in(known, SIRET) == Facts(
        Standing.OPEN, None, "ATELIER FICTIF DU REEMPLOI (AFR)", is_ess=True, is_siae=True, is_association=True
    )
    assert facts_in(unknown, SIRET) == Facts(Standing.UNKNOWN)


@pytest.mark.parametrize(
    ("facts", "standing", "closed_on"),
    [
        ({}, Standing.OPEN, None),
        ({"etat_administratif": "C", "date_fermeture": "2025-12-31"}, Standing.CLOSED, date(2025, 12, 31)),
        ({"establishment": {"etat_administratif": "F", "date_fermeture": "2024-03-01"}}, Standing.CLOSED, date(2024, 3, 1)),
        ({"establishment": {"etat_administratif": "F"}}, Standing.CLOSED, None),
        ({"establishment": {"etat_administratif": "F", "date_fermeture": "jamais"}}, Standing.CLOSED, None),
        ({"date_fermeture": "2025-12-31"}, Standing.OPEN, None),
    ],
)
def test_a_company_that_ceased_and_an_establishment_that_shut_are_closed(facts, standing, closed_on):
    assert (said(**facts).standing, said(**facts).closed_on) == (standing, closed_on)


def test_the_seat_is_another_establishment_unless_it_is_the_one():
    shut_seat = company(SIRET, siege=place("00000011799999", etat_administratif="F"))
    assert facts_in({"results": [shut_seat]}, SIRET).standing is Standing.OPEN
    seat_only = company(SIRET, siege=place(SIRET, etat_administratif="F"), matching_etablissements=[])
    assert facts_in({"results": [seat_only]}, SIRET).standing is Standing.CLOSED


def test_another_company_or_another_establishment_is_not_the_one_asked():
    assert facts_in({"results": [company("00000012500013")]}, SIRET).standing is Standing.UNKNOWN
    assert said(matching_etablissements=[place("00000011700028")]).standing is Standing.UNKNOWN


@pytest.mark.parametrize("facts", [{"statut_diffusion": "P"}, {"establishment": {"statut_diffusion_etablissement": "P"}}])
def test_of_whoever_opposed_diffusion_only_its_standing_is_kept(facts):
    assert said(**facts) == Facts(Standing.OPEN, is_restricted=True)


def test_what_is_not_said_is_unknown():
    assert said(complements={"est_ess": None, "est_siae": "oui"}).is_ess is None
    assert facts_in({"results": [company(SIRET) | {"complements": None}]}, SIRET).is_association is None


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"results": None},
        {"results": [{"siren": "000000117"}]},
        {"results": [company(SIRET, etat_administratif="?")]},
        {"results": [company(SIRET, establishment={"etat_administratif": None})]},
    ],
)
def test_another_shape_is_not_understood(answer):
    with pytest.raises(AnswerNotUnderstood):
        facts_in(answer, SIRET)


NAMES = st.sampled_from(["results", "siren", "siege", "matching_etablissements", "complements", "siret"])
ANSWERS = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5), lambda part: st.lists(part) | st.dictionaries(NAMES, part), max_leaves=12
)


@given(ANSWERS)
def test_whatever_is_answered_is_facts_or_not_understood(answer):
    try:
        facts = facts_in(answer, SIRET)
    except AnswerNotUnderstood:
        return
    assert facts.standing is Standing.UNKNOWN


def test_who_directs_it_is_never_asked():
    assert "dirigeants" not in question_about(SIRET)
    assert "minimal=true" in question_about(SIRET)
