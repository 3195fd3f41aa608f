"""The pages every public service owes: help, accessibility, legal notice, ecodesign."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from core.accounts.queries import find_metropole
from core.clock import today
from core.thresholds import threshold
from core.web.access import Audience, open_to

bp = Blueprint("site", __name__)


@dataclass(frozen=True)
class Publisher:
    """Who answers for the site: the metropole, its director of publication, its host."""

    name: str
    address: str
    email: str
    director: str
    host: str


def _publisher() -> Publisher:
    metropole = find_metropole()
    return Publisher(
        name=metropole.name if metropole else "La métropole qui tient cette plateforme",
        address=metropole.address if metropole else "",
        email=metropole.email if metropole else "",
        director=current_app.config["LEGAL_DIRECTOR"],
        host=current_app.config["LEGAL_HOST"],
    )


@bp.get("/aide")
@open_to(Audience.PUBLIC)
def help() -> ResponseReturnValue:  # noqa: A001 - endpoint, function and template share one name
    return render_template("site/help.html")


@bp.get("/accessibilite")
@open_to(Audience.PUBLIC)
def accessibility() -> ResponseReturnValue:
    return render_template("site/accessibility.html", publisher=_publisher())


@bp.get("/mentions-legales")
@open_to(Audience.PUBLIC)
def legal_notice() -> ResponseReturnValue:
    return render_template(
        "site/legal_notice.html", publisher=_publisher(), report_kept_days=threshold("box_report_kept", on=today())
    )


@bp.get("/ecoconception")
@open_to(Audience.PUBLIC)
def ecodesign() -> ResponseReturnValue:
    return render_template("site/ecodesign.html")
