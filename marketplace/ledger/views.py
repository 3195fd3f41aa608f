"""The movements behind each figure."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked
from marketplace.ledger import queries
from marketplace.ledger.access import reads_all_movements
from marketplace.ledger.forms import MovementsForm
from marketplace.ledger.queries import MovementFilters

bp = Blueprint("ledger", __name__)

HEADERS = [
    "date", "nature", "catégorie", "donneur", "SIRET du donneur", "preneur", "SIRET du preneur", "unités", "masse (kg)", "pesé",
    "preuve", "décompte", "origine", "raison de la correction", "enregistré le", "mouvement",
]  # fmt: skip


@bp.get("/mouvements")
@open_to(Audience.SIGNED_IN)
def list_movements() -> ResponseReturnValue:
    form, filters = _asked()
    page, totals = queries.movements_page(filters, page_asked())
    return render_template(
        "ledger/list_movements.html", form=form, page=page, totals=totals, sees_all=filters.seen_by is None, asked=_kept()
    )


@bp.get("/mouvements/exporter")
@open_to(Audience.SIGNED_IN)
def export_movements() -> ResponseReturnValue:
    _form, filters = _asked()
    rows = (
        (
            row.occurred_on, row.kind, row.category, row.giver, row.giver_siret, row.taker, row.taker_siret, row.units, row.mass_kg,
            row.mass_is_weighed, row.proof, row.eligibility, row.origin, row.correction_reason, row.recorded_at, row.id,
        )
        for row in queries.all_movements(filters)
    )  # fmt: skip
    return csv_response("mouvements.csv", HEADERS, rows)


def _asked() -> tuple[MovementsForm, MovementFilters]:
    seen_by = None if reads_all_movements(me()) else me().organisation_id
    form = MovementsForm(request.args)
    givers, takers, years = queries.parties_and_years(seen_by)
    categories = [(category.code, category.label) for category in active_categories()]
    form.offer(years=years, givers=givers, takers=takers, categories=categories)
    return form, form.filters(seen_by=seen_by)


def _kept() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name != "page"}
