"""What organisations look for."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.clock import now, today
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.forms import Form
from core.web.pages import page_asked, page_of_rows
from marketplace.lots import access, queries, services
from marketplace.lots.enums import WishState
from marketplace.lots.forms import WishesForm, WishForm
from marketplace.lots.models import Wish
from marketplace.lots.services import WishFacts
from marketplace.lots.views.blueprint import bp

EXPORT_HEADERS = ("souhait", "catégorie", "unités", "mots", "précisions", "distance (km)", "jusqu’au", "état", "fait le")
PROPOSED_LENGTH = timedelta(days=90)


@bp.get("/souhaits")
@open_to(Audience.SIGNED_IN)
def list_wishes() -> ResponseReturnValue:
    require(access.can_wish)
    form = WishesForm(request.args)
    statement = queries.wishes_of(me().organisation_id, form.state(), today=today())
    return render_template(
        "lots/list_wishes.html", page=page_of_rows(statement, page_asked()), form=form, state_of=_state_of, etat=form.state()
    )


@bp.get("/souhaits/exporter")
@open_to(Audience.SIGNED_IN)
def export_wishes() -> ResponseReturnValue:
    require(access.can_wish)
    rows = queries.all_wishes_of(me().organisation_id, WishesForm(request.args).state(), today=today())
    lines = (
        (row.id, row.category, row.units, row.words, row.details, row.within_km, row.until, _state_of(row), row.created_at)
        for row in rows
    )
    return csv_response("souhaits.csv", EXPORT_HEADERS, lines)


@bp.get("/souhaits/nouveau")
@open_to(Audience.SIGNED_IN)
def new_wish() -> ResponseReturnValue:
    require(access.can_wish)
    form = WishForm(formdata=None, until=today() + PROPOSED_LENGTH)
    form.offer(active_categories())
    return render_template("lots/new_wish.html", form=form)


@bp.post("/souhaits/nouveau")
@open_to(Audience.SIGNED_IN)
def make_wish() -> ResponseReturnValue:
    require(access.can_wish)
    form = WishForm()
    form.offer(active_categories())
    if form.validate_on_submit():
        with form.refusals():
            wish = services.make_wish(_facts(form), by=me(), now=now(), today=today())
            flash("Votre souhait est enregistré.", "success")
            return redirect(url_for(".show_wish", wish_id=wish.id))
    return render_template("lots/new_wish.html", form=form), 422


@bp.get("/souhaits/<int:wish_id>")
@open_to(Audience.SIGNED_IN)
def show_wish(wish_id: int) -> ResponseReturnValue:
    wish = _visible(wish_id)
    state = wish.state_on(today())
    is_own = access.can_close_wish(me(), wish)
    return render_template(
        "lots/show_wish.html",
        wish=wish,
        state=state,
        can_close=is_own and state is WishState.OPEN,
        rows=queries.lots_found(me(), queries.filters_of_wish(wish), today=today()) if is_own and state is WishState.OPEN else [],
        form=Form(formdata=None),
    )


@bp.post("/souhaits/<int:wish_id>/satisfait")
@open_to(Audience.SIGNED_IN)
def fulfil_wish(wish_id: int) -> ResponseReturnValue:
    return _close(wish_id, WishState.FULFILLED, "Votre souhait est satisfait : il n’est plus recherché.")


@bp.post("/souhaits/<int:wish_id>/retirer")
@open_to(Audience.SIGNED_IN)
def withdraw_wish(wish_id: int) -> ResponseReturnValue:
    return _close(wish_id, WishState.WITHDRAWN, "Votre souhait est retiré.")


def _close(wish_id: int, state: WishState, sentence: str) -> ResponseReturnValue:
    require(access.can_close_wish, _visible(wish_id))
    services.close_wish(wish_id, state, by=me(), now=now(), today=today())
    flash(sentence, "success")
    return redirect(url_for(".show_wish", wish_id=wish_id))


def _visible(wish_id: int) -> Wish:
    wish = queries.get_wish(wish_id)
    require_sight(access.can_see_wish, wish)
    return wish


def _state_of(row: Wish) -> WishState:
    return WishState.ENDED if row.state is WishState.OPEN and row.until < today() else row.state


def _facts(form: WishForm) -> WishFacts:
    return WishFacts(
        category_id=form.category_id.data,
        units=form.units.data or 0,
        words=form.words.data or "",
        details=form.details.data or "",
        within_km=form.within_km.data,
        until=form.until.data or today(),
    )
