"""Readings of the publication: asked, followed, and what each refused."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked
from geo.actors import queries, services
from geo.actors.forms import ActorsFileForm, ConfirmForm, ImportFilterForm, RemarkFilterForm
from geo.actors.views.blueprint import bp
from geo.companies.queries import last_check

EXPORT_HEADERS = ("Ligne", "Refusée", "Motif", "Identifiant", "Ce qui a été lu")
OUTCOME = (
    ("read", "Lignes lues"), ("left_out", "D’autres territoires"), ("refused", "Lignes refusées"), ("created", "Acteurs nouveaux"),
    ("changed", "Acteurs modifiés"), ("unchanged", "Acteurs inchangés"), ("returned", "De retour dans la publication"),
    ("gone", "Disparus de la publication"), ("remarks", "Valeurs laissées vides"),
)  # fmt: skip


@bp.get("/importer")
@open_to(Audience.COORDINATOR)
def new_import() -> ResponseReturnValue:
    return _form_page(ActorsFileForm(formdata=None), ConfirmForm(formdata=None))


@bp.post("/importer")
@open_to(Audience.COORDINATOR)
def give_file() -> ResponseReturnValue:
    form = ActorsFileForm()
    if form.validate_on_submit():
        with form.refusals():
            file = form.file.data
            given = services.give_file(
                file.stream.read(services.LARGEST_FILE + 1), name=file.filename or "", is_complete=form.is_whole,
                accepts_losses=form.accepts_losses.data, by=me(), now=now(),
            )  # fmt: skip
            return redirect(url_for(".show_import", reading_id=given.id))
    return _form_page(form, ConfirmForm(formdata=None)), 422


@bp.post("/lire")
@open_to(Audience.COORDINATOR)
def ask_reading() -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            given = services.ask_reading(by=me(), now=now())
            return redirect(url_for(".show_import", reading_id=given.id))
    return _form_page(ActorsFileForm(formdata=None), form), 422


@bp.get("/importations")
@open_to(Audience.COORDINATOR)
def list_imports() -> ResponseReturnValue:
    form = ImportFilterForm(request.args)
    page = queries.imports_page(page_asked(), state=form.state())
    return render_template("actors/list_imports.html", page=page, form=form, asked=form.chosen(), check=last_check())


@bp.get("/importations/exporter")
@open_to(Audience.COORDINATOR)
def export_imports() -> ResponseReturnValue:
    rows = (
        (
            given.asked_at, given.origin, given.name, given.by.user.name if given.by else "", given.state, given.fault,
            *(given.outcome.get(name) for name, _words in OUTCOME),
        )
        for given in queries.listed_imports(state=ImportFilterForm(request.args).state())
    )  # fmt: skip
    headers = ("Demandée le", "Origine", "Fichier", "Par", "Avancement", "Motif de l’échec", *(words for _name, words in OUTCOME))
    return csv_response("importations-acteurs.csv", headers, rows)


@bp.get("/importations/<int:reading_id>")
@open_to(Audience.COORDINATOR)
def show_import(reading_id: int) -> ResponseReturnValue:
    given = queries.get_import(reading_id)
    if not given.state.is_over:
        return render_template("actors/show_progress.html", given=given, percent=services.progress_of(given.id))
    form = RemarkFilterForm(request.args)
    return render_template(
        "actors/show_import.html", given=given, outcome=[(words, given.outcome.get(name, 0)) for name, words in OUTCOME],
        groups=queries.remark_groups(given.id), form=form, asked=form.chosen(),
        page=queries.remarks_page(given.id, page_asked(), fault=form.fault()),
    )  # fmt: skip


@bp.get("/importations/<int:reading_id>/exporter")
@open_to(Audience.COORDINATOR)
def export_remarks(reading_id: int) -> ResponseReturnValue:
    given = queries.get_import(reading_id)
    rows = queries.remarks_of(given.id, fault=RemarkFilterForm(request.args).fault())
    cells = ((row.line, row.fault.is_refusal, row.fault, row.identifier, row.detail) for row in rows)
    return csv_response(f"lignes-refusees-{given.id}.csv", EXPORT_HEADERS, cells)


def _form_page(form: ActorsFileForm, ask_form: ConfirmForm) -> str:
    if ask_form.form_errors:
        flash(str(ask_form.form_errors[0]), "info")
    return render_template(
        "actors/new_import.html", form=form, ask_form=ConfirmForm(formdata=None), can_ask=bool(current_app.config["ACTORS_URL"])
    )
