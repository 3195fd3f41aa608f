"""`flask impact avoided`, as other programs call it."""

import json

import pytest

from core.reference import load_reference_data
from marketplace.impact.models import FactorSet, ImpactFactor
from tests.factories import make_category


@pytest.fixture
def run(app, db):
    make_category("laptop")
    db.commit()

    def call(*words):
        return app.test_cli_runner().invoke(args=["impact", "avoided", *words])

    return call


def avoided_by_laptops(run, *words):
    answer = run("--category", "laptop", *words, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_ten_laptops_avoid_kilograms_of_two_kinds(run):
    assert avoided_by_laptops(run, "--units", "10") == {
        "category": "laptop",
        "units": 10,
        "waste_avoided_kg": 16.5,
        "co2e_avoided_kg": {"central": 364.6, "low": 62.0, "high": 1149.0, "full_substitution": 911.5},
    }


def test_other_parameters_leave_the_interval_undefined(run):
    found = avoided_by_laptops(run, "--units", "1", "--substitution", "0,3", "--second-life", "1")["co2e_avoided_kg"]

    assert found == {"central": -7.292, "low": None, "high": None, "full_substitution": 18.23}


def test_the_parameters_of_the_set_may_be_said_aloud(run):
    said = avoided_by_laptops(run, "--units", "1", "--substitution", "0.5", "--second-life", "3")

    assert said == avoided_by_laptops(run, "--units", "1")


def test_a_category_without_factor_has_kilograms_of_waste_and_no_co2e(run):
    make_category("dock", default_mass_kg=None)

    found = json.loads(run("--category", "dock", "--units", "4", "--json").stdout)

    assert found["waste_avoided_kg"] is None
    assert set(found["co2e_avoided_kg"].values()) == {None}


def test_the_text_keeps_the_two_figures_apart_and_says_why_there_is_no_interval(run):
    make_category("dock", default_mass_kg=None)

    own, other, none = (
        run("--category", code, "--units", "1", *more).stdout
        for code, more in [("laptop", []), ("laptop", ["--substitution", "0.2"]), ("dock", [])]
    )

    assert "Déchets évités" in own
    assert "Intervalle\u00a0: de 6,200 à 114,900 kgCO₂e" in own
    assert "n’a été établi qu’avec les paramètres" in other
    assert "aucun facteur connu" in none


@pytest.mark.parametrize(
    "words",
    [
        ["--category", "nothing", "--units", "1"],
        ["--units", "1"],
        ["--category", "laptop"],
        ["--category", "laptop", "--units", "-1"],
        ["--category", "laptop", "--units", "1000000000000"],
        ["--category", "laptop", "--units", "1.5"],
        ["--category", "laptop", "--units", "1", "--substitution", "2"],
        ["--category", "laptop", "--units", "1", "--second-life", "-3"],
    ],
)
def test_bad_input_gets_one_clear_french_line(run, words):
    answer = run(*words)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert "Indiquez" in answer.stderr or "inconnue" in answer.stderr


def test_the_first_factor_set_is_loaded_once_with_its_parameters(db):
    load_reference_data()
    load_reference_data()

    factor_set = db.query(FactorSet).one()
    assert (factor_set.name, str(factor_set.substitution), str(factor_set.refurbishment)) == (
        "ADEME 2025 – Boucle v1",
        "0.5000",
        "0.1000",
    )
    assert db.query(ImpactFactor).count() == 24
    assert db.query(ImpactFactor).filter_by(category_code="dock").one().embodied_co2e_kg is None
