"""The pages every public service owes: help, accessibility, legal notice, ecodesign."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.web.access import Audience, open_to

bp = Blueprint("site", __name__)


@bp.get("/aide")
@open_to(Audience.PUBLIC)
def help() -> ResponseReturnValue:  # noqa: A001 - endpoint, function and template share one name
    return render_template("site/help.html")


@bp.get("/accessibilite")
@open_to(Audience.PUBLIC)
def accessibility() -> ResponseReturnValue:
    return render_template("site/accessibility.html")


@bp.get("/mentions-legales")
@open_to(Audience.PUBLIC)
def legal_notice() -> ResponseReturnValue:
    return render_template("site/legal_notice.html")


@bp.get("/ecoconception")
@open_to(Audience.PUBLIC)
def ecodesign() -> ResponseReturnValue:
    return render_template("site/ecodesign.html")
