"""The library of clauses: read by all, kept by the coordinator."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from agreements import access, queries, services
from agreements.enums import ClauseTopic
from agreements.forms import ClauseFilters, ClauseForm, DraftForm
from agreements.models import Clause
from agreements.rules import library as rules
from agreements.views.blueprint import bp
from core.clock import now
from core.web.access import Audience, me, open_to, require
from core.web.exports import csv_response


@bp.get("/clauses")
@open_to(Audience.PUBLIC)
def list_clauses() -> ResponseReturnValue:
    filters = ClauseFilters(request.args)
    may_edit = access.can_edit_clauses(current_user)
    clauses = queries.clauses(**filters.wanted)
    return render_template("agreements/list_clauses.html", clauses=clauses, filters=filters, may_edit=may_edit)


@bp.get("/clauses/exporter")
@open_to(Audience.PUBLIC)
def export_clauses() -> ResponseReturnValue:
    rows = queries.clauses(**ClauseFilters(request.args).wanted)
    return csv_response(
        "clauses.csv",
        ["Sujet", "Intitulé", "Texte", "Raison", "Source"],
        [(row.topic, row.heading, "\n".join(row.paragraphs), row.reason, row.source) for row in rows],
    )


@bp.get("/clauses/<int:clause_id>")
@open_to(Audience.PUBLIC)
def show_clause(clause_id: int) -> ResponseReturnValue:
    clause = queries.get_clause(clause_id)
    may_edit = access.can_edit_clauses(current_user)
    return render_template("agreements/show_clause.html", clause=clause, may_edit=may_edit, form=DraftForm())


@bp.get("/clauses/ecrire")
@open_to(Audience.COORDINATOR)
def new_clause() -> ResponseReturnValue:
    require(access.can_edit_clauses)
    return _clause_page(None, ClauseForm())


@bp.post("/clauses/ecrire")
@open_to(Audience.COORDINATOR)
def write_clause() -> ResponseReturnValue:
    require(access.can_edit_clauses)
    form = ClauseForm()
    if form.validate_on_submit():
        with form.refusals():
            clause = services.write_clause(topic=ClauseTopic(form.topic.data), **form.article, by=me(), now=now())
            return redirect(url_for(".show_clause", clause_id=clause.id))
    return _clause_page(None, form), 422


@bp.get("/clauses/<int:clause_id>/modifier")
@open_to(Audience.COORDINATOR)
def edit_clause(clause_id: int) -> ResponseReturnValue:
    require(access.can_edit_clauses)
    clause = queries.get_clause(clause_id)
    return _clause_page(clause, ClauseForm(obj=clause))


@bp.post("/clauses/<int:clause_id>/modifier")
@open_to(Audience.COORDINATOR)
def reword_clause(clause_id: int) -> ResponseReturnValue:
    require(access.can_edit_clauses)
    form = ClauseForm()
    if form.validate_on_submit():
        with form.refusals():
            services.reword_clause(
                clause_id, revision=form.seen, topic=ClauseTopic(form.topic.data), **form.article, by=me(), now=now()
            )
            flash("La clause est changée pour les modèles à venir. Ceux qui l’ont déjà la gardent telle qu’elle était.", "success")
            return redirect(url_for(".show_clause", clause_id=clause_id))
    clause = queries.get_clause(clause_id)
    form.renew(clause.revision)
    return _clause_page(clause, form), 422


@bp.post("/clauses/<int:clause_id>/retirer")
@open_to(Audience.COORDINATOR)
def retire_clause(clause_id: int) -> ResponseReturnValue:
    require(access.can_edit_clauses)
    services.retire_clause(clause_id, by=me(), now=now())
    flash("La clause n’est plus proposée. Les modèles qui l’ont la gardent.", "success")
    return redirect(url_for(".list_clauses"))


def _clause_page(clause: Clause | None, form: ClauseForm) -> str:
    return render_template("agreements/edit_clause.html", clause=clause, form=form, variables=rules.KNOWN_VARIABLES)
