"""The sector map: its page, its script, and the data it asks for."""

import json
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories, find_category_by_code
from core.web.access import Audience, open_to
from geo.partners import queries
from geo.partners.enums import Activity
from geo.partners.forms import MapFilterForm
from geo.partners.views.blueprint import bp
from geo.partners.views.map_shell import MAP_ID, map_script
from geo.territory.queries import areas, contours
from geo.territory.rules.drawing import draw

GEOJSON = "application/geo+json"


@bp.get("/carte")
@open_to(Audience.PUBLIC)
def show_map() -> ResponseReturnValue:
    form = MapFilterForm(request.args, categories=active_categories())
    filters = form.filters()
    places = queries.listed_partners(**filters)
    drawing = draw(areas(), [(place.name, place.point) for place in places])
    return render_template(
        "partners/show_map.html", form=form, filters=filters, asked=form.chosen(), places=places, drawing=drawing, map_id=MAP_ID
    )


@bp.get("/carte/carte.js")
@open_to(Audience.PUBLIC)
def serve_map_script() -> Response:
    return _kept(map_script(), "text/javascript")


@bp.get("/api/v1/partners.geojson")
@open_to(Audience.PUBLIC)
def list_places() -> ResponseReturnValue:
    category, activity = request.args.get("category", ""), request.args.get("activity", "")
    if category and find_category_by_code(category) is None:
        return _unknown("category", "Cette catégorie d’équipement n’existe pas.")
    if activity and activity not in set(Activity):
        return _unknown("activity", "Cette activité n’existe pas.")
    places = queries.listed_partners(category=category, activity=Activity(activity) if activity else None)
    return _kept(_compact({"type": "FeatureCollection", "features": [_feature(place) for place in places]}), GEOJSON)


@bp.get("/api/v1/municipalities.geojson")
@open_to(Audience.PUBLIC)
def list_contours() -> Response:
    features = [
        {"type": "Feature", "id": insee_code, "properties": {"insee_code": insee_code, "name": name}, "geometry": contour}
        for insee_code, name, contour in contours()
    ]
    return _kept(_compact({"type": "FeatureCollection", "features": features}), GEOJSON)


def _feature(place: queries.ListedPartner) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": place.id,
        "properties": {
            "id": place.id,
            "name": place.name,
            "municipality": place.municipality,
            "is_approximate": place.is_approximate,
            "activities": place.activities,
            "url": url_for(".show_partner", partner_id=place.id),
        },
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
    }


def _compact(collection: dict[str, Any]) -> str:
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _kept(body: str, mimetype: str) -> Response:
    """An answer that a browser keeps, and asks about before it uses it again; the same for everybody."""
    response = current_app.response_class(body, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag(weak=True)  # the same content, however it is compressed on the way
    response.make_conditional(request)
    return response


def _unknown(parameter: str, message: str) -> ResponseReturnValue:
    return {"error": {"parameter": parameter, "message": message}}, 400
