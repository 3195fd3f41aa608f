"""What one's organisation offers and asks for."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.clock import paris_day
from core.web.access import Audience, me, open_to, require
from core.web.pages import page_asked, page_of_rows
from core.web.workbooks import table_response
from marketplace.lots import access, queries
from marketplace.lots.forms import OwnClaimsForm, OwnLotsForm
from marketplace.lots.views.blueprint import bp

LOT_HEADERS = (
    "lot", "titre", "organisme", "état", "unités", "à attribuer", "demandes", "demandes à décider", "commencé le",
    "demandes jusqu’au",
)  # fmt: skip
CLAIM_HEADERS = (
    "demande", "lot", "titre", "organisme qui donne", "état", "demandé le", "unités demandées", "unités attribuées", "réponse le",
    "raison",
)  # fmt: skip


@bp.get("/mes-lots")
@open_to(Audience.PUBLIC_BODY)
def list_own_lots() -> ResponseReturnValue:
    require(access.can_propose)
    form = OwnLotsForm(request.args)
    statement = queries.lots_of(me().organisation_id, form.state())
    return render_template("lots/list_own_lots.html", page=page_of_rows(statement, page_asked()), form=form, by=me())


@bp.get("/mes-lots/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_own_lots() -> ResponseReturnValue:
    require(access.can_propose)
    rows = (
        (
            row.id, row.title, row.giver, row.state, row.units, row.remaining, row.claims, row.pending, paris_day(row.created_at),
            row.claims_until,
        )
        for row in queries.lots_to_export(me().organisation_id, OwnLotsForm(request.args).state())
    )  # fmt: skip
    return table_response(request.args.get("format", ""), "mes-lots", LOT_HEADERS, rows)


@bp.get("/mes-demandes")
@open_to(Audience.SIGNED_IN)
def list_own_claims() -> ResponseReturnValue:
    require(access.can_follow_claims)
    form = OwnClaimsForm(request.args)
    statement = queries.claims_of(me().organisation_id, form.state())
    return render_template("lots/list_own_claims.html", page=page_of_rows(statement, page_asked()), form=form)


@bp.get("/mes-demandes/exporter")
@open_to(Audience.SIGNED_IN)
def export_own_claims() -> ResponseReturnValue:
    require(access.can_follow_claims)
    rows = (
        (
            row.id, row.lot_id, row.title, row.giver, row.state, paris_day(row.claimed_at), row.asked, row.granted,
            row.decided_at and paris_day(row.decided_at), row.decision_reason,
        )
        for row in queries.claims_to_export(me().organisation_id, OwnClaimsForm(request.args).state())
    )  # fmt: skip
    return table_response(request.args.get("format", ""), "mes-demandes", CLAIM_HEADERS, rows)
