"""Half-year summaries and full reports: made in the background, read over, then sent on a click."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import storage
from core.accounts.access import is_official
from core.accounts.models import Membership
from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import made_pdf
from core.web.filters import counted
from core.web.pages import page_asked
from core.web.workbooks import table_response
from marketplace.steering import access, queries, services
from marketplace.steering.enums import ReportKind
from marketplace.steering.forms import ReportFiltersForm, ReportForm, SendForm
from marketplace.steering.models import SteeringReport
from marketplace.steering.rules.periods import usual_period
from marketplace.steering.views.blueprint import bp

EXPORT_HEADERS = ("Référence", "Document", "Période", "État", "Préparé le", "Envoyé le", "Empreinte SHA-256")


@bp.get("/rapports")
@open_to(Audience.PUBLIC_BODY)
def list_reports() -> ResponseReturnValue:
    form, may_make = ReportFiltersForm(request.args), access.can_make_reports(current_user)
    page = queries.reports_page(form.state(), page_asked(), sent_only=not may_make)
    return render_template("steering/list_reports.html", page=page, form=form, asked=form.chosen(), may_make=may_make)


@bp.get("/rapports/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_reports() -> ResponseReturnValue:
    may_make = access.can_make_reports(current_user)
    reports = queries.reports_to_export(ReportFiltersForm(request.args).state(), sent_only=not may_make)
    lines = (
        (
            one.reference, one.kind.name_in_french, one.period.name, one.state, one.asked_at, one.sent_at,
            one.document.sha256 if one.document else None,
        )
        for one in reports
    )  # fmt: skip
    return table_response(request.args.get("format", "csv"), "rapports-de-pilotage", EXPORT_HEADERS, lines)


@bp.get("/rapports/nouveau")
@open_to(Audience.COORDINATOR)
def new_report() -> ResponseReturnValue:
    usual = usual_period(today())
    form = ReportForm(formdata=None, kind=ReportKind.SUMMARY.value, year=usual.year, part=usual.part.value)
    return render_template("steering/new_report.html", form=form)


@bp.post("/rapports/nouveau")
@open_to(Audience.COORDINATOR)
def ask_report() -> ResponseReturnValue:
    form = ReportForm()
    require(access.can_make_reports)
    if form.validate_on_submit():
        with form.refusals():
            report = services.ask_report(ReportKind(form.kind.data), form.period(), by=me(), now=now())
            flash("Le document se prépare. Relisez-le, puis envoyez-le.", "success")
            return redirect(url_for(".show_report", steering_report_id=report.id))
    return render_template("steering/new_report.html", form=form), 422


@bp.get("/rapports/<int:steering_report_id>")
@open_to(Audience.PUBLIC_BODY)
def show_report(steering_report_id: int) -> ResponseReturnValue:
    report = _visible(steering_report_id)
    people = queries.people_at_hand() if access.can_make_reports(current_user) else []
    officials = [person.id for person in people if is_official(person)] if report.kind is ReportKind.SUMMARY else []
    return _page(report, SendForm(formdata=None, people=officials), people)


@bp.get("/rapports/<int:steering_report_id>/document.pdf")
@open_to(Audience.PUBLIC_BODY)
def download_report(steering_report_id: int) -> ResponseReturnValue:
    report = _visible(steering_report_id)
    if report.document is None:
        raise NotFound
    return made_pdf(storage.read(report.document), report.document.name)


@bp.post("/rapports/<int:steering_report_id>/envoyer")
@open_to(Audience.COORDINATOR)
def send_report(steering_report_id: int) -> ResponseReturnValue:
    form = SendForm()
    require(access.can_make_reports)
    _visible(steering_report_id)
    if form.validate_on_submit():
        with form.refusals():
            chosen = form.people.data or []
            people = services.send_report(
                steering_report_id, member_ids=chosen, addresses=form.asked_addresses(), by=me(), now=now()
            )
            flash(f"Le document part à {counted(people, 'personne')}.", "success")
            return redirect(url_for(".show_report", steering_report_id=steering_report_id))
    return _page(queries.get_report(steering_report_id), form, queries.people_at_hand()), 422


def _page(report: SteeringReport, form: SendForm, people: Sequence[Membership]) -> str:
    form.offer(people)
    may_send = access.can_make_reports(current_user)
    return render_template("steering/show_report.html", report=report, form=form, may_send=may_send)


def _visible(steering_report_id: int) -> SteeringReport:
    report = queries.get_report(steering_report_id)
    require_sight(access.can_see_report, report)
    return report
