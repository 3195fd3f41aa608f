"""The sector map: its page and its script."""

from flask import Response, current_app, make_response, render_template, request

from core.web.access import Audience, open_to
from core.web.files import kept_file
from core.web.pages import page_asked, page_of_list
from core.web.security import CONTENT_SECURITY_POLICY
from geo.partners import queries
from geo.partners.forms import SectorMapForm
from geo.partners.views.blueprint import bp
from geo.partners.views.kept import offer, sector_map
from geo.partners.views.map_shell import map_script

# Plan IGN, served by the Géoplateforme without a key (geoservices.ign.fr, read November 2026). Leaflet fills in the braces.
TILES_HOST = "https://data.geopf.fr"
TILES = (
    f"{TILES_HOST}/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal"
    "&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
WITH_TILES = CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self' {TILES_HOST}")


@bp.get("/carte")
@open_to(Audience.PUBLIC)
def show_map() -> Response:
    """Without anything of another host, unless she asked for the background after reading where it comes from."""
    mark = queries.sector_mark()
    form = SectorMapForm(request.args, offer=offer(mark))
    is_offered = current_app.config["TILES"] == "ign"
    is_shown = is_offered and form.asks_background()
    filters = form.filters()
    drawn = sector_map(mark, **filters)
    shown = render_template(
        "partners/show_map.html", form=form, filters=filters, asked=form.kept(), drawn=drawn,
        page=page_of_list(drawn.places, page_asked()),
        offers_background=is_offered and not is_shown, tiles=TILES if is_shown else "",
    )  # fmt: skip
    response = make_response(shown)
    if is_shown:
        response.headers["Content-Security-Policy"] = WITH_TILES
    return response


@bp.get("/carte/carte.js")
@open_to(Audience.PUBLIC)
def serve_map_script() -> Response:
    return kept_file(map_script(), "text/javascript")
