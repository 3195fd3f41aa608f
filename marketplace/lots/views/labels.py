"""Labels to stick on lots, and what their codes lead to."""

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.access import is_coordinator
from core.clock import today
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.filters import counted
from marketplace.inventory.rules.labels import MOST_LABELS, Label
from marketplace.inventory.services import print_sheet
from marketplace.lots import access, queries
from marketplace.lots.forms import LotLabelsForm
from marketplace.lots.views.blueprint import bp


@bp.get("/l/<int:lot_id>")
@open_to(Audience.SIGNED_IN)
def open_label(lot_id: int) -> ResponseReturnValue:
    """Where the code of a lot leads, once its reader is signed in."""
    require_sight(access.can_see_lot, queries.get_lot(lot_id))
    return redirect(url_for(".show_lot", lot_id=lot_id))


@bp.get("/mes-lots/etiquettes")
@open_to(Audience.PUBLIC_BODY)
def choose_labels() -> ResponseReturnValue:
    require(access.can_propose)
    form = LotLabelsForm(request.args)
    return render_template("lots/choose_labels.html", form=form, labels=_labels(form), most=MOST_LABELS)


@bp.get("/mes-lots/etiquettes.pdf")
@open_to(Audience.PUBLIC_BODY)
def print_labels() -> ResponseReturnValue:
    require(access.can_propose)
    form, name = LotLabelsForm(request.args), me().organisation.name
    pdf = print_sheet(_labels(form), form.sheet(), first=form.first(), reference=name, today=today())
    headers = {"Content-Disposition": 'attachment; filename="etiquettes-lots.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)


def _labels(form: LotLabelsForm) -> list[Label]:
    whose = None if is_coordinator(me()) and form.lot_ids() else me().organisation_id
    rows = queries.lots_to_label(whose, form.lot_ids(), form.state(), most=MOST_LABELS)
    return [
        Label(row.giver, row.title, counted(row.units, "unité"), f"L-{row.id}", _address_of(row.id))
        for row in rows
    ]  # fmt: skip


def _address_of(lot_id: int) -> str:
    return current_app.config["PUBLIC_URL"] + url_for(".open_label", lot_id=lot_id)
