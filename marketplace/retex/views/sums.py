"""The movements behind a total, summed: what everybody may open."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.web.access import Audience, me, open_to, require_sight
from core.web.pages import page_asked, page_of_list
from core.web.workbooks import table_response
from marketplace.retex import queries
from marketplace.retex.access import can_see_drafts, can_see_report
from marketplace.retex.forms import SumsForm
from marketplace.retex.models import Retex
from marketplace.retex.rules.sums import MovementsSum, sums_of_movements, totals_of
from marketplace.retex.views.blueprint import bp
from marketplace.retex.views.years import reportable

HEADERS = [
    "année", "organisme", "SIRET", "catégorie", "nature", "preuve", "décompte", "unités", "masse connue (kg d’équipements)",
    "dont pesée (kg d’équipements)", "unités sans masse connue",
]  # fmt: skip


@bp.get("/<int:year>/mouvements")
@open_to(Audience.PUBLIC)
def list_sums(year: int) -> ResponseReturnValue:
    retex, form, sums = _asked(year)
    asked = {name: value for name, value in request.args.items() if name in form and value}
    return render_template(
        "retex/list_sums.html",
        year=year,
        retex=retex,
        form=form,
        totals=totals_of(sums, form.filters().kinds),
        page=page_of_list(sums, page_asked()),
        asked=asked,
        rows_asked={name: value for name, value in asked.items() if name != "edition"} if can_see_drafts(_person()) else None,
    )


@bp.get("/<int:year>/mouvements/exporter")
@open_to(Audience.PUBLIC)
def export_sums(year: int) -> ResponseReturnValue:
    _retex, _form, sums = _asked(year)
    rows = (
        [
            year, one.organisation, one.siret, one.category, one.kind.label, one.proof.label, one.counted, one.units, one.mass_kg,
            one.weighed_kg, one.unknown_units,
        ]
        for one in sums
    )  # fmt: skip
    return table_response(request.args.get("format", ""), f"mouvements-{year}", HEADERS, rows)


def _asked(year: int) -> tuple[Retex | None, SumsForm, list[MovementsSum]]:
    """The sums asked for, of the last edition or of the one that is named: from what it froze, whatever the ledger says since."""
    form = SumsForm(request.args)
    number = form.edition.data if isinstance(form.edition.data, int) else None
    retex = queries.find_retex(reportable(year)) if number is None else queries.get_edition(reportable(year), number)
    require_sight(can_see_report, retex)
    edition = queries.edition(year, retex)
    form.offer(edition.whole)
    return retex, form, sums_of_movements(edition.basis, form.filters())


def _person() -> object:
    return me() if current_user.is_authenticated else None
