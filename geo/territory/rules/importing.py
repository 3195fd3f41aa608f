"""Is a GeoJSON file the municipalities of a territory? Read and checked with geopandas, for an operator, never by a page."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from geo.territory.rules.contours import FRANCE, GENERALISED_M, LAMBERT_93, SQUARE_METRES_PER_KM2, WGS_84, named

if TYPE_CHECKING:
    import geopandas

LARGEST_BYTES = 64 * 1024 * 1024
MOST_MUNICIPALITIES = 2_000  # the largest group of municipalities has 158
OVERLAP_SHARE = 0.01  # of the smaller of two neighbours: more is a mistake, less is how finely the file was drawn
HALL_FAR_M = 1_000
DECIMALS = 5  # of a degree: a metre
DEGREES = (-180.0, -90.0, 180.0, 90.0)  # west, south, east, north
LONGEST_NAME = 100
INSEE_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
SIREN = re.compile(r"\d{9}")
# What each source calls the same thing: ours, geo.api.gouv.fr, IGN's ADMIN EXPRESS.
NAMES: Mapping[str, tuple[str, ...]] = {
    "insee_code": ("insee_code", "code", "INSEE_COM", "code_insee"),
    "name": ("name", "nom", "NOM", "nom_officiel"),
    "siren": ("siren", "SIREN"),
    "postcodes": ("postcodes", "codesPostaux", "CODE_POST"),
    "population": ("population", "POPULATION"),
    "town_hall": ("town_hall", "mairie", "centre", "inside_point"),
}


class TerritoryRefused(ValueError):
    """The file cannot be the territory; `reasons` says everything that is wrong."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class TerritoryRead:
    """The rows of the municipalities, by INSEE code, and what is worth knowing about the file."""

    rows: list[dict[str, Any]]
    remarks: list[str] = field(default_factory=list)


def read_municipalities(content: bytes, *, crs: str = "", tolerance_m: float = GENERALISED_M) -> TerritoryRead:
    """The municipalities of a GeoJSON collection, in WGS 84, their contours generalised together so that neighbours still touch.

    `crs` names the coordinate system of a file that does not (« EPSG:2154 »); a file that names its own is believed. Raises
    `TerritoryRefused` with every reason: not a collection of polygons, a code missing, wrong or twice, a contour that crosses
    itself, neighbours that cover one another, coordinates that are not degrees.
    """
    collection = _collection(content)
    frame = _frame(collection["features"], _system_of(collection) or crs or WGS_84)
    facts = [_facts(feature.get("properties") or {}) for feature in collection["features"]]
    reasons = [*_faults_of_facts(facts), *_faults_of_shapes(frame, facts)]
    if reasons:
        raise TerritoryRefused(reasons)
    plane = frame.to_crs(_plane_of(frame))
    if overlapping := list(_overlaps(plane, facts)):
        raise TerritoryRefused(overlapping)
    contours = _generalised(plane, tolerance_m).to_crs(WGS_84) if tolerance_m > 0 else frame.geometry
    inside = plane.geometry.representative_point().to_crs(WGS_84)
    rows = [
        _row(each, contour, hall or (round(point.x, DECIMALS), round(point.y, DECIMALS)))
        for each, contour, point, hall in zip(facts, contours, inside, map(_hall, facts), strict=True)
    ]
    return TerritoryRead(sorted(rows, key=lambda row: row["insee_code"]), list(_remarks(plane, facts)))


def _collection(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_BYTES:
        raise TerritoryRefused([f"the file is larger than {LARGEST_BYTES // 1024 // 1024} MB"])
    try:
        collection = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise TerritoryRefused(["the file is not JSON"]) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(feature, dict) for feature in features):
        raise TerritoryRefused(["the file is not a GeoJSON collection of municipalities (a FeatureCollection with features)"])
    if len(features) > MOST_MUNICIPALITIES:
        raise TerritoryRefused([f"the file has {len(features)} features; a territory has at most {MOST_MUNICIPALITIES}"])
    return collection


def _system_of(collection: Mapping[str, Any]) -> str:
    """The coordinate system a file names, in the way of GeoJSON before RFC 7946."""
    named_crs = collection.get("crs")
    properties = named_crs.get("properties") if isinstance(named_crs, dict) else None
    return str(properties.get("name") or "") if isinstance(properties, dict) else ""


def _frame(features: Sequence[Mapping[str, Any]], crs: str) -> "geopandas.GeoDataFrame":
    import geopandas  # a second to load
    from pyproj.exceptions import CRSError

    try:
        frame = geopandas.GeoDataFrame.from_features([{**feature, "properties": {}} for feature in features], crs=crs)
    except CRSError as error:
        raise TerritoryRefused([f"the coordinate system « {crs[:60]} » is not known"]) from error
    except Exception as error:
        raise TerritoryRefused(["a geometry cannot be read"]) from error
    if frame.geometry.isna().any() or frame.geometry.is_empty.any():
        raise TerritoryRefused(["a feature has no contour"])
    if not set(frame.geometry.geom_type) <= {"Polygon", "MultiPolygon"}:
        raise TerritoryRefused(["a contour is neither a Polygon nor a MultiPolygon"])
    frame = frame if frame.crs == WGS_84 else frame.to_crs(WGS_84)
    west, south, east, north = frame.total_bounds
    if not (DEGREES[0] <= west <= east <= DEGREES[2] and DEGREES[1] <= south <= north <= DEGREES[3]):
        raise TerritoryRefused(["coordinates are not degrees: name their system, for example --crs EPSG:2154"])
    return frame


