"""The first page of each person."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.web.access import Audience, open_to

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to(Audience.PUBLIC)
def show_home() -> ResponseReturnValue:
    return render_template("home/show_home.html")
