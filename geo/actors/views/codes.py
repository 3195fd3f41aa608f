"""What the codes of the publication mean here: the table, and each of its lines."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import all_categories, category_labels
from core.clock import now
from core.errors import NotFound
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked, page_of_list
from geo.actors import queries, services
from geo.actors.enums import CodeKind
from geo.actors.forms import CodeFilterForm, CodeForm
from geo.actors.models import ActorCode
from geo.actors.views.blueprint import bp
from geo.partners.enums import Activity

EXPORT_HEADERS = ("Sorte", "Code", "Nom", "Sens", "Source")


@bp.get("/correspondances")
@open_to(Audience.COORDINATOR)
def list_codes() -> ResponseReturnValue:
    words, form = _words(), CodeFilterForm(request.args)
    rows = [(one, [words.get(meaning, meaning) for meaning in one.meanings]) for one in queries.listed_codes(**form.filters())]
    return render_template(
        "actors/list_codes.html", form=form, asked=form.chosen(), page=page_of_list(rows, page_asked()),
        unknown=queries.unknown_codes(),
    )  # fmt: skip


@bp.get("/correspondances/exporter")
@open_to(Audience.COORDINATOR)
def export_codes() -> ResponseReturnValue:
    codes = queries.listed_codes(**CodeFilterForm(request.args).filters())
    rows = [(one.kind, one.code, one.label, " | ".join(one.meanings), one.source) for one in codes]
    return csv_response("correspondances-ademe.csv", EXPORT_HEADERS, rows)


@bp.get("/correspondances/<code_kind>/<actor_code>")
@open_to(Audience.COORDINATOR)
def edit_code(code_kind: str, actor_code: str) -> ResponseReturnValue:
    sort = _kind(code_kind)
    one = _known(sort, actor_code)
    return _edit_page(sort, actor_code, one, CodeForm(sort, one, all_categories()))


@bp.post("/correspondances/<code_kind>/<actor_code>")
@open_to(Audience.COORDINATOR)
def explain_code(code_kind: str, actor_code: str) -> ResponseReturnValue:
    sort = _kind(code_kind)
    one = _known(sort, actor_code)
    form = CodeForm(sort, one, all_categories())
    if form.validate_on_submit():
        facts = {"label": form.label.data or "", "meanings": form.meanings.data or [], "source": form.source.data or ""}
        services.explain_code(sort, actor_code, **facts, by=me(), now=now())
        flash("La correspondance est enregistrée.", "success")
        return redirect(url_for(".list_codes"))
    return _edit_page(sort, actor_code, one, form), 422


def _kind(text: str) -> CodeKind:
    if text not in set(CodeKind):
        raise NotFound
    return CodeKind(text)


def _known(kind: CodeKind, code: str) -> ActorCode | None:
    """The code, if it is explained; raises `NotFound` for one that no actor bears either."""
    one = queries.find_code(kind, code)
    if one is None and not any(each.kind is kind and each.code == code for each in queries.unknown_codes()):
        raise NotFound
    return one


def _edit_page(kind: CodeKind, code: str, one: ActorCode | None, form: CodeForm) -> str:
    history = queries.history_of_code(one.id) if one else []
    return render_template("actors/edit_code.html", kind=kind, code=code, form=form, history=history)


def _words() -> dict[str, str]:
    return {activity.value: activity.label for activity in Activity} | category_labels()
