"""The page behind the code of a box: for anybody, without account nor cookie."""

from datetime import timedelta

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.clock import now, today
from core.errors import NotFound, found
from core.web.access import Audience, open_to
from core.web.files import given_file
from core.web.pace import Pace
from geo.partners.rules import hours_in_words
from geo.territory.queries import municipality_names
from marketplace.collection import queries, rules, services
from marketplace.collection.enums import BoxState, Problem
from marketplace.collection.errors import ReportNotSealed, TooManyReports
from marketplace.collection.forms import ReportForm
from marketplace.collection.models import CollectionBox
from marketplace.collection.queries import Became, BoxFilters
from marketplace.collection.views.blueprint import bp
from marketplace.ledger.enums import MovementKind, Origin

REPORTING = Pace(6, timedelta(minutes=10))  # of one address, which a whole library may share


@bp.get("/b/<box_code>")
@open_to(Audience.PUBLIC)
def show_public_box(box_code: str) -> ResponseReturnValue:
    box = _box_of(box_code)
    if box.code != box_code:
        return redirect(url_for(".show_public_box", box_code=box.code))
    open_to_all = [
        place for place in queries.listed_boxes(BoxFilters()) if place.origin is Origin.RESIDENTS or place.origin is box.origin
    ]
    others = [place for place in open_to_all if place.id != box.id]
    accepted = box.categories
    year, became = _became(box.id, today().year)
    return render_template(
        "collection/show_public_box.html",
        box=box,
        municipality=municipality_names().get(box.insee_code, ""),
        hours=hours_in_words(box.opening_hours),
        refused=[category for category in active_categories() if category not in accepted],
        year=year,
        became=became,
        unknown_units=2 * became[MovementKind.GIVEN].units - sum(one.units for one in became.values()) if became else 0,
        nearest=[(place, rules.distance_in_words(km)) for place, km in rules.nearest(others, box.place, most=rules.NEAREST_SHOWN)],
        problems=list(Problem),
    )


@bp.get("/b/<box_code>/photo")
@open_to(Audience.PUBLIC)
def show_public_photo(box_code: str) -> ResponseReturnValue:
    return given_file(found(found(queries.find_box_by_code(rules.code_typed(box_code))).photo))


@bp.get("/b/<box_code>/signaler/<any(pleine, abimee, dangereuse):problem>")
@open_to(Audience.PUBLIC)
def new_report(box_code: str, problem: str) -> ResponseReturnValue:
    box = _standing(box_code)
    return _report_page(box, Problem.of_word(problem), ReportForm())


@bp.post("/b/<box_code>/signaler/<any(pleine, abimee, dangereuse):problem>")
@open_to(Audience.PASSER_BY)
def send_report(box_code: str, problem: str) -> ResponseReturnValue:
    box, form, moment = _standing(box_code), ReportForm(), now()
    if REPORTING.is_past(request.remote_addr or "", at=moment):
        form.form_errors.append(TooManyReports.message)
        return _report_page(box, Problem.of_word(problem), form), 429
    if form.validate_on_submit():
        with form.refusals():
            if not rules.is_sealed(current_app.config["SECRET_KEY"], form.seal.data or "", f"box {box.id}", at=moment):
                raise ReportNotSealed
            report = services.report_problem(
                box.id, Problem.of_word(problem), words=form.words.data or "", photo=form.checked_photo(), now=moment
            )
            return redirect(url_for(".follow_report", report_token=queries.follow_token(report)))
    return _report_page(_standing(box_code), Problem.of_word(problem), form), 422


@bp.get("/b/suivi/<report_token>")
@open_to(Audience.PUBLIC)
def follow_report(report_token: str) -> ResponseReturnValue:
    report = found(queries.find_report_by_token(report_token))
    return render_template("collection/follow_report.html", report=report, box=report.box)


def _became(box_id: int, year: int) -> tuple[int, dict[MovementKind, Became]]:
    """What became of what was left in the last year that is over or, in the first year of a box, in the present one."""
    last = queries.became_of_box(box_id, year - 1)
    return (year - 1, last) if MovementKind.GIVEN in last else (year, queries.became_of_box(box_id, year))


def _box_of(box_code: str) -> CollectionBox:
    """The box of a code that was scanned or typed; one that is still a project does not exist for anybody."""
    box = queries.find_box_by_code(rules.code_typed(box_code))
    if box is None or box.state is BoxState.PROPOSED:
        raise NotFound
    return box


def _standing(box_code: str) -> CollectionBox:
    box = _box_of(box_code)
    if not box.state.stands:
        raise NotFound
    return box


def _report_page(box: CollectionBox, problem: Problem, form: ReportForm) -> str:
    form.seal.data = rules.seal_of(current_app.config["SECRET_KEY"], f"box {box.id}", at=now())
    return render_template("collection/new_report.html", box=box, problem=problem, form=form)
