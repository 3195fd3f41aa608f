"""The municipalities of the territory, and the check of their contours."""

import json

import pytest

from core.errors import NotFound
from core.text import folded_words
from geo.territory import queries
from geo.territory.cli import geo_cli
from geo.territory.models import Municipality
from geo.territory.rules.contours import check_contours
from geo.territory.services import EMBEDDED, load_municipalities, read_territory


def test_the_forty_six_municipalities_are_loaded_with_their_contours(db):
    names = queries.municipality_names()

    assert len(names) == 46
    assert names["57463"] == "Metz"
    assert len(queries.contours()) == 46
    assert queries.get_municipality("57751").postcodes == ["57140"]


def test_loading_again_changes_nothing(db):
    queries.get_municipality("57463").name = "Metz, corrigée à la main"
    db.commit()

    load_municipalities()

    assert len(queries.all_municipalities()) == 46
    assert queries.get_municipality("57463").name == "Metz, corrigée à la main"


def test_another_territory_brings_its_own_data(app, db, monkeypatch):
    monkeypatch.setitem(app.config, "EPCI_SIREN", "243700754")
    db.query(Municipality).delete()
    db.commit()

    load_municipalities()

    assert queries.all_municipalities() == []


def test_a_municipality_without_known_town_hall_stands_inside_its_contour(db):
    hall = queries.get_municipality("57467").town_hall

    assert (hall.latitude, hall.longitude) == (49.13715, 6.23797)


def test_municipalities_follow_the_alphabet_whatever_the_accents(db):
    names = list(queries.municipality_names().values())

    assert names == sorted(names, key=folded_words)


def test_a_municipality_elsewhere_is_not_of_the_territory(db):
    assert queries.find_municipality("75056") is None
    with pytest.raises(NotFound):
        queries.get_municipality("75056")


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Woippy-Élan", "woippy elan"), ("L’Œuvre  d'Art", "l oeuvre d art"), ("", ""), ("50 %", "50"), ("ŒUVRE", "oeuvre")],
)
def test_words_are_compared_without_case_accents_or_signs(text, plain):
    assert folded_words(text) == plain


def test_the_embedded_contours_are_sound_and_say_where_they_come_from():
    findings = list(check_contours(read_territory(EMBEDDED["200039865"]), municipalities=46))

    assert all(finding.is_good for finding in findings), findings
    assert any("324.00 km²" in finding.sentence for finding in findings)
    assert any("IGN" in finding.sentence for finding in findings)


def test_a_contour_that_crosses_its_neighbour_is_found():
    territory = json.loads(json.dumps(read_territory(EMBEDDED["200039865"])))
    ring = territory["features"][0]["geometry"]["coordinates"][0][0]
    for position in ring:
        position[0] += 0.005

    wrong = [finding.sentence for finding in check_contours(territory, municipalities=46) if not finding.is_good]

    assert any("coverage" in sentence and "Amanvillers" in sentence for sentence in wrong)


def test_the_command_prints_one_line_per_finding(app):
    runner = app.test_cli_runner()

    done = runner.invoke(geo_cli, ["check-territory"], obj=None)

    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) == 8
    assert "46 municipalities" in done.output


def test_the_command_says_when_no_territory_is_embedded(app, monkeypatch):
    monkeypatch.setitem(app.config, "EPCI_SIREN", "000000000")

    done = app.test_cli_runner().invoke(geo_cli, ["check-territory"])

    assert done.exit_code == 1
    assert "No territory is embedded" in done.output


def test_starting_the_application_loads_no_geographic_library(run_python):
    code = (
        "import sys, wsgi\n"
        "loaded = {'folium', 'geopandas', 'pandas', 'shapely', 'numpy', 'branca'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )

    assert run_python(code).returncode == 0
