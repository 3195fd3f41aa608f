"""Taking back what is left of a lot that is promised in part."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.filters import counted
from marketplace.lots import access
from marketplace.lots.models import Lot
from marketplace.lots.queries import get_lot
from marketplace.transfers import services
from marketplace.transfers.forms import RestForm
from marketplace.transfers.views.blueprint import bp


@bp.get("/lots/<int:lot_id>/reprendre")
@open_to(Audience.PUBLIC_BODY)
def confirm_rest(lot_id: int) -> ResponseReturnValue:
    return render_template("transfers/confirm_rest.html", lot=_decidable(lot_id), form=RestForm())


@bp.post("/lots/<int:lot_id>/reprendre")
@open_to(Audience.PUBLIC_BODY)
def take_back_rest(lot_id: int) -> ResponseReturnValue:
    _decidable(lot_id)
    form = RestForm()
    if form.validate_on_submit():
        with form.refusals():
            units = services.take_back_rest(lot_id, reason=form.reason.data or "", by=me(), now=now())
            flash(f"{counted(units, 'unité reprise', 'unités reprises')}. Ce qui est attribué le reste.", "success")
            return redirect(url_for("lots.show_lot", lot_id=lot_id))
    return render_template("transfers/confirm_rest.html", lot=get_lot(lot_id), form=form), 422


def _decidable(lot_id: int) -> Lot:
    lot = get_lot(lot_id)
    require_sight(access.can_see_lot, lot)
    require(access.can_decide_on, lot)
    return lot
