"""Saying that one comes to an event, and changing one's mind: for anybody, without account nor cookie."""

from datetime import timedelta

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.errors import found
from core.web.access import Audience, open_to
from core.web.pace import Pace
from marketplace.collection import queries, rules, services
from marketplace.collection.errors import ReportNotSealed, TooManyRegistrations
from marketplace.collection.forms import RegistrationForm, SeatForm
from marketplace.collection.models import CleanupEvent, Registration
from marketplace.collection.views.blueprint import bp

REGISTERING = Pace(6, timedelta(minutes=10))  # of one address, which a whole library may share


@bp.get("/evenements/<int:cleanup_id>/inscription")
@open_to(Audience.PUBLIC)
def new_registration(cleanup_id: int) -> ResponseReturnValue:
    return _page(queries.get_event(cleanup_id), RegistrationForm())


@bp.post("/evenements/<int:cleanup_id>/inscription")
@open_to(Audience.PASSER_BY)
def register(cleanup_id: int) -> ResponseReturnValue:
    event, form, moment = queries.get_event(cleanup_id), RegistrationForm(), now()
    if REGISTERING.is_past(request.remote_addr or "", at=moment):
        form.form_errors.append(TooManyRegistrations.message)
        return _page(event, form), 429
    if form.validate_on_submit():
        with form.refusals():
            _check_seal(form, f"event {event.id}")
            registration = services.register(
                event.id, people=form.people.data or 1, email=(form.email.data or "").lower(), now=moment
            )
            return redirect(url_for(".show_registration", registration_token=queries.registration_token(registration)))
    return _page(queries.get_event(cleanup_id), form), 422


@bp.get("/evenements/inscription/<registration_token>")
@open_to(Audience.PUBLIC)
def show_registration(registration_token: str) -> ResponseReturnValue:
    registration = found(queries.find_registration_by_token(registration_token))
    return _own_page(registration, registration_token, SeatForm())


@bp.post("/evenements/inscription/<registration_token>/annuler")
@open_to(Audience.PASSER_BY)
def cancel_registration(registration_token: str) -> ResponseReturnValue:
    registration, form = found(queries.find_registration_by_token(registration_token)), SeatForm()
    with form.refusals():
        _check_seal(form, f"registration {registration.id}")
        services.cancel_registration(registration.id, now=now())
        return redirect(url_for(".show_registration", registration_token=registration_token))
    return _own_page(registration, registration_token, form), 422


def _check_seal(form: SeatForm, thing: str) -> None:
    if not rules.is_sealed(current_app.config["SECRET_KEY"], form.seal.data or "", thing, at=now()):
        raise ReportNotSealed


def _own_page(registration: Registration, token: str, form: SeatForm) -> str:
    form.seal.data = rules.seal_of(current_app.config["SECRET_KEY"], f"registration {registration.id}", at=now())
    return render_template("collection/show_registration.html", registration=registration, token=token, form=form)


def _page(event: CleanupEvent, form: RegistrationForm) -> str:
    form.seal.data = rules.seal_of(current_app.config["SECRET_KEY"], f"event {event.id}", at=now())
    return render_template("collection/new_registration.html", event=event, form=form)
