"""What was reported, and answering it; the photo of a box."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now
from core.errors import found
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file
from core.web.pages import page_asked, page_of_rows
from core.web.workbooks import table_response
from marketplace.collection import access, queries, services
from marketplace.collection.enums import ReportState
from marketplace.collection.forms import AnswerForm, PhotoForm, ReportFilterForm
from marketplace.collection.models import BoxReport
from marketplace.collection.views.blueprint import bp

HEADERS = ("Signalement", "Borne", "Problème", "Réponse", "Fois", "Signalé le", "Répondu le", "Réponse donnée")


@bp.get("/bornes/signalements")
@open_to(Audience.SIGNED_IN)
def list_reports() -> ResponseReturnValue:
    form = ReportFilterForm(request.args)
    statement = queries.reports_rows(form.filters(seen_by=_seen_by()))
    return render_template(
        "collection/list_reports.html", form=form, asked=form.chosen(), page=page_of_rows(statement, page_asked())
    )


@bp.get("/bornes/signalements/exporter")
@open_to(Audience.SIGNED_IN)
def export_reports() -> ResponseReturnValue:
    rows = (
        (row.id, row.box, row.problem, row.state, row.times, row.reported_at, row.answered_at, row.answer)
        for row in queries.reports_to_export(ReportFilterForm(request.args).filters(seen_by=_seen_by()))
    )
    return table_response(request.args.get("format", ""), "signalements", HEADERS, rows)


@bp.get("/bornes/signalements/<int:report_id>")
@open_to(Audience.SIGNED_IN)
def show_report(report_id: int) -> ResponseReturnValue:
    report = _seen(report_id)
    return _report_page(report, AnswerForm(report))


@bp.post("/bornes/signalements/<int:report_id>")
@open_to(Audience.SIGNED_IN)
def answer_report(report_id: int) -> ResponseReturnValue:
    report = _seen(report_id)
    require(access.can_answer_reports, report.box)
    form = AnswerForm(report)
    if form.validate_on_submit():
        with form.refusals():
            services.answer_report(report_id, ReportState(form.state.data), form.answer.data or "", by=me(), now=now())
            flash("Votre réponse est enregistrée : la personne qui a signalé la lit sur sa page de suivi.", "success")
            return redirect(url_for(".show_report", report_id=report_id))
    return _report_page(queries.get_report(report_id), form), 422


@bp.get("/bornes/signalements/<int:report_id>/photo")
@open_to(Audience.SIGNED_IN)
def show_report_photo(report_id: int) -> ResponseReturnValue:
    return given_file(found(_seen(report_id).photo))


@bp.get("/bornes/<int:box_id>/photo")
@open_to(Audience.SIGNED_IN)
def edit_photo(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_change_photo, box)
    return render_template("collection/edit_photo.html", box=box, form=PhotoForm(box))


@bp.post("/bornes/<int:box_id>/photo")
@open_to(Audience.SIGNED_IN)
def change_photo(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_change_photo, box)
    form = PhotoForm(box)
    if form.validate_on_submit():
        with form.refusals():
            services.change_photo(box_id, form.checked_photo(), caption=form.photo_caption.data or "", by=me(), now=now())
            flash("La photo de la borne est enregistrée.", "success")
            return redirect(url_for(".show_box", box_id=box_id))
    return render_template("collection/edit_photo.html", box=queries.get_box(box_id), form=form), 422


def _seen(report_id: int) -> BoxReport:
    report = queries.get_report(report_id)
    require_sight(access.can_see_reports, report.box)
    return report


def _seen_by() -> int | None:
    return None if access.sees_all_reports(current_user) else me().organisation_id


def _report_page(report: BoxReport, form: AnswerForm) -> str:
    can_answer = not report.state.is_settled and access.can_answer_reports(current_user, report.box)
    return render_template("collection/show_report.html", report=report, form=form, can_answer=can_answer)
