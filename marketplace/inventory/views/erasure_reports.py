"""The report of an erasure tool: given, seen, recorded."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.pages import page_asked, page_of_list
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_inventory
from marketplace.inventory.enums import ErasureLevel, ErasureResult, ReportColumn
from marketplace.inventory.forms import ConfirmForm, ErasureReportForm
from marketplace.inventory.models import ErasureReport
from marketplace.inventory.rules.erasure_reports import HEADERS, LEVELS, RESULTS
from marketplace.inventory.rules.reading import MAX_BYTES
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import own_organisation

STEPS_SHOWN = 10


@bp.get("/effacements/importer")
@open_to(Audience.PUBLIC_BODY)
def new_erasure_report() -> ResponseReturnValue:
    own_organisation()
    return _new_page(ErasureReportForm(formdata=None))


@bp.post("/effacements/importer")
@open_to(Audience.PUBLIC_BODY)
def give_erasure_report() -> ResponseReturnValue:
    organisation_id, form = own_organisation().id, ErasureReportForm()
    if form.validate_on_submit():
        with form.refusals():
            file: FileStorage = form.file.data
            content, name = file.stream.read(MAX_BYTES + 1), file.filename or ""
            report = services.give_erasure_report(content, name=name, organisation_id=organisation_id, by=me(), now=now())
            return redirect(url_for(".show_erasure_report", report_id=report.id))
    return _new_page(form), 422


@bp.get("/effacements/rapports/<int:report_id>")
@open_to(Audience.PUBLIC_BODY)
def show_erasure_report(report_id: int) -> ResponseReturnValue:
    return _report_page(ConfirmForm(formdata=None), _visible(report_id))


@bp.post("/effacements/rapports/<int:report_id>/enregistrer")
@open_to(Audience.PUBLIC_BODY)
def record_erasure_report(report_id: int) -> ResponseReturnValue:
    require(can_edit_inventory, _visible(report_id).organisation)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            services.record_erasure_report(report_id, by=me(), now=now())
            return redirect(url_for(".show_erasure_report", report_id=report_id))
    return _report_page(form, _visible(report_id)), 422


def _visible(report_id: int) -> ErasureReport:
    report = queries.get_erasure_report(report_id)
    require_sight(can_see_inventory, report.organisation)
    return report


def _new_page(form: ErasureReportForm) -> str:
    return render_template(
        "inventory/new_erasure_report.html",
        form=form,
        columns=[(column.label, HEADERS[column]) for column in ReportColumn],
        words=[(level.label, LEVELS[level]) for level in ErasureLevel] + [(end.label, RESULTS[end]) for end in ErasureResult],
    )


def _report_page(form: ConfirmForm, report: ErasureReport) -> str:
    plan = services.plan_of_report(report, now=now())
    outcome = report.outcome or {name: len(getattr(plan, name)) for name in ("created", "unchanged", "refused")}
    steps = [] if report.is_recorded else plan.created[:STEPS_SHOWN]
    return render_template(
        "inventory/show_erasure_report.html",
        report=report,
        outcome=outcome,
        refused=page_of_list(plan.refused, page_asked()),
        steps=steps,
        further=0 if report.is_recorded else len(plan.created) - len(steps),
        form=form,
        can_edit=can_edit_inventory(me(), report.organisation),
    )
