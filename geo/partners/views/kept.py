"""What the map shows, made once and kept by the process until something of it changes: drawn and written, ready to be sent.

It is kept under the mark of the sector (`queries.sector_mark`), which a view reads first, and under the day, for labels end on
theirs.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from flask import get_template_attribute, url_for
from markupsafe import Markup

from core.clock import today
from geo.partners import queries
from geo.partners.queries import ListedPartner, Offer
from geo.territory.queries import areas
from geo.territory.rules.drawing import draw
from geo.zones import Zone

MAPS_KEPT, COLLECTIONS_KEPT = 16, 4  # with 5,000 partners, a map takes 2.2 MB of memory, a collection 1.4
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_again = lru_cache(maxsize=1024)(_json)  # of what thousands of places say alike
TITLE = "Carte des partenaires du réemploi"
DESCRIPTION = (
    "Contours des communes du territoire. Chaque repère porte le numéro du partenaire dans la liste de cette page, ou leur nombre "
    "après le signe × quand ils sont plusieurs au même endroit."
)


@dataclass(frozen=True, slots=True)
class SectorMap:
    """The places in the order of the list, and the drawing that numbers them; `has_ground`: the territory has municipalities."""

    places: Sequence[ListedPartner]
    picture: Markup
    has_ground: bool


def offer(mark: str) -> Offer:
    """What may be asked of the map."""
    return _offer(mark, today())


def sector_map(mark: str, **filters: Any) -> SectorMap:
    """The map of those filters (of `listed_partners`)."""
    return _map(mark, today(), **filters)


@dataclass(frozen=True, slots=True)
class Collection:
    """A GeoJSON text, its hash, and how many places it holds."""

    text: str
    etag: str
    size: int


def collection(zone: Zone | None, **filters: Any) -> Collection:
    """The places of those filters in that zone, or everywhere; zones are too many to be kept."""
    page_of = url_for("partners.show_partner", partner_id=0).removesuffix("0")  # worked out once for thousands of places
    if zone is not None:
        return _written(queries.partners_in(zone, **filters, on=today()), page_of)
    return _collection(queries.sector_mark(), today(), page_of, **filters)


def geojson(features: Sequence[dict[str, Any]]) -> str:
    """A collection of those features, as short as JSON has it."""
    return _json({"type": "FeatureCollection", "features": features})


@lru_cache(maxsize=1)
def _offer(_mark: str, on: date) -> Offer:
    return queries.offer(on=on)


@lru_cache(maxsize=MAPS_KEPT)
def _map(_mark: str, on: date, **filters: Any) -> SectorMap:
    places = queries.listed_partners(**filters, on=on)
    drawing = draw(areas(), [(place.name, place.point) for place in places])
    picture = get_template_attribute("geo/_drawing.html", "territory_map")(drawing, TITLE, DESCRIPTION)
    return SectorMap(places, picture, has_ground=bool(drawing.shapes))


@lru_cache(maxsize=COLLECTIONS_KEPT)
def _collection(_mark: str, on: date, page_of: str, **filters: Any) -> Collection:
    return _written(queries.listed_partners(**filters, on=on), page_of)


def _written(places: Sequence[ListedPartner], page_of: str) -> Collection:
    features = ",".join([_feature(place, page_of) for place in places])
    text = f'{{"type":"FeatureCollection","features":[{features}]}}'
    return Collection(text, sha256(text.encode()).hexdigest(), len(places))


def _feature(place: ListedPartner, page_of: str) -> str:
    """A place as `geojson` would write it, in a third of the time: only what people wrote needs to be made fit for JSON."""
    return (
        f'{{"type":"Feature","id":{place.id},"properties":{{"id":{place.id},"name":{_json(place.name)},'
        f'"municipality":{_again(place.municipality)},"is_approximate":{_again(place.is_approximate)},'
        f'"activities":{_again(place.activities)},"url":"{page_of}{place.id}"}},'
        f'"geometry":{{"type":"Point","coordinates":[{place.longitude!r},{place.latitude!r}]}}}}'
    )
