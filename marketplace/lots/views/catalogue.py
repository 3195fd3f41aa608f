"""The catalogue, and what one's organisation offers and asks for."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.clock import today
from core.web.access import Audience, me, open_to, require
from core.web.exports import csv_response
from core.web.pages import page_asked, page_of_rows
from marketplace.lots import access, queries
from marketplace.lots.forms import CatalogueForm, OwnClaimsForm, OwnLotsForm
from marketplace.lots.views.blueprint import bp

EXPORT_HEADERS = (
    "lot", "titre", "organisme", "commune", "état", "unités", "contenu", "masse estimée (kg)", "demandes jusqu’au", "publié le",
)  # fmt: skip


@bp.get("/lots")
@open_to(Audience.SIGNED_IN)
def list_lots() -> ResponseReturnValue:
    form = CatalogueForm(request.args)
    page = queries.catalogue_page(me(), form.filters(), page_asked())
    if not page.total and not access.can_see_catalogue(me()):
        return render_template("lots/await_verification.html"), 403
    form.offer(queries.catalogue_choices())
    return render_template(
        "lots/list_lots.html",
        page=page,
        form=form,
        today=today(),
        can_propose=access.can_propose(me()),
        can_follow_claims=access.can_follow_claims(me()),
    )


@bp.get("/lots/exporter")
@open_to(Audience.SIGNED_IN)
def export_lots() -> ResponseReturnValue:
    require(access.can_see_catalogue)
    rows = queries.catalogue_rows(me(), CatalogueForm(request.args).filters())
    return csv_response("lots.csv", EXPORT_HEADERS, (_cells(row) for row in rows))


@bp.get("/mes-lots")
@open_to(Audience.PUBLIC_BODY)
def list_own_lots() -> ResponseReturnValue:
    require(access.can_propose)
    form = OwnLotsForm(request.args)
    statement = queries.lots_of(me().organisation_id, form.state())
    return render_template("lots/list_own_lots.html", page=page_of_rows(statement, page_asked()), form=form, by=me())


@bp.get("/mes-demandes")
@open_to(Audience.SIGNED_IN)
def list_own_claims() -> ResponseReturnValue:
    require(access.can_follow_claims)
    form = OwnClaimsForm(request.args)
    statement = queries.claims_of(me().organisation_id, form.state())
    return render_template("lots/list_own_claims.html", page=page_of_rows(statement, page_asked()), form=form)


def _cells(row: queries.CatalogueRow) -> list[object]:
    contents = ", ".join(f"{units} {label if units == 1 else plural}" for label, plural, units in row.contents)
    return [
        row.lot_id, row.title, row.giver, row.town, row.state, row.units, contents, row.mass_kg, row.claims_until, row.published_at,
    ]  # fmt: skip
