"""The driver's sheet: on paper, and on a telephone that keeps what it has no network to send."""

from flask import current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now
from core.documents import render_pdf
from core.web.access import Audience, me, open_to, require
from core.web.files import made_pdf
from core.web.security import WORKER_POLICY
from marketplace.collection import access, queries, services
from marketplace.collection.enums import StopResult
from marketplace.collection.forms import MeterForm, SayForm
from marketplace.collection.models import Round, RoundVehicle, StopRecord
from marketplace.collection.rules import rounds as rules
from marketplace.collection.views.blueprint import bp
from marketplace.collection.views.rounds import seen_round


@bp.get("/tournees/<int:round_id>/feuille-de-route")
@open_to(Audience.SIGNED_IN)
def print_round(round_id: int) -> ResponseReturnValue:
    tour = seen_round(round_id)
    rules.check_printable(tour)
    return made_pdf(render_pdf("round_sheet", rules.sheet_facts(tour)), f"tournee-{tour.id}")


@bp.get("/tournees/vehicules/<int:vehicle_id>")
@open_to(Audience.SIGNED_IN)
def show_sheet(vehicle_id: int) -> ResponseReturnValue:
    return _page(_seen_vehicle(vehicle_id))


@bp.get("/tournees/vehicules.js")
@open_to(Audience.PUBLIC)
def show_sheet_worker() -> ResponseReturnValue:
    """What keeps the page in the telephone: a script answers only for addresses below its own."""
    return current_app.send_static_file("js/pick_worker.js")


@bp.post("/tournees/arrets/<int:stop_id>/dire")
@open_to(Audience.SIGNED_IN)
def say_stop(stop_id: int) -> ResponseReturnValue:
    tour = seen_round(queries.get_round_id_of_stop(stop_id))
    require(access.can_run_round, tour)
    stop = next(one for one in tour.stops if one.id == stop_id)
    vehicle = _vehicle_of(tour, stop.vehicle_id)
    form = SayForm.of(stop)
    if form.validate_on_submit():
        with form.refusals():
            answer = {"key": form.key(), "kg": form.kg.data, "reason": form.reason.data or ""}
            record = services.say_stop(stop_id, StopResult(form.result.data), **answer, by=me(), now=now())
            _tell(record)
            return redirect(url_for(".show_sheet", vehicle_id=vehicle.id, _anchor=f"arret-{stop_id}"))
    return _page(_seen_vehicle(vehicle.id), said=(stop_id, form), status=422)


@bp.post("/tournees/vehicules/<int:vehicle_id>/kilometres")
@open_to(Audience.SIGNED_IN)
def say_kilometres(vehicle_id: int) -> ResponseReturnValue:
    vehicle, form = _seen_vehicle(vehicle_id), MeterForm()
    require(access.can_run_round, vehicle.round)
    if form.validate_on_submit():
        with form.refusals():
            services.say_kilometres(vehicle_id, form.km.data, by=me(), now=now())
            flash("Les kilomètres sont enregistrés.", "success")
            return redirect(url_for(".show_sheet", vehicle_id=vehicle_id))
    return _page(_seen_vehicle(vehicle_id), meter=form, status=422)


def _tell(record: StopRecord) -> None:
    if record.counts:
        flash(f"{record.stop.name}\u00a0: {record.result.label.lower()}, c’est enregistré.", "success")
    else:
        flash(
            f"{record.stop.name}\u00a0: quelqu’un l’avait déjà dit. La première réponse compte\u00a0; la vôtre est "
            "gardée à côté et montrée sur la page de la tournée.",
            "warning",
        )


def _seen_vehicle(vehicle_id: int) -> RoundVehicle:
    return _vehicle_of(seen_round(queries.get_round_id_of_vehicle(vehicle_id)), vehicle_id)


def _vehicle_of(tour: Round, vehicle_id: int | None) -> RoundVehicle:
    """That vehicle of the round; the first one for a stop that is on none."""
    return next((vehicle for vehicle in tour.vehicles if vehicle.id == vehicle_id), tour.vehicles[0])


def _page(
    vehicle: RoundVehicle, *, said: tuple[int, SayForm] | None = None, meter: MeterForm | None = None, status: int = 200
) -> ResponseReturnValue:
    tour = vehicle.round
    forms = {stop.id: SayForm.of(stop, formdata=None) for stop in vehicle.stops} | (dict([said]) if said else {})
    page = render_template(
        "collection/show_round_sheet.html",
        tour=tour,
        vehicle=vehicle,
        forms=forms,
        refused=said[1] if said else meter,
        meter=meter or MeterForm(formdata=None, data={"km": vehicle.driven_km}),
        can_say=access.can_run_round(current_user, tour) and tour.state.is_on_the_road,
        can_count=access.can_run_round(current_user, tour) and tour.state.takes_kilometres,
        can_record=access.can_run_round(current_user, tour),
        clock=rules.clock_words,
    )
    answer = make_response(page, status)
    answer.headers["Content-Security-Policy"] = WORKER_POLICY
    return answer
