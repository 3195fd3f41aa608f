"""Thresholds and delays: read by all, set by the coordinator."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.access import is_coordinator
from core.clock import now, today
from core.thresholds import queries, rules, services
from core.thresholds.enums import Unit
from core.thresholds.forms import Form, ThresholdFilters, form_for
from core.thresholds.models import Threshold
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.filters import french_date
from core.web.pages import page_asked

bp = Blueprint("thresholds", __name__, url_prefix="/seuils")

EXPORT_HEADERS = ("Code", "Nom", "Valeur", "Unité", "À partir du", "Source", "Lue le")


@bp.get("/")
@open_to(Audience.PUBLIC)
def list_thresholds() -> ResponseReturnValue:
    filters = ThresholdFilters(request.args)
    page = queries.threshold_page(page_asked(), on=today(), text=filters.text)
    return render_template("thresholds/list_thresholds.html", page=page, filters=filters)


@bp.get("/exporter")
@open_to(Audience.PUBLIC)
def export_thresholds() -> ResponseReturnValue:
    rows = queries.threshold_rows(on=today(), text=ThresholdFilters(request.args).text)
    return csv_response(
        "seuils.csv",
        EXPORT_HEADERS,
        [(one.code, one.label, one.shown, Unit(one.unit), one.began_on, one.source, one.read_on) for one, _next_on in rows],
    )


@bp.get("/<threshold_code>")
@open_to(Audience.PUBLIC)
def show_threshold(threshold_code: str) -> ResponseReturnValue:
    values = queries.get_values(threshold_code)
    current = rules.value_on(values, today())
    first = rules.first_day(current.valid_from, today=today())
    return _page(values, form_for(Unit(current.unit), valid_from=first, source=current.source, read_on=today()))


@bp.post("/<threshold_code>")
@open_to(Audience.COORDINATOR)
def set_threshold(threshold_code: str) -> ResponseReturnValue:
    values = queries.get_values(threshold_code)
    form = form_for(Unit(values[-1].unit))
    if form.validate_on_submit():
        with form.refusals():
            new = services.set_threshold(threshold_code, **form.answers(), by=me(), now=now())
            flash(f"La valeur est fixée à {new.shown}, à partir du {french_date(new.valid_from)}.", "success")
            return redirect(url_for(".show_threshold", threshold_code=threshold_code))
    return _page(queries.get_values(threshold_code), form), 422


def _page(values: Sequence[Threshold], form: Form) -> str:
    current = rules.value_on(values, today())
    may_edit = is_coordinator(current_user)
    return render_template(
        "thresholds/show_threshold.html",
        current=current,
        values=values,
        form=form,
        unit=Unit(current.unit),
        bounds=rules.range_of(current.code, Unit(current.unit)),
        may_edit=may_edit,
        settings=queries.settings_of(values) if may_edit else [],
    )
