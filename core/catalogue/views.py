"""The catalogue of equipment categories."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.catalogue import queries
from core.web.access import Audience, open_to

bp = Blueprint("catalogue", __name__, url_prefix="/categories")


@bp.get("/")
@open_to(Audience.PUBLIC)
def list_categories() -> ResponseReturnValue:
    return render_template("catalogue/list_categories.html", categories=queries.active_categories())
