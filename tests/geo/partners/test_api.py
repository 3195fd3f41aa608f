"""What other programs read: exactly the partners of the zone they ask for, quickly, or the name of what is wrong."""

from datetime import date
from itertools import pairwise
from random import Random

import geopandas
import pytest
import shapely
from sqlalchemy import insert

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.clock import now
from geo.partners.enums import Activity, LegalClass, PartnerState
from geo.partners.models import Capability, Partner
from tests.factories import make_category
from tests.geo.partners.factories import make_partner

PLACES = "/api/v1/partners.geojson"
MANY = 5_000
LAMBERT_93, WGS_84 = "EPSG:2154", "EPSG:4326"
LARGEST_KEY = 10**6  # beyond those of other rows


@pytest.fixture
def many(db):
    """Five thousand verified partners anywhere around: their points, by key."""
    chance, category = Random(57), make_category("laptop")
    keys = range(LARGEST_KEY, LARGEST_KEY + MANY)
    points = {key: (chance.uniform(5.8, 6.6), chance.uniform(48.8, 49.5)) for key in keys}
    organisations = [
        {
            "id": key,
            "name": f"Atelier {key % 97} {key}",
            "siret": f"{key:014}",
            "kind": OrganisationKind.PARTNER,
            "created_at": now(),
        }
        for key in keys
    ]
    partners = [
        {
            "id": key, "organisation_id": key, "state": PartnerState.VERIFIED, "legal_class": LegalClass.ESUS,
            "longitude": longitude, "latitude": latitude, "verified_on": date(2026, 9, 1),
        }
        for key, (longitude, latitude) in points.items()
    ]  # fmt: skip
    capabilities = [{"partner_id": key, "category_id": category.id, "activity": Activity.REPAIR} for key in keys]
    for model, rows in ((Organisation, organisations), (Partner, partners), (Capability, capabilities)):
        db.execute(insert(model.__table__), rows)
    db.commit()
    return points


def asked(client, **question) -> list[int]:
    return [feature["id"] for feature in client.get(PLACES, query_string=question).json["features"]]


def test_the_counts_of_boxes_and_circles_are_those_of_shapely(client, many):
    """Boxes in degrees as shapely holds them, circles by the distances of Lambert-93."""
    keys = list(many)
    shapes = shapely.points(list(many.values()))
    metres = geopandas.GeoSeries(shapes, crs=WGS_84).to_crs(LAMBERT_93)
    chance, held = Random(58), 0
    for _ in range(12):
        west, south = chance.uniform(5.7, 6.5), chance.uniform(48.7, 49.4)
        east, north = west + chance.uniform(0, 0.5), south + chance.uniform(0, 0.5)
        inside = shapely.covers(shapely.box(west, south, east, north), shapes)
        found = asked(client, bbox=f"{west},{south},{east},{north}")
        assert set(found) == {key for key, is_in in zip(keys, inside, strict=True) if is_in}

        lon, lat, radius = chance.uniform(5.9, 6.5), chance.uniform(48.9, 49.4), chance.uniform(0.5, 40)
        centre = geopandas.GeoSeries([shapely.Point(lon, lat)], crs=WGS_84).to_crs(LAMBERT_93).iloc[0]
        distances = metres.distance(centre) / 1000
        found = asked(client, lon=lon, lat=lat, radius_km=radius)
        sure = {key for key, distance in zip(keys, distances, strict=True) if distance <= radius * 0.9995}
        possible = {key for key, distance in zip(keys, distances, strict=True) if distance <= radius * 1.0005}
        assert sure <= set(found) <= possible  # the projection itself is wrong by up to half a thousandth at the edges
        held += len(found)
    assert held > MANY / 10


def test_a_zone_and_a_filter_are_asked_together_in_one_order_with_few_statements(client, many):
    make_partner(name="Écrans d’ici", capabilities=(("monitor", Activity.REPAIR),))
    question = {"lon": "6.17626", "lat": "49.11972", "radius_km": "12", "category": "laptop", "activity": "repair"}
    first = client.get(PLACES, query_string=question)
    queries = client.queries

    assert 0 < len(first.json["features"]) < MANY
    assert client.get(PLACES, query_string=question).data == first.data
    assert queries <= 3
    names = [feature["properties"]["name"].lower() for feature in first.json["features"]]
    assert all(one <= other for one, other in pairwise(names))
    assert asked(client, **question | {"category": "monitor"}) == [
        feature["id"] for feature in client.get(PLACES, query_string={"category": "monitor"}).json["features"]
    ]


@pytest.mark.parametrize("question", [{}, {"bbox": "5,48,7,50"}, {"lon": "6.2", "lat": "49.1", "radius_km": "30"}])
def test_a_zone_that_has_not_changed_is_not_sent_again(client, db, question):
    make_partner()
    mark = client.get(PLACES, query_string=question).headers["ETag"]

    assert client.get(PLACES, query_string=question, headers={"If-None-Match": mark}).status_code == 304


@pytest.mark.parametrize("path", [PLACES, "/api/v1/municipalities.geojson", f"{PLACES}?bbox=upside-down"])
def test_any_site_may_read_it_and_nobody_is_recognised(client, db, path):
    answer = client.get(path, headers={"Origin": "https://carte.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("question", "parameter"),
    [
        ({"radius_km": "1000000000", "lon": "6", "lat": "49"}, "radius_km"),
        ({"radius_km": "-1", "lon": "6", "lat": "49"}, "radius_km"),
        ({"bbox": "7,50,5,48"}, "bbox"),
        ({"bbox": "179,48,-179,50"}, "bbox"),
        ({"bbox": "<script>"}, "bbox"),
        ({"lat": "49"}, "lon"),
        ({"category": "spaceship", "bbox": "x"}, "bbox"),
        ({"bbox": ["5,48,7,50", "6,49,7,50"]}, "bbox"),
        ({"activity": ["repair", "collect"]}, "activity"),
    ],
)
def test_what_means_nothing_is_refused_by_name(client, db, question, parameter):
    answer = client.get(PLACES, query_string=question)

    assert answer.status_code == 400
    assert answer.json["error"]["parameter"] == parameter
    assert answer.json["error"]["message"].endswith(".")


def test_the_page_says_every_parameter_and_its_examples_work(client, db):
    make_category("laptop")
    page = client.page("/api/v1/")
    examples = [link["href"] for link in page.select("main table a")]

    assert {code.text for code in page.select("th code")} >= {
        "category",
        "activity",
        "bbox",
        "lon",
        "lat",
        "radius_km",
        "repair",
        "label",
    }
    assert len(examples) == 5
    assert all(client.get(example).status_code == 200 for example in examples)
