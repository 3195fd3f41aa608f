"""Boxes emptied: recorded, listed, received, corrected; what became of what they held."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.catalogue.queries import active_categories
from core.clock import now
from core.errors import NotFound, found
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file, made_pdf
from core.web.filters import counted, french_mass
from core.web.forms import Form
from core.web.pages import page_asked, page_of_rows
from core.web.workbooks import table_response
from marketplace.collection import access, queries, services
from marketplace.collection.forms import BoxOutcomeForm, EmptyingFilterForm, EmptyingForm, WithdrawalForm, emptying_form
from marketplace.collection.models import BoxOutcome, CollectionBox, Emptying, EmptyingLine, RoundStop
from marketplace.collection.views.blueprint import bp

HEADERS = (
    "Collecte", "Date", "Borne", "Hôte", "Vidée par", "Masse (kg)", "Piles et batteries (kg)", "Appareils", "À déclarer",
    "Annulée le",
)  # fmt: skip


@bp.get("/bornes/collectes")
@open_to(Audience.SIGNED_IN)
def list_emptyings() -> ResponseReturnValue:
    form = EmptyingFilterForm(request.args, years=queries.emptying_years())
    statement = queries.emptyings_rows(form.filters(seen_by=_seen_by()))
    return render_template(
        "collection/list_emptyings.html", form=form, asked=form.chosen(), page=page_of_rows(statement, page_asked())
    )


@bp.get("/bornes/collectes/exporter")
@open_to(Audience.SIGNED_IN)
def export_emptyings() -> ResponseReturnValue:
    form = EmptyingFilterForm(request.args, years=queries.emptying_years())
    rows = (
        (
            row.id, row.emptied_on, row.box, row.host, row.taker, row.mass_kg, row.batteries_kg, row.units, row.left,
            row.withdrawn_at,
        )
        for row in queries.emptyings_to_export(form.filters(seen_by=_seen_by()))
    )  # fmt: skip
    return table_response(request.args.get("format", ""), "collectes", HEADERS, rows)


@bp.get("/bornes/<int:box_id>/vider")
@open_to(Audience.SIGNED_IN)
def new_emptying(box_id: int) -> ResponseReturnValue:
    box = _box_to_empty(box_id)
    stop = _stop_to_empty(box)
    return _emptying_page(box, _form_for(box, stop), stop)


@bp.post("/bornes/<int:box_id>/vider")
@open_to(Audience.SIGNED_IN)
def record_emptying(box_id: int) -> ResponseReturnValue:
    form = _form_for(_box_to_empty(box_id), None)
    if form.validate_on_submit():
        with form.refusals():
            emptying = services.record_emptying(box_id, form.facts(), by=me(), now=now())
            flash(
                f"La collecte est enregistrée\u00a0: {french_mass(emptying.mass_kg)}, {counted(emptying.units, 'appareil')}.",
                "success",
            )
            return redirect(url_for(".show_emptying", emptying_id=emptying.id))
    box = queries.get_box(box_id)
    return _emptying_page(box, form, _stop_to_empty(box)), 422


@bp.get("/bornes/collectes/<int:emptying_id>")
@open_to(Audience.SIGNED_IN)
def show_emptying(emptying_id: int) -> ResponseReturnValue:
    return _page_of(_seen(emptying_id), Form())


@bp.post("/bornes/collectes/<int:emptying_id>/recu")
@open_to(Audience.SIGNED_IN)
def print_receipt(emptying_id: int) -> ResponseReturnValue:
    emptying = _seen(emptying_id)
    return made_pdf(services.print_receipt(emptying, now=now()), emptying.reference)


@bp.get("/bornes/collectes/<int:emptying_id>/photo")
@open_to(Audience.SIGNED_IN)
def show_emptying_photo(emptying_id: int) -> ResponseReturnValue:
    return given_file(found(_seen(emptying_id).photo))


@bp.get("/bornes/collectes/<int:emptying_id>/annuler")
@open_to(Audience.SIGNED_IN)
def explain_withdrawal(emptying_id: int) -> ResponseReturnValue:
    return render_template("collection/withdraw_emptying.html", emptying=_to_correct(emptying_id), form=WithdrawalForm())


@bp.post("/bornes/collectes/<int:emptying_id>/annuler")
@open_to(Audience.SIGNED_IN)
def withdraw_emptying(emptying_id: int) -> ResponseReturnValue:
    _to_correct(emptying_id)
    form = WithdrawalForm()
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw_emptying(emptying_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La collecte est annulée\u00a0: le registre le dit, avec votre raison.", "success")
            return redirect(url_for(".show_emptying", emptying_id=emptying_id))
    return render_template("collection/withdraw_emptying.html", emptying=queries.get_emptying(emptying_id), form=form), 422


@bp.get("/bornes/collectes/<int:emptying_id>/devenirs/<int:emptying_line_id>")
@open_to(Audience.SIGNED_IN)
def new_outcome(emptying_id: int, emptying_line_id: int) -> ResponseReturnValue:
    emptying, line = _line_to_report(emptying_id, emptying_line_id)
    return render_template("collection/report_outcome.html", emptying=emptying, line=line, form=_outcome_form(line))


@bp.post("/bornes/collectes/<int:emptying_id>/devenirs/<int:emptying_line_id>")
@open_to(Audience.SIGNED_IN)
def report_outcome(emptying_id: int, emptying_line_id: int) -> ResponseReturnValue:
    _emptying, line = _line_to_report(emptying_id, emptying_line_id)
    form = _outcome_form(line)
    if form.validate_on_submit():
        with form.refusals():
            services.report_box_outcome(
                emptying_id, line.id, form.report(), units=form.units.data or 0, is_erased=form.says_erased(), by=me(), now=now()
            )
            flash("C’est noté dans le registre.", "success")
            return redirect(url_for(".show_emptying", emptying_id=emptying_id))
    emptying, line = _line_to_report(emptying_id, emptying_line_id)
    return render_template("collection/report_outcome.html", emptying=emptying, line=line, form=form), 422


@bp.get("/bornes/collectes/lignes/<int:emptying_line_id>")
@open_to(Audience.SIGNED_IN)
def open_line(emptying_line_id: int) -> ResponseReturnValue:
    """From a movement of the ledger to the emptying it comes from."""
    return redirect(url_for(".show_emptying", emptying_id=_seen(queries.emptying_of_line(emptying_line_id)).id))


@bp.get("/bornes/devenirs/<int:box_outcome_id>/document")
@open_to(Audience.SIGNED_IN)
def download_outcome_proof(box_outcome_id: int) -> ResponseReturnValue:
    outcome = queries.get_box_outcome(box_outcome_id)
    require_sight(access.can_see_emptying, outcome.line.emptying)
    return given_file(found(outcome.proof_file))


@bp.get("/bornes/devenirs/<int:box_outcome_id>/retirer")
@open_to(Audience.SIGNED_IN)
def explain_outcome_withdrawal(box_outcome_id: int) -> ResponseReturnValue:
    return render_template("collection/withdraw_outcome.html", outcome=_outcome_to_correct(box_outcome_id), form=WithdrawalForm())


@bp.post("/bornes/devenirs/<int:box_outcome_id>/retirer")
@open_to(Audience.SIGNED_IN)
def withdraw_outcome(box_outcome_id: int) -> ResponseReturnValue:
    outcome, form = _outcome_to_correct(box_outcome_id), WithdrawalForm()
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw_box_outcome(box_outcome_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La déclaration est retirée\u00a0: le registre le dit, avec votre raison.", "success")
            return redirect(url_for(".show_emptying", emptying_id=outcome.line.emptying_id))
    return render_template("collection/withdraw_outcome.html", outcome=_outcome_to_correct(box_outcome_id), form=form), 422


def _seen_by() -> int | None:
    return None if access.sees_all_reports(current_user) else me().organisation_id


def _box_to_empty(box_id: int) -> CollectionBox:
    box = queries.get_box(box_id)
    require(access.can_empty_box, box)
    return box


def _stop_to_empty(box: CollectionBox) -> RoundStop | None:
    """The last stop done at that box whose emptying is not recorded, if there is one."""
    stops = queries.stops_to_empty(box.id, box.responsible_id or 0)
    return stops[-1] if stops else None


def _form_for(box: CollectionBox, stop: RoundStop | None) -> EmptyingForm:
    """What the box accepts first, then what people leave all the same."""
    accepted = box.categories
    return emptying_form([*accepted, *(one for one in active_categories() if one not in accepted)], stop)


def _emptying_page(box: CollectionBox, form: EmptyingForm, stop: RoundStop | None) -> str:
    counts, accepted = form.counts(), len(box.categories)
    return render_template(
        "collection/record_emptying.html",
        box=box,
        form=form,
        stop=stop,
        expected=counts[:accepted],
        others=counts[accepted:],
        others_are_used=any(field.data or field.errors for field in counts[accepted:]),
    )


def _seen(emptying_id: int) -> Emptying:
    emptying = queries.get_emptying(emptying_id)
    require_sight(access.can_see_emptying, emptying)
    return emptying


def _to_correct(emptying_id: int) -> Emptying:
    emptying = _seen(emptying_id)
    require(access.can_report_outcomes, emptying)
    return emptying


def _line_to_report(emptying_id: int, line_id: int) -> tuple[Emptying, EmptyingLine]:
    emptying = _to_correct(emptying_id)
    line = next((line for line in emptying.lines if line.id == line_id), None)
    if line is None:
        raise NotFound
    return emptying, line


def _outcome_form(line: EmptyingLine) -> BoxOutcomeForm:
    form = BoxOutcomeForm(data={"units": line.unreported_units})
    if not line.category.holds_data:
        del form.is_erased
    return form


def _outcome_to_correct(outcome_id: int) -> BoxOutcome:
    outcome = queries.get_box_outcome(outcome_id)
    require_sight(access.can_see_emptying, outcome.line.emptying)
    require(access.can_report_outcomes, outcome.line.emptying)
    return outcome


def _page_of(emptying: Emptying, form: Form) -> str:
    return render_template(
        "collection/show_emptying.html",
        emptying=emptying,
        form=form,
        can_report=not emptying.is_withdrawn and access.can_report_outcomes(current_user, emptying),
    )
