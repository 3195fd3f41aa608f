"""What other programs read of the sector: the places of partners and the contours of municipalities, as GeoJSON for everybody."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories, find_category_by_code
from core.clock import today
from core.errors import Refusal
from core.web.access import Audience, open_to
from core.web.files import OF_ALL_SITES, kept_file
from geo.partners import queries
from geo.partners.enums import LABELS, Activity, DocumentKind
from geo.partners.forms import MapFilterForm, PlacesForm
from geo.partners.views.blueprint import bp
from geo.territory.queries import contours


@bp.get("/api/v1/")
@open_to(Audience.PUBLIC)
def show_api() -> str:
    categories = active_categories()
    asked = MapFilterForm(request.args, categories=categories).chosen()
    return render_template("partners/show_api.html", categories=categories, activities=list(Activity), labels=LABELS, asked=asked)


@bp.get("/api/v1/partners.geojson")
@open_to(Audience.PUBLIC)
def list_places() -> ResponseReturnValue:
    form = PlacesForm(request.args)
    category, activity, label = form.asked()
    if category and find_category_by_code(category) is None:
        return _refused("category", "Cette catégorie d’équipement n’existe pas.")
    if activity and activity not in set(Activity):
        return _refused("activity", "Cette activité n’existe pas.")
    if label and label not in LABELS:
        return _refused("label", "Ce label n’existe pas.")
    try:
        zone = form.zone()
    except Refusal as refusal:
        return _refused(str(refusal.field), str(refusal))
    places = queries.partners_in(
        zone, category=category, activity=Activity(activity) if activity else None,
        label=DocumentKind(label) if label else None, on=today(),
    )  # fmt: skip
    return _collection(_features(places))


@bp.get("/api/v1/municipalities.geojson")
@open_to(Audience.PUBLIC)
def list_contours() -> Response:
    return _collection(
        [
            {"type": "Feature", "id": insee_code, "properties": {"insee_code": insee_code, "name": name}, "geometry": contour}
            for insee_code, name, contour in contours()
        ]
    )


def _features(places: Sequence[queries.ListedPartner]) -> list[dict[str, Any]]:
    page_of = url_for(".show_partner", partner_id=0).removesuffix("0")  # worked out once for thousands of places
    return [
        {
            "type": "Feature",
            "id": place.id,
            "properties": {
                "id": place.id,
                "name": place.name,
                "municipality": place.municipality,
                "is_approximate": place.is_approximate,
                "activities": place.activities,
                "url": f"{page_of}{place.id}",
            },
            "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        }
        for place in places
    ]


def _collection(features: Sequence[dict[str, Any]]) -> Response:
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    response = kept_file(body, "application/geo+json")
    response.headers.update(OF_ALL_SITES)
    return response


def _refused(parameter: str, message: str) -> ResponseReturnValue:
    return {"error": {"parameter": parameter, "message": message}}, 400, OF_ALL_SITES
