"""The movements behind each figure."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked
from marketplace.ledger import queries
from marketplace.ledger.access import can_open_what_is_behind, reads_all_movements
from marketplace.ledger.forms import MovementsForm
from marketplace.ledger.queries import MovementFilters
from marketplace.ledger.rules import counted_words

bp = Blueprint("ledger", __name__)

HEADERS = [
    "date", "nature", "catégorie", "donneur", "SIRET du donneur", "bénéficiaire", "SIRET du bénéficiaire", "unités",
    "masse (kg)", "pesé", "preuve", "décompte", "origine", "raison de la correction", "enregistré le", "mouvement",
    "compte en",
]  # fmt: skip


@bp.get("/mouvements")
@open_to(Audience.SIGNED_IN)
def list_movements() -> ResponseReturnValue:
    form, filters = _asked()
    page, totals = queries.movements_page(filters, page_asked())
    return render_template(
        "ledger/list_movements.html",
        form=form,
        parties=_parties(filters),
        page=page,
        sums=[*((total.kind.label, total) for total in totals), *_together(filters, totals)],
        counted=counted_words,
        sees_all=filters.seen_by is None,
        may_open=can_open_what_is_behind(me()),
        asked=_kept(),
    )


@bp.get("/mouvements/exporter")
@open_to(Audience.SIGNED_IN)
def export_movements() -> ResponseReturnValue:
    _form, filters = _asked()
    rows = (
        (
            row.occurred_on, row.kind, row.category, row.giver, row.giver_siret, row.taker, row.taker_siret, row.units, row.mass_kg,
            row.mass_is_weighed, row.proof, row.origin.outside_words or row.eligibility, row.origin, row.correction_reason,
            row.recorded_at, row.id, row.year,
        )
        for row in queries.all_movements(filters)
    )  # fmt: skip
    return csv_response("mouvements.csv", HEADERS, rows)


def _asked() -> tuple[MovementsForm, MovementFilters]:
    seen_by = None if reads_all_movements(me()) else me().organisation_id
    form = MovementsForm(request.args)
    found = queries.facets(seen_by)
    categories = {row.code: row.label for row in found} | {category.code: category.label for category in active_categories()}
    form.offer(years=sorted({row.year for row in found}, reverse=True), categories=categories)
    filters = form.filters(seen_by=seen_by)
    form.narrow(filters, queries.facets_of(found, filters.year))
    return form, filters


def _together(filters: MovementFilters, totals: Sequence[queries.Total]) -> list[tuple[str, queries.Total]]:
    """One more sum when several kinds were asked for together: the figure that led here adds them up."""
    return [("Ensemble", queries.together(totals))] if len(filters.kinds) > 1 and len(totals) > 1 else []


def _kept(*, without: str = "page") -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name not in ("page", without)}


def _parties(filters: MovementFilters) -> list[tuple[str, str, str]]:
    """The giver and the taker asked for, which a link from a figure sets: what they are, their name, the address without."""
    names = queries.party_names(filters)
    return [
        (label, names.get(key, "organisme sans mouvement"), url_for(".list_movements", **_kept(without=name)))
        for label, name, key in (("Donneur", "donneur", filters.giver_id), ("Bénéficiaire", "preneur", filters.taker_id))
        if key is not None
    ]
