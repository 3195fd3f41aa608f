"""What other programs read of the sector: the places of partners and the contours of municipalities, as GeoJSON for everybody."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories, find_category_by_code
from core.errors import Refusal
from core.web.access import Audience, open_to
from core.web.files import OF_ALL_SITES, kept_file
from geo.partners.enums import LABELS, Activity
from geo.partners.forms import MapFilterForm, PlacesForm
from geo.partners.views.blueprint import bp
from geo.partners.views.kept import collection, geojson
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
    try:
        asked, zone = form.asked(), form.zone()
    except Refusal as refusal:
        return _refused(str(refusal.field), str(refusal))
    found, category = collection(zone, **asked), asked["category"]
    if not found.size and category and find_category_by_code(category) is None:
        return _refused("category", "Cette catégorie d’équipement n’existe pas.")
    return _for_everybody(found.text, found.etag)


@bp.get("/api/v1/municipalities.geojson")
@open_to(Audience.PUBLIC)
def list_contours() -> Response:
    features = [
        {"type": "Feature", "id": insee_code, "properties": {"insee_code": insee_code, "name": name}, "geometry": contour}
        for insee_code, name, contour in contours()
    ]
    return _for_everybody(geojson(features))


def _for_everybody(text: str, etag: str = "") -> Response:
    response = kept_file(text, "application/geo+json", etag=etag)
    response.headers.update(OF_ALL_SITES)
    return response


def _refused(parameter: str, message: str) -> ResponseReturnValue:
    return {"error": {"parameter": parameter, "message": message}}, 400, OF_ALL_SITES
