"""What could not be done, as the coordinator sees it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.outbox import queries, services
from core.outbox.enums import Kind
from core.outbox.forms import ConfirmForm
from core.web.access import Audience, me, open_to
from core.web.filters import counted
from core.web.pages import page_asked

bp = Blueprint("outbox", __name__, url_prefix="/envois")
KINDS = {kind.value: kind for kind in Kind}


@bp.get("/")
@open_to(Audience.COORDINATOR)
def list_given_up() -> ResponseReturnValue:
    return _page(ConfirmForm())


@bp.post("/recommencer")
@open_to(Audience.COORDINATOR)
def retry_all() -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            _queued, sent = services.retry_all(by=me(), now=now())
            flash(f"Tout est relancé\u00a0: {counted(sent, 'courriel est parti', 'courriels sont partis')}.", "success")
            return redirect(url_for(".list_given_up"))
    return _page(form), 422


@bp.post("/<any(lettre, suite):kind>/<int:row_id>/recommencer")
@open_to(Audience.COORDINATOR)
def retry(kind: str, row_id: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            services.retry(KINDS[kind], row_id, by=me(), now=now())
            flash("Une nouvelle tentative part dans la minute.", "success")
            return redirect(url_for(".list_given_up"))
    return _page(form), 422


@bp.post("/<any(lettre, suite):kind>/<int:row_id>/abandonner")
@open_to(Audience.COORDINATOR)
def drop(kind: str, row_id: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            services.drop(KINDS[kind], row_id, by=me(), now=now())
            flash("Cet envoi ne sera plus tenté.", "success")
            return redirect(url_for(".list_given_up"))
    return _page(form), 422


def _page(form: ConfirmForm) -> str:
    return render_template("outbox/list_given_up.html", page=queries.given_up_page(page_asked()), kinds=KINDS, form=form)
