"""Are the embedded contours fit for use? Looked at with geopandas, for an operator, never by a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LAMBERT_93 = "EPSG:2154"
WGS_84 = "EPSG:4326"
FRANCE = (-5.2, 41.3, 9.6, 51.1)  # metropolitan France in WGS 84: west, south, east, north
GENERALISED_M = 100  # how far the simplified contours may be from the true ones
SQUARE_METRES_PER_KM2 = 1_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and whether it is as it should be."""

    is_good: bool
    sentence: str


def check_contours(territory: dict[str, Any], *, municipalities: int) -> Iterator[Finding]:
    """Look at a GeoJSON territory that should hold that many municipalities; areas are measured in Lambert-93."""
    import geopandas  # a second to load
    import shapely

    frame = geopandas.GeoDataFrame.from_features(territory["features"], crs=WGS_84)
    shapes = frame.geometry
    yield Finding(bool(territory.get("source")), f"source: {territory.get('source', 'none')}")
    count, distinct = len(frame), frame["insee_code"].nunique()
    yield Finding(count == distinct == municipalities, f"{count} municipalities, {distinct} INSEE codes, {municipalities} expected")
    west, south, east, north = frame.total_bounds
    inside = FRANCE[0] < west and FRANCE[1] < south and east < FRANCE[2] and north < FRANCE[3]
    yield Finding(bool(inside), f"coordinates: longitudes {west:.4f} to {east:.4f}, latitudes {south:.4f} to {north:.4f}, WGS 84")
    wrong = frame.loc[~shapes.is_valid, "name"].tolist()
    yield Finding(not wrong, f"valid contours: {count - len(wrong)} of {count}{named(wrong)}")
    edges = shapely.coverage_invalid_edges(shapes.to_numpy())
    apart = frame.loc[~shapely.is_empty(edges), "name"].tolist()
    yield Finding(not apart, f"coverage without gap or overlap: {count - len(apart)} of {count}{named(apart)}")
    areas = frame.to_crs(LAMBERT_93).geometry.area / SQUARE_METRES_PER_KM2
    smallest, largest = frame.loc[areas.idxmin(), "name"], frame.loc[areas.idxmax(), "name"]
    yield Finding(
        bool((areas > 0).all()),
        f"area in Lambert-93: {areas.sum():.2f} km² in all, from {areas.min():.2f} ({smallest}) to {areas.max():.2f} ({largest})",
    )
    halls = [feature["properties"]["town_hall"] for feature in territory["features"]]
    absent = [name for name, hall in zip(frame["name"], halls, strict=True) if hall is None]
    yield Finding(True, f"town halls: {count - len(absent)} of {count}, a point inside for the others{named(absent)}")  # noqa: FBT003
    known = [hall or feature["properties"]["inside_point"] for hall, feature in zip(halls, territory["features"], strict=True)]
    points = geopandas.GeoSeries(geopandas.points_from_xy(*zip(*known, strict=True)), crs=WGS_84).to_crs(LAMBERT_93)
    gaps_m = points.distance(frame.to_crs(LAMBERT_93).geometry)
    farthest = frame.loc[gaps_m.idxmax(), "name"]
    sentence = f"town halls at most {gaps_m.max():.0f} m outside their contour ({farthest}), {GENERALISED_M} m allowed"
    yield Finding(bool(gaps_m.max() <= GENERALISED_M), sentence)


def named(names: list[str]) -> str:
    """The names at fault, at the end of a line."""
    return f" ({', '.join(names)})" if names else ""
