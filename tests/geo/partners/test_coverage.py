"""How far municipalities are from a partner: measured, drawn, listed and exported alike."""

import geopandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.partners.enums import Activity
from geo.partners.rules import ServingPartner, reaches
from geo.points import Point
from geo.territory.models import Municipality
from geo.territory.queries import all_municipalities
from tests.geo.partners.factories import make_draft, make_partner
from tests.pages import text_of

PAGE = "/carte/couverture"
POINTS = st.builds(Point, st.floats(48.9, 49.4), st.floats(5.9, 6.5))
CODES = ("57001", "57002", "57003")


@st.composite
def partners(draw):
    served = st.frozensets(st.sampled_from(CODES))
    spots = POINTS | st.sampled_from([Point(49.1, 6.1), Point(49.1, 6.3)])  # some stand together
    names = st.sampled_from("ABC")
    return [ServingPartner(key, draw(names), draw(spots), draw(served)) for key in range(draw(st.integers(0, 12)))]


@st.composite
def municipalities(draw):
    places = [draw(POINTS) for _ in CODES]
    return [
        Municipality(insee_code=code, name=f"Commune {code}", population=10, latitude=place.latitude, longitude=place.longitude)
        for code, place in zip(CODES, places, strict=True)
    ]


@given(municipalities(), partners())
def test_the_nearest_partner_is_the_nearest_of_those_that_go_there(towns, known):
    found = reaches(towns, known)

    assert {one.insee_code for one in found} == set(CODES)
    halls = {town.insee_code: town.town_hall for town in towns}
    for one in found:
        away = [
            (halls[one.insee_code].distance_km(partner.point), partner.name)
            for partner in known
            if not partner.served_codes or one.insee_code in partner.served_codes
        ]
        assert (one.km, one.partner) == (min(away) if away else (None, None))
    known_km = [one.km for one in found]
    assert known_km == sorted(known_km, key=lambda km: float("-inf") if km is None else -km)


def test_distances_are_those_of_lambert_93(client, db):
    """A partner somewhere in the territory: distances to each town hall are those geopandas measures in the plane."""
    make_partner(latitude=49.03, longitude=6.31)
    towns = all_municipalities()
    halls = geopandas.GeoSeries(
        geopandas.points_from_xy([t.longitude for t in towns], [t.latitude for t in towns]), crs="EPSG:4326"
    )
    partner = geopandas.GeoSeries(geopandas.points_from_xy([6.31], [49.03]), crs="EPSG:4326").to_crs("EPSG:2154").iloc[0]
    metres = halls.to_crs("EPSG:2154").distance(partner)

    rows = client.get(f"{PAGE}/exporter").text.lstrip("\ufeff").splitlines()[1:]

    measured = {row.split(";")[1]: float(row.split(";")[4].replace(",", ".")) for row in rows}
    for town, distance in zip(towns, metres, strict=True):
        assert measured[town.insee_code] == pytest.approx(distance / 1000, abs=0.06)


def test_those_beyond_are_counted_listed_first_and_hatched(client, db):
    make_partner(capabilities=(("laptop", Activity.REPAIR),))
    make_draft(capabilities=(("laptop", Activity.REPAIR),), latitude=49.03, longitude=6.31)

    page = client.page(f"{PAGE}?categorie=laptop&activite=repair&km=5")

    far = [row for row in page.select("tbody tr") if "loin" in row.text]
    assert page.select("tbody tr")[: len(far)] == far
    assert 0 < len(far) < 46
    assert f"{len(far)} communes sur 46 sans partenaire à 5 km ou moins" in text_of(page.main).replace("\xa0", " ")
    assert len(page.select("path.territory-hatched")) == len(far)
    assert [link.text for link in page.select("ol.places a")] == [page.select_one("tbody td").text]


def test_a_partner_does_not_cover_where_it_does_not_go(client, db):
    make_partner(served_codes=["57463"])

    page = client.page(PAGE)

    assert len([row for row in page.select("tbody tr") if "aucun" in row.text]) == 45


def test_without_anybody_the_page_says_so(client, db):
    assert "aucune des 46 communes n’est couverte" in text_of(client.page(f"{PAGE}?activite=recycle").main)


@pytest.mark.parametrize("question", ["km=-1", "km=1000000000", "km=dix", "categorie=fusee", "activite=voler", "km=%3Cscript%3E"])
def test_a_question_out_of_the_list_is_said_and_the_usual_answer_given(client, db, question):
    make_partner()

    page = client.page(f"{PAGE}?{question}")

    assert "Choisissez une réponse de la liste." in page.text
    assert "10\xa0km ou moins" in page.text
    assert client.get(f"{PAGE}/exporter?{question}").status_code == 200


def test_the_page_asks_little_whatever_the_number_of_partners(client, db):
    make_partner()
    client.page(PAGE)
    few = client.queries
    for number in range(8):
        make_partner(latitude=49.0 + number / 100)

    client.page(PAGE)

    assert client.queries == few <= 5


@pytest.mark.parametrize("path", [PAGE, "/carte/integrer"])
def test_the_list_of_many_partners_comes_in_pages_that_number_on(client, db, path):
    for _ in range(28):
        make_partner()

    first, second = client.page(path), client.page(f"{path}?page=2")

    assert (first.select_one("ol.places")["start"], len(first.select("ol.places li"))) == ("1", 25)
    assert (second.select_one("ol.places")["start"], len(second.select("ol.places li"))) == ("26", 3)
    assert second.select_one(".pagination a")["href"] == f"{path}?page=1"
    assert "28 partenaires" in second.text.replace("\xa0", " ")
    assert len(second.select("tbody tr")) == len(first.select("tbody tr"))
