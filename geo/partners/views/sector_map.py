"""The sector map: its page and its script."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.web.access import Audience, open_to
from core.web.files import kept_file
from geo.partners import queries
from geo.partners.forms import MapFilterForm
from geo.partners.views.blueprint import bp
from geo.partners.views.map_shell import MAP_ID, map_script
from geo.territory.queries import areas
from geo.territory.rules.drawing import draw


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
    return kept_file(map_script(), "text/javascript")
