"""The key figures of a year, which any site may show in a frame."""

from flask import current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from core.web.access import Audience, open_to
from core.web.security import CONTENT_SECURITY_POLICY
from marketplace.retex import queries
from marketplace.retex.views.blueprint import bp
from marketplace.retex.views.years import reportable

IN_ANY_PAGE = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


@bp.get("/integrer")
@open_to(Audience.PUBLIC)
def explain_card() -> ResponseReturnValue:
    years = [row.year for row in queries.published_years()]
    site = current_app.config["PUBLIC_URL"]
    lines = [(year, f"{site}{url_for('.show_card', year=year)}") for year in years]
    return render_template("retex/explain_card.html", lines=lines)


@bp.get("/<int:year>/carte")
@open_to(Audience.PUBLIC)
def show_card(year: int) -> ResponseReturnValue:
    """The key figures alone, without script: nobody is signed in there."""
    response = make_response(render_template("retex/show_card.html", retex=queries.get_last_edition(reportable(year))))
    response.headers["Content-Security-Policy"] = IN_ANY_PAGE
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
