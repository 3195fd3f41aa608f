"""Rounds: the list, preparing one, its page with the map, its order changed by hand."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import progress
from core.accounts.access import is_coordinator
from core.clock import now, today
from core.keys import key_of
from core.thresholds import threshold
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.forms import Form
from core.web.pages import page_asked, page_of_rows
from core.web.workbooks import table_response
from geo.partners.queries import verified_partners
from geo.roads.queries import known_matrix
from geo.territory.queries import areas
from geo.territory.rules.drawing import draw
from marketplace.collection import access, queries, services
from marketplace.collection.forms import CancelForm, ChooseDayForm, MoveForm, PrepareForm, RoundFilterForm
from marketplace.collection.models import Round
from marketplace.collection.rules import rounds as rules
from marketplace.collection.views.blueprint import bp

HEADERS = ("Tournée", "Jour", "Partenaire", "Situation", "Arrêts", "Faits", "Kilomètres")


@bp.get("/tournees")
@open_to(Audience.SIGNED_IN)
def list_rounds() -> ResponseReturnValue:
    require(access.can_list_rounds)
    form = RoundFilterForm(request.args)
    statement = queries.rounds_rows(form.filters(carrier_id=_whose()))
    return render_template(
        "collection/list_rounds.html",
        form=form,
        asked=form.chosen(),
        page=page_of_rows(statement, page_asked()),
        can_prepare=access.can_prepare_rounds(current_user),
    )


@bp.get("/tournees/exporter")
@open_to(Audience.SIGNED_IN)
def export_rounds() -> ResponseReturnValue:
    require(access.can_list_rounds)
    rows = (
        (row.id, row.held_on, row.carrier, row.state, row.stops, row.done, row.km)
        for row in queries.rounds_to_export(RoundFilterForm(request.args).filters(carrier_id=_whose()))
    )
    return table_response(request.args.get("format", ""), "tournees", HEADERS, rows)


@bp.get("/tournees/preparer")
@open_to(Audience.SIGNED_IN)
def new_round() -> ResponseReturnValue:
    require(access.can_prepare_rounds)
    return _prepare_page(None)


@bp.post("/tournees/preparer")
@open_to(Audience.SIGNED_IN)
def prepare_round() -> ResponseReturnValue:
    require(access.can_prepare_rounds)
    _form, carrier_id, day = _choice()
    if carrier_id is None:
        return _prepare_page(None), 422
    form = PrepareForm(queries.due_stops(carrier_id, on=day))
    if form.validate_on_submit():
        with form.refusals():
            tour = services.prepare_round(carrier_id, day, form.stops.data or [], form.fleet(), by=me(), now=now())
            return redirect(url_for(".show_round", round_id=tour.id))
    return _prepare_page(form), 422


@bp.get("/tournees/<int:round_id>")
@open_to(Audience.SIGNED_IN)
def show_round(round_id: int) -> ResponseReturnValue:
    tour = seen_round(round_id)
    if tour.state.is_draft and tour.planned_at is None:
        told = progress.told(services.progress_name(round_id))
        return render_template("collection/show_round_progress.html", tour=tour, percent=told)
    return _round_page(tour, MoveForm(formdata=None))


@bp.post("/tournees/<int:round_id>/arrets/<int:stop_id>/deplacer")
@open_to(Audience.SIGNED_IN)
def move_stop(round_id: int, stop_id: int) -> ResponseReturnValue:
    require(access.can_run_round, seen_round(round_id))
    form = MoveForm()
    if form.validate_on_submit():
        with form.refusals():
            up = form.sens.data == "avant"
            services.move_stop(round_id, stop_id, up=up, revision=form.revision.data, by=me(), now=now())
            return redirect(url_for(".show_round", round_id=round_id, _anchor=f"arret-{stop_id}"))
    return _round_page(queries.get_round(round_id), form), 422


@bp.post("/tournees/<int:round_id>/valider")
@open_to(Audience.SIGNED_IN)
def freeze_round(round_id: int) -> ResponseReturnValue:
    require(access.can_run_round, seen_round(round_id))
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            services.freeze_round(round_id, by=me(), now=now())
            flash("La tournée est prête\u00a0: donnez aux chauffeurs leur feuille de route.", "success")
            return redirect(url_for(".show_round", round_id=round_id))
    return _round_page(queries.get_round(round_id), form), 422


@bp.get("/tournees/<int:round_id>/annuler")
@open_to(Audience.SIGNED_IN)
def explain_cancelling(round_id: int) -> ResponseReturnValue:
    tour = seen_round(round_id)
    require(access.can_run_round, tour)
    return render_template("collection/cancel_round.html", tour=tour, form=CancelForm(formdata=None))


@bp.post("/tournees/<int:round_id>/annuler")
@open_to(Audience.SIGNED_IN)
def cancel_round(round_id: int) -> ResponseReturnValue:
    tour = seen_round(round_id)
    require(access.can_run_round, tour)
    form = CancelForm()
    if form.validate_on_submit():
        with form.refusals():
            services.cancel_round(round_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La tournée est annulée.", "success")
            return redirect(url_for(".show_round", round_id=round_id))
    return render_template("collection/cancel_round.html", tour=queries.get_round(round_id), form=form), 422


def seen_round(round_id: int) -> Round:
    """That round, for somebody who may see it."""
    tour = queries.get_round(round_id)
    require_sight(access.can_see_round, tour)
    return tour


def _whose() -> int | None:
    return None if access.sees_all_reports(current_user) else me().organisation_id


def _choice() -> tuple[ChooseDayForm, int | None, Any]:
    """The day, and the partner that drives, once known."""
    partners = [(key, name) for key, name, _legal_class in verified_partners()] if is_coordinator(me()) else []
    choice = ChooseDayForm(request.args, partners)
    day = choice.day(today() + timedelta(days=1))
    carrier_id = key_of(str(choice.chosen().get("partenaire", ""))) if partners else me().organisation_id
    return choice, carrier_id, day


def _prepare_page(form: PrepareForm | None) -> str:
    choice, carrier_id, day = _choice()
    due = queries.due_stops(carrier_id, on=day) if carrier_id else []
    return render_template(
        "collection/new_round.html",
        choice=choice,
        day=day,
        carrier_id=carrier_id,
        due=due,
        form=form or PrepareForm(due),
    )


def _round_page(tour: Round, form: Form) -> str:
    ordered = tour.in_order
    matrix = known_matrix([tour.depot, *(stop.point for stop in tour.stops)], on=today())
    problem = rules.problem_of(tour, matrix)
    plan = rules.timed(problem, rules.orders_of(tour))
    km = sum(vehicle.km for vehicle in tour.vehicles)
    return render_template(
        "collection/show_round.html",
        tour=tour,
        form=form,
        move=form if isinstance(form, MoveForm) else MoveForm(formdata=None),
        ordered=ordered,
        drawing=draw(areas(), [(stop.name, stop.point) for stop in ordered]),
        faults=[(fault.kind.label, _where(tour, fault)) for fault in rules.faults_of(problem, plan)],
        reasons={
            stop.id: reason.label if (reason := rules.reason_unserved(problem, plan, rank)) else "retiré de l’ordre"
            for rank, stop in enumerate(tour.stops, start=1)
            if stop.vehicle_id is None
        },
        can_run=access.can_run_round(current_user, tour),
        clock=rules.clock_words,
        km=km,
        co2e=rules.co2e_kg(km, threshold("round_co2e", on=tour.held_on)),
    )


def _where(tour: Round, fault: rules.Fault) -> str:
    if fault.stop is not None:
        return tour.stops[fault.stop - 1].name
    return tour.vehicles[fault.vehicle].name if fault.vehicle is not None else ""
