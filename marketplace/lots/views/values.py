"""What gifts are worth in a year, before the threshold past which an agreement is compulsory."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from core.accounts.access import acts_for_public_body
from core.clock import today
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.fields import WholeField, Within
from core.web.forms import FilterForm
from marketplace.lots import access, queries
from marketplace.lots.views.blueprint import bp

YEARS = (2000, 2100)


class YearFilter(FilterForm):
    annee = WholeField("Année", [Optional(), Within(*YEARS, "Indiquez une année, par exemple 2026.")])


@bp.get("/valeur-des-dons")
@open_to(Audience.SIGNED_IN)
def list_values() -> ResponseReturnValue:
    form, year = _asked()
    rows = queries.given_values(year=year, **_own_side())
    bounds = queries.thresholds_of(year)
    return render_template("lots/list_values.html", form=form, year=year, rows=rows[:MOST_ROWS], total=len(rows), **bounds)


@bp.get("/valeur-des-dons/exporter")
@open_to(Audience.SIGNED_IN)
def export_values() -> ResponseReturnValue:
    _form, year = _asked()
    return csv_response(
        f"valeur-des-dons-{year}.csv",
        [
            "Année",
            "Organisme qui donne",
            "Organisme qui reçoit",
            "Biens (€)",
            "Unités sans valeur",
            "Appui (€)",
            "Total (€)",
            "Seuil",
        ],
        [
            (
                year,
                row.giver_name,
                row.taker_name,
                row.value.goods_eur,
                row.value.units_without_value,
                row.value.support_eur,
                row.value.total_eur,
                row.level.label,
            )
            for row in queries.given_values(year=year, **_own_side())
        ],
    )


MOST_ROWS = 25


def _asked() -> tuple[YearFilter, int]:
    form = YearFilter(request.args)
    year = form.annee.data if form.validate() and form.annee.data else today().year
    return form, year


def _own_side() -> dict[str, int]:
    """The side one is on; the coordinator and officials see everything."""
    if access.can_see_every_value(me()):
        return {}
    return {"giver_id" if acts_for_public_body(me()) else "taker_id": me().organisation_id}
