"""Clean-up events: announced, changed, cancelled, reported; and the pages anybody reads."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.catalogue.queries import active_categories
from core.clock import now, paris_day
from core.ical import MEDIA_TYPE, Entry, calendar
from core.web.access import Audience, me, open_to, require
from core.web.exports import csv_response
from core.web.files import file_response
from core.web.pages import page_asked
from geo.territory.queries import municipality_names
from marketplace.collection import access, queries, rules, services
from marketplace.collection.enums import Workshop
from marketplace.collection.forms import EventFilterForm, EventForm, GivenReasonForm, figures_form
from marketplace.collection.models import CleanupEvent
from marketplace.collection.views.blueprint import bp

HEADERS = (
    "Événement", "Organisateur", "Commune", "Lieu", "Début", "Fin", "Ateliers", "État", "Places", "Inscrits", "Participants",
    "Données supprimées (Go)", "Appareils apportés", "Masse pesée (kg)",
)  # fmt: skip


@bp.get("/evenements")
@open_to(Audience.PUBLIC)
def list_events() -> ResponseReturnValue:
    form = EventFilterForm(request.args, municipalities=municipality_names())
    return render_template(
        "collection/list_events.html",
        page=queries.events_page(form.filters(), page_asked(), now=now()),
        form=form,
        asked=form.chosen(),
        state_of=_state_of,
        can_plan=access.can_plan_event(current_user),
    )


@bp.get("/evenements/exporter")
@open_to(Audience.PUBLIC)
def export_events() -> ResponseReturnValue:
    form = EventFilterForm(request.args, municipalities=municipality_names())
    rows = queries.events_to_export(form.filters(), now=now())
    lines = (
        (
            row.name, row.organiser, row.municipality, row.place, row.begins_at, row.ends_at,
            " | ".join(one.label for one in Workshop if one.value in row.workshops), _state_of(row), row.seats, row.registered,
            row.participants, row.gigabytes_deleted, row.units, row.mass_kg,
        )
        for row in rows
    )  # fmt: skip
    return csv_response("evenements.csv", HEADERS, lines)


@bp.get("/evenements/<int:cleanup_id>")
@open_to(Audience.PUBLIC)
def show_event(cleanup_id: int) -> ResponseReturnValue:
    event = queries.get_event(cleanup_id)
    registered = queries.registered_people(cleanup_id)
    return render_template(
        "collection/show_event.html",
        event=event,
        state=_state_of(event),
        municipality=municipality_names().get(event.insee_code, ""),
        registered=registered,
        left=None if event.seats is None else max(0, event.seats - registered),
        can_run=access.can_run_event(current_user, event),
    )


@bp.get("/evenements/<int:cleanup_id>/agenda.ics")
@open_to(Audience.PUBLIC)
def export_event(cleanup_id: int) -> ResponseReturnValue:
    event = queries.get_event(cleanup_id)
    entry = Entry(
        key=f"cleanup-{event.id}",
        day=paris_day(event.begins_at),
        begins_at=event.begins_at,
        length=event.ends_at - event.begins_at,
        summary=event.name,
        details=event.description,
        place=f"{event.place}, {municipality_names().get(event.insee_code, '')}",
        url=url_for(".show_event", cleanup_id=event.id, _external=True),
        status="CANCELLED" if event.cancelled_at else "CONFIRMED",
    )
    content = calendar(event.name, [entry], host=request.host, now=event.created_at)
    return file_response(content, f"evenement-{event.id}.ics", MEDIA_TYPE, as_attachment=True)


@bp.get("/evenements/annoncer")
@open_to(Audience.SIGNED_IN)
def new_event() -> ResponseReturnValue:
    require(access.can_plan_event)
    organisation = me().organisation
    form = EventForm(municipality_names(), insee_code=organisation.insee_code or "")
    return render_template("collection/edit_event.html", form=form, event=None)


@bp.post("/evenements/annoncer")
@open_to(Audience.SIGNED_IN)
def plan_event() -> ResponseReturnValue:
    require(access.can_plan_event)
    form = EventForm(municipality_names())
    if form.validate_on_submit():
        with form.refusals():
            event = services.plan_event(form.facts(), organiser_id=me().organisation_id, by=me(), now=now())
            flash("L’événement est annoncé\u00a0: chacun peut s’y inscrire.", "success")
            return redirect(url_for(".show_event", cleanup_id=event.id))
    return render_template("collection/edit_event.html", form=form, event=None), 422


@bp.get("/evenements/<int:cleanup_id>/modifier")
@open_to(Audience.SIGNED_IN)
def edit_event(cleanup_id: int) -> ResponseReturnValue:
    event = _own(cleanup_id)
    return render_template("collection/edit_event.html", form=EventForm(municipality_names(), event), event=event)


@bp.post("/evenements/<int:cleanup_id>/modifier")
@open_to(Audience.SIGNED_IN)
def change_event(cleanup_id: int) -> ResponseReturnValue:
    form = EventForm(municipality_names(), _own(cleanup_id))
    if form.validate_on_submit():
        with form.refusals():
            services.change_event(cleanup_id, form.facts(), by=me(), now=now())
            flash("L’événement est modifié.", "success")
            return redirect(url_for(".show_event", cleanup_id=cleanup_id))
    return render_template("collection/edit_event.html", form=form, event=queries.get_event(cleanup_id)), 422


@bp.get("/evenements/<int:cleanup_id>/annuler")
@open_to(Audience.SIGNED_IN)
def explain_cancellation(cleanup_id: int) -> ResponseReturnValue:
    return render_template("collection/cancel_event.html", event=_own(cleanup_id), form=GivenReasonForm(formdata=None))


@bp.post("/evenements/<int:cleanup_id>/annuler")
@open_to(Audience.SIGNED_IN)
def cancel_event(cleanup_id: int) -> ResponseReturnValue:
    _own(cleanup_id)
    form = GivenReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.cancel_event(cleanup_id, reason=form.reason.data or "", by=me(), now=now())
            flash("L’événement est annulé\u00a0: ceux qui ont laissé une adresse sont prévenus.", "success")
            return redirect(url_for(".show_event", cleanup_id=cleanup_id))
    return render_template("collection/cancel_event.html", event=queries.get_event(cleanup_id), form=form), 422


@bp.get("/evenements/<int:cleanup_id>/bilan")
@open_to(Audience.SIGNED_IN)
def count_event(cleanup_id: int) -> ResponseReturnValue:
    event = _own(cleanup_id)
    return render_template("collection/count_event.html", event=event, form=figures_form(active_categories(), event))


@bp.post("/evenements/<int:cleanup_id>/bilan")
@open_to(Audience.SIGNED_IN)
def report_event(cleanup_id: int) -> ResponseReturnValue:
    form = figures_form(active_categories(), _own(cleanup_id))
    if form.validate_on_submit():
        with form.refusals():
            services.report_event(cleanup_id, form.figures(), by=me(), now=now())
            flash("Le bilan est publié\u00a0: il compte dans le rapport annuel.", "success")
            return redirect(url_for(".show_event", cleanup_id=cleanup_id))
    return render_template("collection/count_event.html", event=queries.get_event(cleanup_id), form=form), 422


def _own(cleanup_id: int) -> CleanupEvent:
    event = queries.get_event(cleanup_id)
    require(access.can_run_event, event)
    return event


def _state_of(row: Any) -> Any:
    return rules.event_state(row.begins_at, row.cancelled_at, row.reported_at, now=now())