def _facts(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: next((properties[alias] for alias in aliases if properties.get(alias) not in (None, "")), None)
        for name, aliases in NAMES.items()
    }


def _label(facts: Mapping[str, Any], number: int) -> str:
    return str(facts["name"] or facts["insee_code"] or f"feature {number}")[:60]


def _faults_of_facts(facts: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for number, each in enumerate(facts, 1):
        if not isinstance(each["insee_code"], str) or not INSEE_CODE.fullmatch(each["insee_code"]):
            yield f"{_label(each, number)}: no INSEE code of five signs"
        if not isinstance(each["name"], str) or not 0 < len(each["name"].strip()) <= LONGEST_NAME:
            yield f"{_label(each, number)}: no name of at most {LONGEST_NAME} signs"
        if not isinstance(each["population"] or 0, int) or (each["population"] or 0) < 0:
            yield f"{_label(each, number)}: a population that is not a whole number"
    codes = Counter(each["insee_code"] for each in facts if isinstance(each["insee_code"], str))
    yield from (f"INSEE code {code} is there {times} times" for code, times in codes.items() if times > 1)


def _faults_of_shapes(frame: "geopandas.GeoDataFrame", facts: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    import shapely

    for number, (shape, each) in enumerate(zip(frame.geometry, facts, strict=True), 1):
        if not shape.is_valid:
            yield f"{_label(each, number)}: its contour crosses itself ({shapely.is_valid_reason(shape)})"


def _plane_of(frame: "geopandas.GeoDataFrame") -> Any:
    """Where metres can be measured: Lambert-93 in metropolitan France, the zone of UTM elsewhere."""
    west, south, east, north = frame.total_bounds
    is_metropolitan = FRANCE[0] < west and FRANCE[1] < south and east < FRANCE[2] and north < FRANCE[3]
    return LAMBERT_93 if is_metropolitan else frame.estimate_utm_crs()


def _overlaps(plane: "geopandas.GeoDataFrame", facts: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    shapes: list[Any] = list(plane.geometry)
    for one, other in combinations(range(len(shapes)), 2):
        shared = shapes[one].intersection(shapes[other]).area if shapes[one].intersects(shapes[other]) else 0
        if shared > OVERLAP_SHARE * min(shapes[one].area, shapes[other].area):
            names = f"{_label(facts[one], one + 1)} and {_label(facts[other], other + 1)}"
            yield f"{names} cover {shared / SQUARE_METRES_PER_KM2:.2f} km² together"


def _generalised(plane: "geopandas.GeoDataFrame", tolerance_m: float) -> "geopandas.GeoSeries":
    """Contours with fewer corners: together, so that neighbours still touch, when the file is a clean coverage."""
    import geopandas
    import shapely

    shapes = plane.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        shapes = shapely.coverage_simplify(shapes, tolerance_m)
    else:
        shapes = shapely.simplify(shapes, tolerance_m, preserve_topology=True)
    return geopandas.GeoSeries(shapes, crs=plane.crs)


def _remarks(plane: "geopandas.GeoDataFrame", facts: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    import geopandas
    import shapely

    area = plane.geometry.area.sum() / SQUARE_METRES_PER_KM2
    yield f"{len(facts)} municipalities, {area:.2f} km² in all"
    if not shapely.coverage_is_valid(plane.geometry.to_numpy()):
        yield "neighbours do not touch exactly: their contours are generalised one by one"
    for name in ("siren", "postcodes", "population"):
        absent = [_label(each, number) for number, each in enumerate(facts, 1) if each[name] is None]
        if absent:
            yield f"{name} unknown for {len(absent)}{named(absent[:5])}"
    halls = {index: hall for index, each in enumerate(facts) if (hall := _hall(each)) is not None}
    if missing := [_label(each, index + 1) for index, each in enumerate(facts) if index not in halls]:
        yield f"no town hall for {len(missing)}, a point inside the contour instead{named(missing[:5])}"
    points = geopandas.GeoSeries([shapely.Point(hall) for hall in halls.values()], crs=WGS_84).to_crs(str(plane.crs))
    shapes: list[Any] = list(plane.geometry)
    gaps = ((index, shapes[index].distance(point)) for index, point in zip(halls, points, strict=True))
    if far := [_label(facts[index], index + 1) for index, gap in gaps if gap > HALL_FAR_M]:
        yield f"town hall more than {HALL_FAR_M} m outside the contour for {len(far)}{named(far[:5])}"


def _hall(facts: Mapping[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude of the town hall, given as a pair or as a GeoJSON point."""
    hall = facts["town_hall"]
    pair = hall.get("coordinates") if isinstance(hall, dict) else hall
    match pair:
        case [int() | float() as longitude, int() | float() as latitude]:
            is_on_earth = DEGREES[0] <= longitude <= DEGREES[2] and DEGREES[1] <= latitude <= DEGREES[3]
            return (round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)) if is_on_earth else None
    return None


def _row(facts: Mapping[str, Any], contour: Any, hall: tuple[float, float]) -> dict[str, Any]:
    """A row of the table of municipalities."""
    import shapely

    siren, postcodes = str(facts["siren"] or ""), facts["postcodes"] or []
    written = shapely.transform(contour, lambda positions: positions.round(DECIMALS))
    return {
        "insee_code": facts["insee_code"],
        "siren": siren if SIREN.fullmatch(siren) else "",
        "name": facts["name"].strip(),
        "postcodes": [str(each) for each in (postcodes if isinstance(postcodes, list) else [postcodes])],
        "population": int(facts["population"] or 0),
        "latitude": hall[1],
        "longitude": hall[0],
        "contour": json.loads(shapely.to_geojson(written)),
    }
