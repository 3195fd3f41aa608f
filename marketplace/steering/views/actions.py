"""The actions of the roadmap, as cards that the coordinator keeps."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now, today
from core.web.access import Audience, me, open_to, require
from core.web.pages import page_asked, page_of_list
from core.web.workbooks import table_response
from marketplace.steering import access, queries, services
from marketplace.steering.forms import ActionFiltersForm, ActionForm, CommentForm, action_form
from marketplace.steering.models import RoadmapAction
from marketplace.steering.rules.actions import said_change, state_of
from marketplace.steering.rules.indicators import BY_CODE, names_of
from marketplace.steering.views.blueprint import bp

EXPORT_HEADERS = (
    "Numéro", "Axe", "Titre", "Objectif", "Calendrier de la feuille de route", "Porteur", "Début", "Fin prévue", "État", "Faite le",
    "Raison de l’abandon", "Économie annoncée (ne s’additionne pas)", "Indicateur", "Page",
)  # fmt: skip


@bp.get("/actions")
@open_to(Audience.PUBLIC_BODY)
def list_actions() -> ResponseReturnValue:
    form = ActionFiltersForm(request.args)
    rows = queries.listed_actions(form.filters(), today=today())
    return render_template(
        "steering/list_actions.html", page=page_of_list(rows, page_asked()), form=form, asked=form.chosen(), names=names_of()
    )


@bp.get("/actions/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_actions() -> ResponseReturnValue:
    rows = queries.listed_actions(ActionFiltersForm(request.args).filters(), today=today())
    lines = (
        (
            row.action.number, row.action.axis, row.action.title, row.action.objective, row.action.calendar, row.action.owner,
            row.action.starts_on, row.action.ends_on, row.state, row.action.done_on, row.action.reason, row.action.announced_saving,
            names_of().get(row.action.indicator_code), row.action.source_page,
        )
        for row in rows
    )  # fmt: skip
    return table_response(request.args.get("format", "csv"), "feuille-de-route", EXPORT_HEADERS, lines)


@bp.get("/actions/<int:number>")
@open_to(Audience.PUBLIC_BODY)
def show_action(number: int) -> ResponseReturnValue:
    return _page(queries.get_action(number), CommentForm(formdata=None))


@bp.get("/actions/<int:number>/modifier")
@open_to(Audience.COORDINATOR)
def edit_action(number: int) -> ResponseReturnValue:
    action = queries.get_action(number)
    return render_template("steering/edit_action.html", action=action, form=action_form(action))


@bp.post("/actions/<int:number>/modifier")
@open_to(Audience.COORDINATOR)
def change_action(number: int) -> ResponseReturnValue:
    queries.get_action(number)
    form = ActionForm()
    require(access.can_keep_actions)
    if form.validate_on_submit():
        with form.refusals():
            services.change_action(number, form.facts(), revision=form.seen_revision(), by=me(), now=now())
            flash(f"L’action {number} est à jour.", "success")
            return redirect(url_for(".show_action", number=number))
    return render_template("steering/edit_action.html", action=queries.get_action(number), form=form), 422


@bp.post("/actions/<int:number>/commenter")
@open_to(Audience.COORDINATOR)
def comment_action(number: int) -> ResponseReturnValue:
    queries.get_action(number)
    form = CommentForm()
    require(access.can_keep_actions)
    if form.validate_on_submit():
        with form.refusals():
            services.comment_action(number, form.words.data or "", by=me(), now=now())
            flash("Votre commentaire est enregistré.", "success")
            return redirect(url_for(".show_action", number=number))
    return _page(queries.get_action(number), form), 422


def _page(action: RoadmapAction, form: CommentForm) -> str:
    return render_template(
        "steering/show_action.html",
        action=action,
        state=state_of(action.progress, action.starts_on, action.ends_on, today=today()),
        indicator=BY_CODE.get(action.indicator_code),
        history=queries.history_of(action.id),
        said_change=lambda change: said_change(change, names_of()),
        form=form,
        may_write=access.can_keep_actions(current_user),
    )
