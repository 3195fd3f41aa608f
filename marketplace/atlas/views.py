"""The layers: their page, their file, and what the interactive map reads of them."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from flask_login import current_user

from core.accounts.access import acts_for_partner
from core.clock import today
from core.web.access import Audience, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked, page_of_list
from geo.points import Point
from geo.territory.models import Municipality
from geo.territory.queries import all_municipalities, areas
from geo.territory.rules.drawing import Area, draw
from marketplace.atlas import access, queries
from marketplace.atlas.enums import MapLayer
from marketplace.atlas.forms import LayerForm
from marketplace.atlas.rules import Row, Shade, standing

bp = Blueprint("atlas", __name__)


@bp.get("/carte/communes")
@open_to(Audience.PUBLIC)
def show_layer() -> str:
    places = areas()
    form, layer, year, rows, shades = _asked(places)
    drawing = draw(places, [(row.name, point) for row, point in _placed(rows, places)] if layer.has_pins else [])
    asked = {"couche": layer.value, **({"annee": year} if layer.has_years else {})}
    return render_template(
        "atlas/show_layer.html", form=form, layer=layer, year=year, page=page_of_list(rows, page_asked()), shades=shades,
        drawing=drawing, asked=asked, levels={row.name: row.level for row in rows if row.level},
        standing=standing(rows, {place.insee_code: place.name for place in places}),
        is_provisional=year is not None and layer.has_years and year not in queries.years_of_layer(live=False),
    )  # fmt: skip


@bp.get("/carte/communes/exporter")
@open_to(Audience.PUBLIC)
def export_layer() -> Response:
    _form, layer, _year, rows, _shades = _asked(all_municipalities())
    headers = (layer.noun.capitalize(), "Code INSEE", layer.figure, "Valeur", layer.detail)
    cells = ((row.name, row.insee_code, row.figure, row.value, row.detail) for row in rows)
    return csv_response(f"carte-{layer.value}.csv", headers, cells)


@bp.get("/carte/communes.geojson")
@open_to(Audience.PUBLIC)
def list_layer() -> Response:
    """For the page itself: what one sees depends on who asks, so that nobody else's browser keeps it."""
    places = all_municipalities()
    _form, _layer, _year, rows, _shades = _asked(places)
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {
                "name": row.name, "municipality": row.figure, "is_approximate": row.is_approximate, "activities": [row.detail],
                "url": url_for(row.endpoint, **row.values) if row.endpoint else "",
            },
            "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
        }
        for number, (row, point) in enumerate(_placed(rows, places), 1)
    ]  # fmt: skip
    response = jsonify({"type": "FeatureCollection", "features": features})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _placed(rows: Sequence[Row], places: Sequence[Municipality] | Sequence[Area]) -> list[tuple[Row, Point]]:
    """Where each row is marked: at its own place, or at the town hall."""
    halls = {place.insee_code: place.town_hall for place in places}
    return [(row, row.point or halls[row.insee_code]) for row in rows]


def _asked(places: Sequence[Municipality] | Sequence[Area]) -> tuple[LayerForm, MapLayer, int | None, list[Row], list[Shade]]:
    """What is asked, as far as this person may see it: a layer that is not hers is not there."""
    seen = [layer for layer in MapLayer if access.can_see_layer(current_user, layer)]
    hidden = {layer.value for layer in MapLayer} - {layer.value for layer in seen}
    if request.args.get("couche") in hidden:
        abort(404)
    form = LayerForm(request.args, layers=seen, years=queries.years_of_layer(live=access.can_see_live_years(current_user)))
    layer, year = form.layer(), form.year()
    names = {place.insee_code: place.name for place in places}
    rows, shades = queries.layer_rows(layer, names, is_public=not acts_for_partner(current_user), year=year, on=today())
    return form, layer, year, rows, shades
