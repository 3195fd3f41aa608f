"""Another territory, from geo.api.gouv.fr or from a file: all of it, or nothing and why."""

import copy
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import geopandas
import pytest
import shapely
from sqlalchemy import select

from core.events import Announcement
from geo.partners.cli import import_territory
from geo.territory import queries
from geo.territory.models import Municipality
from geo.territory.rules.importing import TerritoryRefused, read_municipalities
from geo.territory.services import EMBEDDED, read_territory
from tests.factories import make_organisation
from tests.geo.partners.factories import make_partner
from tests.marketplace.collection.factories import make_box

METZ = read_territory(EMBEDDED["200039865"])
SIREN = "200039865"


def square(west: float, south: float, side: float = 0.05) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shapely.box(west, south, west + side, south + side)))


def commune(code: str, west: float, south: float = 49.0, **changes: Any) -> dict[str, Any]:
    """A municipality as geo.api.gouv.fr gives it."""
    facts = {
        "nom": f"Commune {code}", "code": code, "siren": f"2157{code}", "codesPostaux": [code], "population": 100,
        "mairie": {"type": "Point", "coordinates": [west + 0.02, south + 0.02]},
    }  # fmt: skip
    return {"type": "Feature", "properties": facts | changes, "geometry": square(west, south)}


def collection(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def three() -> dict[str, Any]:
    return collection(commune("88001", 6.0), commune("88002", 6.05), commune("88003", 6.1))


def written(content: object) -> bytes:
    return json.dumps(content).encode()


class Double:
    """The service of communes as it documents itself; `fails` makes it answer as it does on a bad day."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status, self.body, self.fails = 200, written(three()), ""
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                double.asked.append(self.path)
                if double.fails == "busy" and len(double.asked) < 2:
                    self.send_response(429)
                    self.send_header("Retry-After", "0")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                if double.fails == "cut":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
                    return
                self.send_response(double.status)
                self.send_header("Content-Type", "application/geo+json; charset=utf-8")
                self.send_header("Content-Length", str(len(double.body)))
                self.end_headers()
                self.wfile.write(double.body)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def service(app, monkeypatch) -> Iterator[Double]:
    double = Double()
    monkeypatch.setitem(app.config, "TERRITORY_URL", f"http://127.0.0.1:{double.server.server_port}")
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
    yield double
    double.server.shutdown()
    double.server.server_close()


@pytest.fixture
def run(app, db, tmp_path):
    """Run the command; the words it printed and whether it went well."""

    def call(*arguments: str, content: object = None) -> tuple[str, bool]:
        if content is not None:
            path = tmp_path / "territory.geojson"
            path.write_bytes(content if isinstance(content, bytes) else written(content))
            arguments = ("--file", str(path), *arguments)
        done = app.test_cli_runner().invoke(import_territory, ["--epci", SIREN, *arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        db.expire_all()
        return done.output, done.exit_code == 0

    return call


def keys() -> set[str]:
    return set(queries.municipality_names())


def empty(db) -> None:
    db.query(Municipality).delete()
    db.commit()


def test_the_communes_of_the_service_become_the_territory(run, service, db):
    empty(db)

    said, went_well = run()

    assert went_well, said
    assert keys() == {"88001", "88002", "88003"}
    place = queries.get_municipality("88002")
    assert (place.name, place.siren, place.postcodes, place.population) == ("Commune 88002", "215788002", ["88002"], 100)
    assert (place.longitude, place.latitude) == (6.07, 49.02)
    assert f"/epcis/{SIREN}/communes?" in service.asked[0]
    assert "geometry=contour" in service.asked[0]
    (event,) = db.scalars(select(Announcement).where(Announcement.name == "TerritoryImported"))
    assert event.facts["created"] == ["88001", "88002", "88003"]


def test_importing_again_changes_nothing(run, service, db):
    empty(db)
    run()

    said, _ = run()

    assert "0 created, 0 changed, 0 removed" in said


def test_our_own_file_comes_back_as_it_was(run, db):
    before = {place.insee_code: place.contour for place in queries.municipalities_for_update()}

    said, went_well = run("--tolerance", "0", content=METZ)

    assert went_well, said
    assert "0 created, 0 changed, 0 removed" in said
    assert {place.insee_code: place.contour for place in queries.municipalities_for_update()} == before


def test_a_dry_run_says_and_changes_nothing(run, db):
    before = keys()

    said, went_well = run("--dry-run", content=three())

    assert went_well
    assert "3 municipalities" in said
    assert keys() == before


def test_contours_are_generalised_together_and_still_touch(run, db):
    rows = read_municipalities(written(METZ), tolerance_m=200).rows
    shapes = [shapely.from_geojson(json.dumps(row["contour"])) for row in rows]
    before = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in METZ["features"]]

    assert shapely.get_num_coordinates(shapes).sum() < shapely.get_num_coordinates(before).sum()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).area == pytest.approx(shapely.union_all(before).area, rel=0.01)


@pytest.mark.parametrize("is_named", [True, False])
def test_a_file_in_lambert_93_is_laid_back_in_degrees(run, db, is_named):
    plane = geopandas.GeoDataFrame.from_features(three()["features"], crs="EPSG:4326").to_crs("EPSG:2154")
    content = json.loads(plane.to_json(drop_id=True))
    content.pop("crs", None)
    named = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}} if is_named else {}
    empty(db)

    refused, went_well = run(content=content | named)
    if not is_named:
        assert not went_well
        assert "name their system" in refused
        refused, went_well = run("--crs", "EPSG:2154", content=content)

    assert went_well, refused
    contour = shapely.from_geojson(json.dumps(queries.municipalities_for_update()[0].contour))
    assert contour.symmetric_difference(shapely.box(6.0, 49.0, 6.05, 49.05)).area < 1e-6


def crossing() -> dict[str, Any]:
    feature = commune("88002", 6.05)
    feature["geometry"] = {"type": "Polygon", "coordinates": [[[6.05, 49], [6.1, 49.05], [6.1, 49], [6.05, 49.05], [6.05, 49]]]}
    return feature


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not json", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([{"nom": "Metz"}], "not a GeoJSON collection"),
        ({"type": "FeatureCollection", "features": []}, "not a GeoJSON collection"),
        ({"type": "FeatureCollection", "features": "x"}, "not a GeoJSON collection"),
        (collection(*[commune("88001", 6.0)] * 2_001), "at most 2000"),
        (collection(commune("88001", 6.0), commune("88001", 6.05)), "88001 is there 2 times"),
        (collection(commune("8800", 6.0)), "no INSEE code"),
        (collection(commune("88001", 6.0, nom="")), "no name"),
        (collection(commune("88001", 6.0, population="beaucoup")), "whole number"),
        (collection(commune("88001", 6.0, population=-3)), "whole number"),
        (collection(commune("88001", 6.0), crossing()), "crosses itself"),
        (collection(commune("88001", 6.0), commune("88002", 6.03)), "km² together"),
        (collection({"type": "Feature", "properties": {"code": "88001", "nom": "A"}, "geometry": None}), "no contour"),
        (
            collection({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [6, 49]}}),
            "neither a Polygon",
        ),
        (collection({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": "x"}}), "cannot be read"),
        (collection(commune("88001", 6.0), crs={"properties": {"name": "EPSG:999999"}}), "is not known"),
        (collection(commune("88001", 6.0), crs={"properties": {"name": "<script>"}}), "is not known"),
    ],
)
def test_a_file_that_is_not_a_territory_is_refused_with_its_reason(run, db, content, reason):
    before = keys()

    said, went_well = run(content=content)

    assert not went_well
    assert reason in said
    assert "Nothing was changed." in said
    assert keys() == before


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(TerritoryRefused) as refused:
        read_municipalities(written(collection(commune("x", 6.0), commune("88002", 6.05, nom=None), crossing())))
    assert len(refused.value.reasons) == 4


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ({"fails": "cut"}, "could not be read"),
        ({"status": 404, "body": b'{"code":404,"message":"EPCI inconnu"}'}, "answered 404"),
        ({"status": 500, "body": b""}, "answered 500"),
        ({"body": b""}, "not JSON"),
        ({"body": b"[]"}, "not a GeoJSON collection"),
    ],
)
def test_a_service_that_fails_changes_nothing(run, service, day, reason):
    vars(service).update(day)

    said, went_well = run()

    assert not went_well
    assert reason in said
    assert len(keys()) == 46


def test_a_service_that_is_busy_is_asked_again(run, service, db):
    empty(db)
    service.fails = "busy"

    assert run()[1]
    assert len(service.asked) == 2


def test_a_service_inside_the_network_is_not_read_unless_it_is_named(run, service, app, monkeypatch):
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", [])

    assert "forbidden" in run()[0]
    assert not service.asked


@pytest.mark.parametrize("arguments", [("--merged", "88001"), ("--merged", ":88001"), ("--epci", "12")])
def test_an_option_that_means_nothing_is_refused(run, arguments):
    assert not run(*arguments, content=three())[1]


def merger() -> dict[str, Any]:
    """Metz and Woippy become one: Metz keeps its code."""
    territory = copy.deepcopy(METZ)
    metz, woippy = (next(one for one in territory["features"] if one["id"] == code) for code in ("57463", "57751"))
    both = shapely.union(*(shapely.from_geojson(json.dumps(one["geometry"])) for one in (metz, woippy)))
    metz["geometry"] = json.loads(shapely.to_geojson(both))
    territory["features"].remove(woippy)
    return territory


def test_whoever_stands_in_a_municipality_that_merged_follows_it(run, db):
    town = make_organisation(name="Ville de Woippy", insee_code="57751")
    partner = make_partner(insee_code="57751", served_codes=["57480", "57751"])
    box = make_box(town, insee_code="57751")

    said, went_well = run("--merged", "57751:57463", "--tolerance", "0", content=merger())

    assert went_well, said
    assert "0 created, 1 changed, 1 removed" in said
    assert town.insee_code == partner.insee_code == box.insee_code == "57463"
    assert partner.served_codes == ["57463", "57480"]
    assert partner.revision == 2
    assert "57751" not in keys()


def test_nobody_is_left_in_a_municipality_that_is_gone(run, db):
    make_organisation(name="Ville de Woippy", insee_code="57751")
    make_partner(name="Au service de Woippy", served_codes=["57751"])

    said, went_well = run(content=merger())

    assert not went_well
    assert "Ville de Woippy stands in 57751" in said
    assert "Au service de Woippy serves only" in said
    assert "57751" in keys()


@pytest.mark.parametrize(
    ("merged", "reason"),
    [("99999:57463", "not a municipality of this"), ("57751:99999", "of the file"), ("57463:57480", "still in")],
)
def test_a_merger_of_what_is_not_there_is_refused(run, db, merged, reason):
    said, went_well = run("--merged", merged, content=merger())

    assert not went_well
    assert reason in said
