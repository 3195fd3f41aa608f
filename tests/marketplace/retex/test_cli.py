"""`flask retex show`, as other programs call it."""

import json

import pytest

from core.clock import now, today
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.retex import services
from tests.factories import make_category, make_organisation
from tests.marketplace.retex.factories import make_movement, make_year


@pytest.fixture
def run(app, db):
    def call(*words):
        db.commit()
        return app.test_cli_runner().invoke(args=["retex", *words])

    return call


EXPECTED = {
    "year": 2025,
    "organisation": None,
    "units_given": 30,
    "units_reused": 20,
    "waste_avoided_kg": 34.5,
    "weighed_share": 0.6174,
    "co2e_avoided_kg": {"central": 729.2, "low": 124.0, "high": 2298.0, "full_substitution": 1823.0},
    "decree": {"a": 24, "b": 60, "percent": 40.0, "target_percent": 50.0, "met": False},
    "roadmap": {"reused": 20, "stock": 400, "percent": 5.0},
    "factor_set": "ADEME 2025 – Boucle v1",
    "rounds": {"count": 0, "km": 0, "co2e_kg": 0.0, "co2e_avoided_net_kg": 729.2},
    "flow": {"reused": 20, "left": 30, "percent": 66.67},
    "weee": {"units": 4, "percent": 13.33, "kg": 6.6, "left_kg": 49.5, "kg_percent": 13.33},
    "life": {"units": 0, "undated": 0, "mean_years": None, "median_years": None},
    "dormant": {"day": "2025-12-31", "limit_days": 180, "units": 0, "waiting": 0, "undated": 0, "percent": None},
}


def shown(run, *words):
    """The promised figures, without what details them."""
    found = json.loads(run("show", *words, "--json").stdout)
    assert found.pop("detail")
    return found


def test_a_year_is_shown_with_exactly_the_promised_keys(run):
    make_year()

    found = shown(run, "2025")

    assert found == EXPECTED
    assert list(found) == list(EXPECTED)


def test_the_detail_of_a_year_adds_up_to_its_figures_and_says_what_they_leave_out(run):
    _, taker = make_year()
    boxes = {"giver": make_organisation(), "taker": taker, "category": make_category("monitor"), "origin": Origin.RESIDENTS}
    make_movement(units=6, eligibility=Eligibility.UNDATED, **boxes)
    make_movement(MovementKind.REUSED, units=5, eligibility=Eligibility.UNDATED, proof=Proof.DECLARED, **boxes)
    make_movement(units=3, giver=make_organisation(), taker=taker)

    found = json.loads(run("show", "2025", "--json").stdout)
    detail = found["detail"]

    assert detail["published"] is None
    assert detail["proofs"] == {"certified": 12, "declared": 13, "unproved": 2, "undeclared": 0}
    assert detail["outcomes"] == {"reused": 27, "parts": 3, "recycled": 4, "returned": 0, "lost": 0}
    assert detail["given_by_eligibility"]["undated"] == 4
    assert detail["boxes"] == {"given": 6, "given_kg": 9.9, "reused": 5, "reused_kg": 8.25}
    assert (found["decree"]["a"], detail["decree_a_of_undeclared"], detail["decree_percent_of_declared"]) == (27, 3, 40.0)
    assert detail["parameters"]["substitution"] == 0.5
    for rows in (detail["by_category"], detail["by_organisation"]):
        assert sum(row["units_given"] for row in rows) == found["units_given"]
        assert sum(row["waste_avoided_kg"] for row in rows) == pytest.approx(found["waste_avoided_kg"])
        assert sum(row["co2e_avoided_kg"] for row in rows) == pytest.approx(found["co2e_avoided_kg"]["central"])


def test_an_organisation_is_named_by_its_siret(run):
    giver, taker = make_year()
    make_movement(units=50)

    assert shown(run, "2025", "--organisation", giver.siret) == {**EXPECTED, "organisation": giver.siret}
    assert json.loads(run("show", "2025", "--organisation", taker.siret, "--json").stdout)["units_given"] == 30


def test_a_published_year_is_shown_as_published(run):
    giver, _ = make_year()
    retex = services.publish_retex(2025, by=None, now=now(), today=today())
    make_movement(units=50, giver=giver)

    assert shown(run, "2025") == EXPECTED
    published = json.loads(run("show", "2025", "--json").stdout)["detail"]["published"]
    assert (published["edition"], published["sha256"]) == (1, retex.figures_sha256)
    assert json.loads(run("show", "2025", "--organisation", giver.siret, "--json").stdout)["units_given"] == 30


def test_the_text_keeps_the_two_rates_apart(run):
    make_year()

    text = run("show", "2025").stdout

    assert "Taux de réemploi (décret)\u00a0: 40,00\u00a0%" in text
    assert "Taux de réemploi (feuille de route)\u00a0: 5,00\u00a0%" in text


def test_a_year_can_be_published_from_the_terminal(run):
    make_year()

    assert "RETEX 2025 publié" in run("publish", "2025").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["show", "1900"],
        ["show", "2999"],
        ["show", "-1"],
        ["show", "20.5"],
        ["show", ""],
        ["show", "deux mille"],
        ["show", "2025", "--organisation", "12345678901234"],
        ["show", "2025", "--organisation", "x"],
        ["publish", "2999"],
    ],
)
def test_bad_input_gets_one_clear_french_line(run, words):
    answer = run(*words)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
