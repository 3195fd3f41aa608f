"""How far each municipality is from who does what it looks for, and where nobody is near."""

from collections.abc import Sequence

from flask import Response, render_template, request
from flask_login import current_user

from core.catalogue.queries import active_categories
from core.clock import today
from core.web.access import Audience, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked, page_of_list
from geo.partners import access, queries
from geo.partners.forms import CoverageForm
from geo.partners.rules import Reach, ServingPartner, reaches
from geo.partners.views.blueprint import bp
from geo.roads.queries import kilometres_by_road
from geo.territory.queries import all_municipalities, areas
from geo.territory.rules.drawing import draw

HEADERS = ("Commune", "Code INSEE", "Habitants", "Partenaire le plus proche", "Distance en km", "Par la route en km")


@bp.get("/carte/couverture")
@open_to(Audience.PUBLIC)
def show_coverage() -> str:
    form = CoverageForm(request.args, categories=active_categories())
    partners = queries.serving_partners(**form.filters(), on=today())
    rows = _rows(partners)
    far = [row for row in rows if row.is_beyond(form.near_enough_km)]
    return render_template(
        "partners/show_coverage.html", form=form, asked=form.chosen(), rows=rows, far=far,
        partners=page_of_list(partners, page_asked()),
        people=sum(row.population for row in rows), far_people=sum(row.population for row in far),
        seeks=access.can_seek_partners(current_user),
        kept={name: value for name, value in form.chosen().items() if name in {"categorie", "activite"}},
        drawing=draw(areas(), [(partner.name, partner.point) for partner in partners]),
    )  # fmt: skip


@bp.get("/carte/couverture/exporter")
@open_to(Audience.PUBLIC)
def export_coverage() -> Response:
    form = CoverageForm(request.args, categories=active_categories())
    rows = _rows(queries.serving_partners(**form.filters(), on=today()))
    cells = (
        (row.municipality, row.insee_code, row.population, row.partner or "", _tenth(row.km), _tenth(row.road_km)) for row in rows
    )
    return csv_response("couverture.csv", HEADERS, cells)


def _rows(partners: Sequence[ServingPartner]) -> list[Reach]:
    territory = all_municipalities()
    roads = kilometres_by_road([place.town_hall for place in territory], [partner.point for partner in partners])
    return reaches(territory, partners, roads)


def _tenth(km: float | None) -> float | None:
    return None if km is None else round(km, 1)
