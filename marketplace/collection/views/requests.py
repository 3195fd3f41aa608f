"""Public bodies ask for a box; the coordinator answers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.pages import page_asked, page_of_rows
from core.web.workbooks import table_response
from geo.partners.rules import hours_in_words
from geo.territory.queries import municipality_names
from marketplace.collection import access, queries, services
from marketplace.collection.forms import BoxForm, ReasonForm, RequestFilterForm, RequestForm
from marketplace.collection.models import BoxRequest
from marketplace.collection.views.blueprint import bp
from marketplace.collection.views.boxes import box_form

HEADERS = ("Demande", "Organisme", "Bâtiment", "Réponse", "Demandée le", "Répondue le", "Motif")


@bp.get("/bornes/demandes")
@open_to(Audience.PUBLIC_BODY)
def list_requests() -> ResponseReturnValue:
    form = RequestFilterForm(request.args)
    statement = queries.requests_rows(organisation_id=_seen_by(), state=form.state())
    page = page_of_rows(statement, page_asked())
    return render_template("collection/list_requests.html", form=form, asked=form.chosen(), page=page, sees_all=_seen_by() is None)


@bp.get("/bornes/demandes/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_requests() -> ResponseReturnValue:
    rows = (
        (row.id, row.organisation, row.building, row.state, row.requested_at, row.answered_at, row.answer)
        for row in queries.requests_to_export(organisation_id=_seen_by(), state=RequestFilterForm(request.args).state())
    )
    return table_response(request.args.get("format", ""), "demandes-de-bornes", HEADERS, rows)


@bp.get("/bornes/demander")
@open_to(Audience.PUBLIC_BODY)
def new_request() -> ResponseReturnValue:
    require(access.can_ask_for_box)
    return render_template("collection/new_request.html", form=RequestForm(me().organisation, municipality_names()))


@bp.post("/bornes/demander")
@open_to(Audience.PUBLIC_BODY)
def ask_for_box() -> ResponseReturnValue:
    require(access.can_ask_for_box)
    form = RequestForm(me().organisation, municipality_names())
    if form.validate_on_submit():
        with form.refusals():
            asked = services.ask_for_box(**form.answers(), by=me(), now=now())
            flash("Votre demande est envoyée\u00a0: la coordination vous répond par courriel.", "success")
            return redirect(url_for(".show_request", box_request_id=asked.id))
    return render_template("collection/new_request.html", form=form), 422


@bp.get("/bornes/demandes/<int:box_request_id>")
@open_to(Audience.PUBLIC_BODY)
def show_request(box_request_id: int) -> ResponseReturnValue:
    asked = queries.get_request(box_request_id)
    require_sight(access.can_see_request, asked)
    return render_template(
        "collection/show_request.html",
        asked=asked,
        municipality=municipality_names().get(asked.insee_code, ""),
        hours=hours_in_words(asked.opening_hours),
        can_answer=access.can_answer_request(current_user, asked),
    )


@bp.get("/bornes/demandes/<int:box_request_id>/accepter")
@open_to(Audience.COORDINATOR)
def new_box_asked(box_request_id: int) -> ResponseReturnValue:
    asked = _to_answer(box_request_id)
    return render_template("collection/accept_request.html", asked=asked, form=_box_asked(asked))


@bp.post("/bornes/demandes/<int:box_request_id>/accepter")
@open_to(Audience.COORDINATOR)
def accept_request(box_request_id: int) -> ResponseReturnValue:
    form = _box_asked(_to_answer(box_request_id))
    if form.validate_on_submit():
        with form.refusals():
            box = services.accept_request(box_request_id, form.facts(), by=me(), now=now())
            flash("La demande est acceptée\u00a0: la borne est en projet et l’organisme est prévenu.", "success")
            return redirect(url_for(".show_box", box_id=box.id))
    return render_template("collection/accept_request.html", asked=queries.get_request(box_request_id), form=form), 422


@bp.get("/bornes/demandes/<int:box_request_id>/refuser")
@open_to(Audience.COORDINATOR)
def explain_refusal(box_request_id: int) -> ResponseReturnValue:
    return render_template("collection/refuse_request.html", asked=_to_answer(box_request_id), form=ReasonForm())


@bp.post("/bornes/demandes/<int:box_request_id>/refuser")
@open_to(Audience.COORDINATOR)
def refuse_request(box_request_id: int) -> ResponseReturnValue:
    _to_answer(box_request_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.refuse_request(box_request_id, reason=form.reason.data or "", by=me(), now=now())
            flash("Votre réponse est envoyée à l’organisme.", "success")
            return redirect(url_for(".show_request", box_request_id=box_request_id))
    return render_template("collection/refuse_request.html", asked=queries.get_request(box_request_id), form=form), 422


def _to_answer(box_request_id: int) -> BoxRequest:
    asked = queries.get_request(box_request_id)
    require(access.can_answer_request, asked)
    return asked


def _box_asked(asked: BoxRequest) -> BoxForm:
    """The form of a box, with what is asked filled in."""
    proposed = {
        "name": f"{asked.building}, {asked.organisation.name}"[:120],
        "host_id": str(asked.organisation_id),
        "building": asked.building,
        "street": asked.street,
        "insee_code": asked.insee_code,
        "opening_hours": asked.opening_hours,
    }
    return box_form(proposed=proposed)


def _seen_by() -> int | None:
    return None if access.sees_all_reports(current_user) else me().organisation_id
