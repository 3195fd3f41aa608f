"""The state of the sector taken away: a page to print, a picture to paste, a map for somebody else's site."""

from datetime import timedelta

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.clock import now, today
from core.documents import render_pdf, render_png
from core.web.access import Audience, open_to
from core.web.files import file_response, made_pdf
from core.web.pace import Pace
from core.web.pages import page_asked, page_of_list
from core.web.security import CONTENT_SECURITY_POLICY
from geo.partners import queries, services
from geo.partners.enums import Activity, DocumentKind
from geo.partners.forms import CoverageForm, MapFilterForm
from geo.partners.rules.sector import Facts
from geo.partners.views.blueprint import bp
from geo.partners.views.kept import offer, sector_map

PRINTING = Pace(30, timedelta(minutes=5))  # of one address: a page takes a tenth of a second of processor
IN_ANY_PAGE = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


@bp.get("/carte/filiere.pdf")
@open_to(Audience.PUBLIC)
def print_sector() -> Response:
    facts = _facts()
    return made_pdf(render_pdf("sector", facts), str(facts["reference"]))


@bp.get("/carte/filiere.png")
@open_to(Audience.PUBLIC)
def picture_sector() -> Response:
    facts = _facts()
    return file_response(render_png("sector", facts), str(facts["reference"]), "image/png", as_attachment=False)


@bp.get("/carte/integrer")
@open_to(Audience.PUBLIC)
def embed_map() -> ResponseReturnValue:
    """The drawing and the list alone, which any site may show in a frame: nobody is signed in there."""
    mark = queries.sector_mark()
    form = MapFilterForm(request.args, categories=offer(mark).categories)
    drawn = sector_map(mark, **form.filters())
    listed = page_of_list(drawn.places, page_asked())
    page = render_template("partners/embed_map.html", drawn=drawn, listed=listed, asked=form.chosen())
    response = make_response(page)
    response.headers["Content-Security-Policy"] = IN_ANY_PAGE
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _facts() -> Facts:
    if PRINTING.is_past(request.remote_addr or "", at=now()):
        abort(429)
    categories = active_categories()
    form = CoverageForm(request.args, categories=categories)
    filters = form.filters()
    category = next((one for one in categories if one.code == filters.get("category")), None)
    activity = Activity(filters["activity"]) if "activity" in filters else None
    label = DocumentKind(filters["label"]) if "label" in filters else None
    return services.sector_document(category, activity, label, on=today(), km=form.near_enough_km)
